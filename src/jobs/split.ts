/**
 * Writes the clips of a plan into a dataset folder. clips.json with the whole plan is written first, clips after it, each in
 * one step: so after a crash the same split finds what is there and writes only what is missing.
 */
import type { SplitPlan } from '../audio/split-plan.ts';
import { cutClip } from '../audio/wav.ts';
import type { DecodedRecording } from './engines.ts';
import type { ItemContext } from './job.ts';
import type { Folder, Path } from '../base/folder.ts';
import type { Clip } from '../dataset/clip.ts';
import {
  parseClipsJson,
  writeClipsJson,
  type ClipRecord,
  type ClipsFile,
  type LeftOut,
} from '../dataset/clips-json.ts';
import { clipPath, ownLayout, type DatasetLayout } from '../dataset/layout.ts';
import { assignStems, clipName } from '../dataset/naming.ts';
import { parseWhisperJson, writeWhisperJson } from '../dataset/whisper-json.ts';

/** A recording that was planned and is ready to be written. */
export interface SplitSource {
  /** Its path in the input folder. */
  readonly path: Path;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
  readonly recording: DecodedRecording;
  readonly plan: SplitPlan;
  /** Plain JSON of the settings, kept in clips.json. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Sixteen writes in flight: 351 files a second into a real folder against 129 one by one. */
const WRITES_IN_FLIGHT = 16;
const LAYOUT: DatasetLayout = ownLayout('');

/** The clips that a split of these recordings would replace: of the same recordings, but cut elsewhere. */
export interface SplitConflict {
  readonly clips: readonly string[];
}

/** clips.json of the dataset in `output`, or an empty one. */
async function readClips(output: Folder): Promise<ClipsFile> {
  const file = await output.read(LAYOUT.clipsJson);
  return file ? parseClipsJson(await file.text()) : { place: null, sources: new Map(), clips: new Map() };
}

/** The clips of a plan by name, as clips.json keeps them. */
function recordsOf(source: SplitSource, stem: string): Map<string, ClipRecord> {
  const { plan } = source;
  const records = new Map<string, ClipRecord>();
  for (const piece of plan.pieces) {
    if (piece.kind !== 'usable' && piece.kind !== 'non-usable') continue;
    records.set(clipName(stem, records.size + 1), {
      kind: piece.kind,
      status: 'new',
      durationS: (piece.endFrame - piece.startFrame) / plan.sampleRateHz,
      origin: {
        source: source.path,
        startFrame: piece.startFrame,
        endFrame: piece.endFrame,
        sampleRateHz: plan.sampleRateHz,
        reason: piece.reason,
        forced: piece.forced,
      },
    });
  }
  return records;
}

function stemsFor(file: ClipsFile, paths: readonly Path[]): Map<string, string> {
  return assignStems(paths, new Map([...file.sources].map(([path, { stem }]) => [path, stem])));
}

function sameCut(a: ClipRecord, b: ClipRecord): boolean {
  return (
    a.origin?.source === b.origin?.source &&
    a.origin?.startFrame === b.origin?.startFrame &&
    a.origin?.endFrame === b.origin?.endFrame
  );
}

/**
 * The clips of earlier splits of the same recordings that do not fit the new plans. They would be overwritten or left mixed
 * with the new ones, so the user is asked first; `writeClips` then moves them to a dated backup.
 */
export async function findConflict(
  output: Folder,
  sources: readonly SplitSource[],
): Promise<SplitConflict | null> {
  const file = await readClips(output);
  const stems = stemsFor(
    file,
    sources.map(({ path }) => path),
  );
  const clips: string[] = [];
  for (const source of sources) {
    const wanted = recordsOf(source, stems.get(source.path) ?? '');
    for (const [name, record] of file.clips) {
      if (record.origin?.source !== source.path) continue;
      const planned = wanted.get(name);
      if (!planned || !sameCut(planned, record)) clips.push(name);
    }
  }
  return clips.length > 0 ? { clips } : null;
}

/**
 * How many clips of earlier splits of these recordings are there and were cut with other settings, or from a file that has
 * changed since: what the user is asked about before a split. 0 for the same split again, which goes on where it stopped.
 */
export async function clipsToReplace(
  output: Folder,
  recordings: readonly { readonly path: Path; readonly sizeBytes: number; readonly lastModifiedMs: number }[],
  settings: Readonly<Record<string, unknown>>,
): Promise<number> {
  const file = await readClips(output);
  const changed = new Set(
    recordings.flatMap(({ path, sizeBytes, lastModifiedMs }) => {
      const before = file.sources.get(path);
      const same =
        before?.sizeBytes === sizeBytes &&
        before.lastModifiedMs === lastModifiedMs &&
        JSON.stringify(before.settings) === JSON.stringify(settings);
      return same ? [] : [path];
    }),
  );
  return [...file.clips.values()].filter(({ origin }) => origin && changed.has(origin.source)).length;
}

/** What `writeClips` did for one recording. */
export interface WrittenClips {
  readonly written: number;
  /** Clips that were there already, whole, from a run that did not end. */
  readonly kept: number;
}

/**
 * Moves clips with their entries to `Backup <date and time>/` in the dataset, JSON files included, so that a new split starts
 * clean and nothing is lost.
 */
export async function backUpClips(output: Folder, conflict: SplitConflict, now: Date): Promise<string> {
  const file = await readClips(output);
  const backup = `Backup ${stamp(now)}`;
  const whisper = await output.read(LAYOUT.whisperJson);
  for (const path of [LAYOUT.clipsJson, LAYOUT.whisperJson, LAYOUT.discardedJson]) {
    // A split of several recordings comes here once for each; the first copy is the one from before.
    if (await output.read(`${backup}/${path}`)) continue;
    const found = await output.read(path);
    if (found) await output.write(`${backup}/${path}`, await found.arrayBuffer());
  }
  for (const id of conflict.clips) {
    const record = file.clips.get(id);
    if (!record) continue;
    const path = clipPath(LAYOUT, { id, ...record });
    if (await output.read(path)) await output.move(path, `${backup}/${path}`);
  }
  const gone = new Set(conflict.clips);
  if (whisper) {
    const entries = parseWhisperJson(await whisper.text());
    await output.write(
      LAYOUT.whisperJson,
      writeWhisperJson(new Map([...entries].filter(([id]) => !gone.has(id)))),
    );
  }
  await output.write(
    LAYOUT.clipsJson,
    writeClipsJson({ ...file, clips: new Map([...file.clips].filter(([id]) => !gone.has(id))) }),
  );
  return backup;
}

/** "2026-11-22 14-05-09", in local time: a name that sorts and that every file system takes. */
function stamp(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}-${two(date.getMinutes())}-${two(date.getSeconds())}`;
}

/** Writes one recording's clips and its entry in clips.json. Clips on disk that fit the plan are kept. */
export async function writeClips(
  output: Folder,
  source: SplitSource,
  context: Pick<ItemContext, 'onFraction' | 'checkpoint'>,
): Promise<WrittenClips> {
  const file = await readClips(output);
  const stem = stemsFor(file, [source.path]).get(source.path) ?? '';
  const records = recordsOf(source, stem);
  const { pcm } = source.recording;

  const clips = new Map(file.clips);
  for (const [name, record] of records) {
    const before = clips.get(name);
    clips.set(name, before && sameCut(before, record) ? { ...record, status: before.status } : record);
  }
  const sources = new Map(file.sources).set(source.path, {
    stem,
    sizeBytes: source.sizeBytes,
    lastModifiedMs: source.lastModifiedMs,
    sampleRateHz: pcm.sampleRateHz,
    channels: pcm.channels,
    frames: pcm.frames,
    settings: source.settings,
    leftOut: source.plan.pieces.flatMap(({ kind, startFrame, endFrame }): LeftOut[] =>
      kind === 'trimmed' || kind === 'excluded' ? [{ kind, startFrame, endFrame }] : [],
    ),
  });
  await output.write(LAYOUT.clipsJson, writeClipsJson({ ...file, sources, clips }));

  const queue = [...records];
  let written = 0;
  let kept = 0;
  async function writer(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await context.checkpoint();
      const [id, { origin }] = next;
      if (!origin) continue;
      const clip: Pick<Clip, 'id' | 'kind' | 'status'> = {
        id,
        kind: 'usable',
        status: 'new',
        ...clips.get(id),
      };
      const path = clipPath(LAYOUT, clip);
      const sound = await cutClip(pcm, origin);
      // Clips are written in one step, so a file of the right size under a name that clips.json had before is whole.
      if (file.clips.has(id) && (await output.read(path))?.size === sound.size) kept++;
      else {
        await output.write(path, sound);
        written++;
      }
      context.onFraction((written + kept) / records.size);
    }
  }
  // Writes in flight end before the caller hears of a cancel or a failure: then the folder is at rest.
  const ends = await Promise.allSettled(
    Array.from({ length: WRITES_IN_FLIGHT }, () =>
      writer().catch((error: unknown) => {
        queue.length = 0;
        throw error;
      }),
    ),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return { written, kept };
}
