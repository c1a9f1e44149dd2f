/**
 * Writes what a trainer reads into exports/<target>/ of the opened folder. An older export is moved aside whole first; then
 * the audio, a few clips at once; the lists last, of the rows whose audio is there, so that a list never names a lost file.
 * While an export is under way its folder holds a marker, by which a stopped one is told from a finished one.
 */
import { parseWav, cutClip } from '../audio/wav.ts';
import { AppError } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import {
  audioFiles,
  type AudioFile,
  type ExportDetails,
  type ExportRow,
  type ExportTarget,
} from '../dataset/export/target.ts';
import { EXPORTS_FOLDER } from '../dataset/layout.ts';
import type { ItemContext, JobSpec } from './job.ts';

/** Makes a 16-bit wav of any clip. Throws `media/failed` naming the file. */
export type ConvertAudio = (
  file: File,
  format: { readonly sampleRateHz: number; readonly channels: 1 },
) => Promise<Blob>;

/** What an export is given. */
export interface ExportRequest {
  readonly folder: Folder;
  readonly target: ExportTarget;
  /** The rows to write: all have a text where the target wants one. */
  readonly rows: readonly ExportRow[];
  readonly details: ExportDetails;
  /** The clip's audio file, null when it is gone. */
  readonly readClip: (id: string) => Promise<File | null>;
  readonly convert: ConvertAudio;
  readonly now: Date;
}

/** What came of an export; filled in while its job runs. */
export interface ExportOutcome {
  /** Where it lies, in the folder. */
  readonly path: Path;
  rows: number;
  copied: number;
  converted: number;
  /** Where the older export is now, null when there was none. */
  movedTo: Path | null;
}

/** Decoding uses a thread of its own for each, and a disk little more. */
const CLIPS_IN_FLIGHT = 4;
const MOVES_IN_FLIGHT = 16;
const MARKER = 'export-not-finished.txt';
const MARKER_TEXT = 'This export was stopped before its end. Export again: it starts afresh.\n';

type Step =
  | { readonly kind: 'set-aside' }
  | { readonly kind: 'clip'; readonly id: string; readonly files: readonly AudioFile[] }
  | { readonly kind: 'lists' };

interface Gate {
  readonly passed: Promise<void>;
  open(): void;
  fail(error: unknown): void;
}

function createGate(): Gate {
  let open: Gate['open'] = () => {};
  let fail: Gate['fail'] = () => {};
  const passed = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  passed.catch(() => {}); // each step that waits says so; with none waiting it would count as unhandled
  return { passed, open, fail };
}

/** The job that exports, and what came of it. */
export function exportJob(request: ExportRequest): { spec: JobSpec<Step>; outcome: ExportOutcome } {
  const { folder, target, rows, details, readClip, convert, now } = request;
  const path = `${EXPORTS_FOLDER}/${target.id}`;
  const outcome: ExportOutcome = { path, rows: 0, copied: 0, converted: 0, movedTo: null };
  const clips = [...audioFiles(target, rows)];
  const durations = new Map(rows.map(({ clip }) => [clip.id, clip.durationS]));
  const lost = new Set<string>();
  const ready = createGate();
  const audioDone = createGate();
  let left = clips.length;
  if (left === 0) audioDone.open();

  async function setAside(context: ItemContext): Promise<void> {
    try {
      outcome.movedTo = await moveOlder(folder, path, now, context);
      await folder.write(`${path}/${MARKER}`, MARKER_TEXT);
      ready.open();
    } catch (error) {
      ready.fail(error);
      throw error;
    }
  }

  async function writeClip(id: string, files: readonly AudioFile[], context: ItemContext): Promise<void> {
    try {
      await ready.passed;
      const file = await readClip(id);
      if (!file) {
        throw new AppError(
          'file/unreadable',
          `${id} is no longer in the folder, so it was left out. Put it back and export again.`,
        );
      }
      const unchanged =
        target.audio === null || target.audio === 'as-is' || (await isAlready(file, target.audio));
      const whole =
        target.audio === null || target.audio === 'as-is' || unchanged
          ? file
          : await convert(file, target.audio);
      for (const { path: name, part } of files) {
        await context.checkpoint();
        await folder.write(`${path}/${name}`, part ? await cutPart(whole, id, part) : whole);
      }
      if (unchanged) outcome.copied++;
      else outcome.converted++;
    } catch (error) {
      lost.add(id);
      throw error;
    } finally {
      left--;
      if (left === 0) audioDone.open();
    }
  }

  async function writeLists(context: ItemContext): Promise<void> {
    await ready.passed;
    await audioDone.passed;
    await context.checkpoint();
    const kept = rows.filter(({ clip }) => !lost.has(clip.id));
    if (kept.length === 0) {
      throw new AppError('media/failed', `No clip could be written, so there is nothing in “${path}”.`);
    }
    for (const list of target.lists(kept, details)) await folder.write(`${path}/${list.path}`, list.text);
    await folder.remove(`${path}/${MARKER}`);
    outcome.rows = kept.length;
  }

  return {
    outcome,
    spec: {
      name: 'Export',
      items: [
        { kind: 'set-aside' },
        ...clips.map(([id, files]): Step => ({ kind: 'clip', id, files })),
        { kind: 'lists' },
      ],
      label: (step) => (step.kind === 'clip' ? step.id : `${path}/`),
      weight: (step) => (step.kind === 'clip' ? (durations.get(step.id) ?? 1) : 0.1),
      count: (step) => (step.kind === 'clip' ? 1 : 0),
      concurrency: CLIPS_IN_FLIGHT,
      async run(step, context) {
        if (step.kind === 'set-aside') await setAside(context);
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

/**
 * Moves a finished older export to "<target> <date and time>", or removes one that never ended.
 * @returns where it is now.
 */
async function moveOlder(
  folder: Folder,
  path: Path,
  now: Date,
  context: Pick<ItemContext, 'onFraction'>,
): Promise<Path | null> {
  const files = await filesBelow(folder, path);
  if (files.length === 0) return null;
  if (await folder.read(`${path}/${MARKER}`)) {
    await folder.remove(path);
    return null;
  }
  const aside = await freeName(folder, `${path} ${stamp(now)}`);
  const queue = [...files];
  async function mover(): Promise<void> {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      await folder.move(next, aside + next.slice(path.length));
      context.onFraction(1 - queue.length / files.length);
    }
  }
  await Promise.all(Array.from({ length: MOVES_IN_FLIGHT }, mover));
  await folder.remove(path);
  return aside;
}

async function filesBelow(folder: Folder, path: Path): Promise<Path[]> {
  const found: Path[] = [];
  for (const { name, kind } of await folder.list(path)) {
    if (kind === 'folder') found.push(...(await filesBelow(folder, `${path}/${name}`)));
    else found.push(`${path}/${name}`);
  }
  return found;
}

async function freeName(folder: Folder, wanted: Path): Promise<Path> {
  let path = wanted;
  for (let n = 2; (await folder.list(path)).length > 0; n++) path = `${wanted} (${n})`;
  return path;
}

/** "2026-11-22 14-05-09", in local time: a name that sorts and that every file system takes. */
function stamp(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}-${two(date.getMinutes())}-${two(date.getSeconds())}`;
}
