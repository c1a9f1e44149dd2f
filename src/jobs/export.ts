/**
 * Writes what a trainer reads into exports/<target>/ of the opened folder. Of an earlier export only what changed is written
 * (see export-plan.ts), and nothing is overwritten: what is replaced moves to a dated copy first. Then comes the audio, a few
 * clips at once; the lists last, of the rows whose audio is there, so that a list never names a lost file. An export that was
 * stopped has no lists that changed, and the next one goes on where it stopped.
 */
import { parseWav, cutClip } from '../audio/wav.ts';
import { AppError, isAbort } from '../base/app-error.ts';
import type { Path } from '../base/folder.ts';
import { stampOf, writeManifest } from '../dataset/export/manifest.ts';
import { EXPORTS_FOLDER } from '../dataset/layout.ts';
import { audioFiles, type AudioFile } from '../dataset/export/target.ts';
import { dateStamp } from '../dataset/naming.ts';
import {
  audioKey,
  exportPath,
  type ExportPlan,
  type ExportSource,
  freeName,
  inParallel,
  listKey,
  madeFrom,
  manifestPath,
  planExport,
} from './export-plan.ts';
import type { ItemContext, JobSpec } from './job.ts';

/** Makes a 16-bit wav of any clip. Throws `media/failed` naming the file. */
export type ConvertAudio = (
  file: File,
  format: { readonly sampleRateHz: number; readonly channels: 1 },
) => Promise<Blob>;

/** What an export is given. */
export interface ExportRequest extends ExportSource {
  readonly convert: ConvertAudio;
  readonly now: Date;
}

/** What came of an export; filled in while its job runs. */
export interface ExportOutcome {
  /** Where it lies, in the folder. */
  readonly path: Path;
  rows: number;
  /** Clips that were copied as they are, converted, and left as an earlier export wrote them. */
  copied: number;
  converted: number;
  unchanged: number;
  /** Where what was there before is now: the older export whole, or what was replaced of it; null when nothing was. */
  movedTo: Path | null;
  /** Only what changed was written. */
  updated: boolean;
}

/** Decoding uses a thread of its own for each, and a disk little more. */
const CLIPS_IN_FLIGHT = 4;
/** After so many files the manifest is written; what a crash cuts off after that is done again. */
const FILES_A_NOTE = 500;

type Step =
  | { readonly kind: 'make-room' }
  | { readonly kind: 'clip'; readonly id: string; readonly files: readonly AudioFile[] }
  | { readonly kind: 'lists' };

interface Gate<T> {
  readonly passed: Promise<T>;
  open(value: T): void;
  fail(error: unknown): void;
}

function createGate<T>(): Gate<T> {
  let open: Gate<T>['open'] = () => {};
  let fail: Gate<T>['fail'] = () => {};
  const passed = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  passed.catch(() => {}); // each step that waits says so; with none waiting it would count as unhandled
  return { passed, open, fail };
}

/** The job that exports, and what came of it. */
export function exportJob(request: ExportRequest): { spec: JobSpec<Step>; outcome: ExportOutcome } {
  const { folder, target, rows, details, readClip, convert, now } = request;
  const path = exportPath(target);
  const outcome: ExportOutcome = {
    path,
    rows: 0,
    copied: 0,
    converted: 0,
    unchanged: 0,
    movedTo: null,
    updated: false,
  };
  const clips = [...audioFiles(target, rows)];
  const durations = new Map(rows.map(({ clip }) => [clip.id, clip.durationS]));
  const lost = new Set<string>();
  const ready = createGate<ExportPlan>();
  const audioDone = createGate<undefined>();
  const written = new Map<Path, { from: string; stamp: string }>();
  const writing = new Set<Path>();
  let unnoted = 0;
  let left = clips.length;
  if (left === 0) audioDone.open(undefined);

  /** Nothing is overwritten: what is in the way, or no longer part of the export, moves to a dated copy first. */
  async function makeRoom(context: ItemContext): Promise<void> {
    try {
      const found = await planExport(request);
      const { plan, manifest } = found;
      if (plan.displaced.length > 0) {
        outcome.movedTo = await freeName(folder, `${path} ${dateStamp(now)}`);
        await displace(plan.displaced, outcome.movedTo, context);
        if (plan.kind === 'replace') await folder.remove(path);
      }
      outcome.updated = plan.kind === 'update';
      if (plan.kind === 'update') {
        const gone = new Set(plan.displaced);
        for (const [file, entry] of manifest?.files ?? [])
          if (!plan.write.has(file) && !gone.has(file)) written.set(file, entry);
      }
      for (const file of plan.write) writing.add(file);
      await saveManifest();
      ready.open(found);
    } catch (error) {
      ready.fail(error);
      throw error;
    }
  }

  async function displace(
    files: readonly Path[],
    aside: Path,
    context: Pick<ItemContext, 'onFraction'>,
  ): Promise<void> {
    let moved = 0;
    await inParallel(files, async (file) => {
      await folder.move(`${path}/${file}`, `${aside}/${file}`);
      context.onFraction(++moved / files.length);
    });
  }

  async function saveManifest(): Promise<void> {
    unnoted = 0;
    const manifest = { ...madeFrom(request), writing: [...writing], files: written };
    await folder.write(manifestPath(target), writeManifest(manifest));
  }

  async function write(name: Path, from: string, data: Blob | string): Promise<void> {
    await folder.write(`${path}/${name}`, data);
    const file = await folder.read(`${path}/${name}`);
    if (!file) return; // taken away at once: then it is missing in the next plan too
    written.set(name, { from, stamp: stampOf(file) });
    writing.delete(name);
    unnoted++;
    if (unnoted >= FILES_A_NOTE) await saveManifest();
  }

  async function writeClip(id: string, files: readonly AudioFile[], context: ItemContext): Promise<void> {
    try {
      const { plan, gone } = await ready.passed;
      const wanted = files.filter((file) => plan.write.has(file.path));
      if (wanted.length === 0 && !gone.has(id)) {
        outcome.unchanged++;
        return;
      }
      const file = await readClip(id);
      if (!file) {
        throw new AppError(
          'file/unreadable',
          `${id} is no longer in the folder, so it was left out. Put it back and export again.`,
        );
      }
      const fits = target.audio === null || target.audio === 'as-is' || (await isAlready(file, target.audio));
      const whole =
        target.audio === null || target.audio === 'as-is' || fits ? file : await convert(file, target.audio);
      for (const { path: name, part } of wanted) {
        await context.checkpoint();
        await write(name, audioKey(file, id, part), part ? await cutPart(whole, id, part) : whole);
      }
      if (fits) outcome.copied++;
      else outcome.converted++;
    } catch (error) {
      // What was written is noted, so that the next export goes on from there.
      if (isAbort(error) && unnoted > 0) await saveManifest();
      lost.add(id);
      throw error;
    } finally {
      left--;
      if (left === 0) audioDone.open(undefined);
    }
  }

  async function writeLists(context: ItemContext): Promise<void> {
    const { plan } = await ready.passed;
    await audioDone.passed;
    await context.checkpoint();
    const kept = rows.filter(({ clip }) => !lost.has(clip.id));
    if (kept.length === 0) {
      throw new AppError('media/failed', `No clip could be written, so there is nothing in “${path}”.`);
    }
    for (const { path: name, text } of target.lists(kept, details)) {
      const from = await listKey(text);
      if (written.get(name)?.from === from) continue;
      if (!plan.write.has(name)) {
        // It was to stay, but a clip was lost on the way.
        outcome.movedTo ??= await freeName(folder, `${path} ${dateStamp(now)}`);
        await displace([name], outcome.movedTo, context);
      }
      await write(name, from, text);
    }
    writing.clear();
    await saveManifest();
    outcome.rows = kept.length;
  }

  return {
    outcome,
    spec: {
      name: 'Export',
      items: [
        { kind: 'make-room' },
        ...clips.map(([id, files]): Step => ({ kind: 'clip', id, files })),
        { kind: 'lists' },
      ],
      label: (step) => (step.kind === 'clip' ? step.id : `${path}/`),
      weight: (step) => (step.kind === 'clip' ? (durations.get(step.id) ?? 1) : 0.1),
      count: (step) => (step.kind === 'clip' ? 1 : 0),
      concurrency: CLIPS_IN_FLIGHT,
      writesInto: { folder, path: EXPORTS_FOLDER },
      async run(step, context) {
        if (step.kind === 'make-room') await makeRoom(context);
        else if (step.kind === 'lists') await writeLists(context);
        else await writeClip(step.id, step.files, context);
      },
    },
  };
}

/** Whether the file is a 16-bit wav of this rate and as many channels, so that it is copied and not made anew. */
async function isAlready(
  file: File,
  format: { readonly sampleRateHz: number; readonly channels: 1 },
): Promise<boolean> {
  const wav = await parseWav(file);
  return (
    wav?.codec === 'pcm_s16le' &&
    wav.pcm.sampleRateHz === format.sampleRateHz &&
    wav.pcm.channels === format.channels
  );
}

async function cutPart(whole: Blob, id: string, part: NonNullable<AudioFile['part']>): Promise<Blob> {
  const wav = await parseWav(new File([whole], id));
  if (!wav) throw new AppError('media/failed', `${id} could not be cut into its segments. Leave it out.`);
  const { pcm } = wav;
  const frameAt = (timeS: number) => Math.min(pcm.frames, Math.round(timeS * pcm.sampleRateHz));
  return cutClip(pcm, { startFrame: frameAt(part.startS), endFrame: frameAt(part.endS) });
}
