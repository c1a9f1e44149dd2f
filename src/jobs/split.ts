/**
 * Writes the clips of a plan into a dataset folder. clips.json with the whole plan is written first, clips after it: so after a
 * crash the same split finds what is there and writes only what is missing. Clips of an earlier split are moved aside or kept
 * under names of their own, never mixed with the new ones.
 */
import { framesAtRate } from '../audio/resample-range.ts';
import type { SplitPlan } from '../audio/split-plan.ts';
import { cutClip } from '../audio/wav.ts';
import { AppError } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import {
  parseClipsJson,
  writeClipsJson,
  type ClipRecord,
  type ClipsFile,
  type LeftOut,
  type SourceRecord,
} from '../dataset/clips-json.ts';
import { clipPath, isClip, ownLayout, type DatasetLayout } from '../dataset/layout.ts';
import { assignStems, beforeIndex, clipName, foldName } from '../dataset/naming.ts';
import { noteFinished, noteUnfinished, sweepUnfinished } from '../dataset/unfinished-clips.ts';
import type { ClipEngine, ClipFormat, DecodedRecording } from './engines.ts';
import type { ItemContext } from './job.ts';
import { parseRecordingPlan, type RecordingPlan } from './recording-plan.ts';
import { moveToBackup } from './replaced-clips.ts';

/** A recording, and by what it is told from a changed one. */
export interface SourceStamp {
  /** Its path in the input folder. */
  readonly path: Path;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
  /** Plain JSON of the settings, kept in clips.json. Equal settings on an unchanged recording make equal clips. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A recording that was planned and is ready to be written. */
export interface SplitSource extends SourceStamp {
  readonly recording: DecodedRecording;
  readonly plan: SplitPlan;
  readonly format: ClipFormat;
}

/**
 * What becomes of clips that an earlier split of the same recording made with other settings: `replace` moves them to a dated
 * backup, `add` keeps them and gives the new ones another stem.
 */
export type EarlierClips = 'replace' | 'add';

/** What was done for one recording. */
export interface WrittenClips {
  readonly written: number;
  /** Clips that were there already, whole, from a run that did not end. */
  readonly kept: number;
  /** The folder in the dataset that holds what was replaced; null when nothing was. */
  readonly backup: string | null;
}

/** Of one by one, 16 and 32 writes in flight into a real folder, 32 are the quickest: the browser checks each file as it closes. */
const WRITES_IN_FLIGHT = 32;
const WAV_HEADER_BYTES = 44;
const LAYOUT: DatasetLayout = ownLayout('');

/**
 * How many clips of these recordings are there that were cut with other settings, from a file that has changed since, or by
 * another program under the same names: what the user is asked about before a split. 0 for the same split again, which goes on
 * where it stopped.
 */
export async function countEarlierClips(output: Folder, wanted: readonly SourceStamp[]): Promise<number> {
  const file = await readClips(output);
  const onDisk = await listClips(output);
  const changed = wanted.filter((source) => !isSame(file.sources.get(source.path), source));
  const stems = assignStems(
    changed.map(({ path }) => path),
    knownStems(file),
  );
  let count = 0;
  for (const { path } of changed) {
    count += [...file.clips.values()].filter(({ origin }) => origin?.source === path).length;
    count += foreignClips(file, onDisk, stems.get(path) ?? '').length;
  }
  return count;
}

/** The plans that the recordings in clips.json were split with, by path, and which file each was made for. */
export type WrittenPlans = ReadonlyMap<
  Path,
  Omit<SourceStamp, 'path' | 'settings'> & { readonly plan: RecordingPlan }
>;

/** Reads them. None where there is no dataset yet; one that this version does not understand is left out. */
export async function readWrittenPlans(output: Folder): Promise<WrittenPlans> {
  const { sources } = await readClips(output);
  return new Map(
    [...sources].flatMap(([path, { sizeBytes, lastModifiedMs, settings }]) => {
      const plan = parseRecordingPlan(settings);
      return plan ? [[path, { sizeBytes, lastModifiedMs, plan }] as const] : [];
    }),
  );
}

/** Removes what interrupted writes of an earlier run left in the folders of clips. */
export async function sweepLeftOvers(output: Folder): Promise<void> {
  await sweepUnfinished(output, LAYOUT);
  for (const path of ['', LAYOUT.usable, LAYOUT.nonUsable, LAYOUT.discarded]) await output.sweep(path);
}

/** Writes one recording's clips and its entry in clips.json. Clips on disk that fit the plan are kept. */
export async function writeClips(
  output: Folder,
  source: SplitSource,
  engine: ClipEngine,
  earlier: EarlierClips,
  startedAt: Date,
  context: Pick<ItemContext, 'onFraction' | 'checkpoint' | 'signal'>,
): Promise<WrittenClips> {
  const before = await readClips(output);
  const found = await listClips(output);
  const { stem, backup, file } = await makePlace(output, before, found, source, earlier, startedAt);
  const planned = recordsOf(source, stem);
  const goesOn = before.sources.has(source.path) && isSame(before.sources.get(source.path), source);
  const records = goesOn ? beside(planned, file, source, stem) : planned;
  const clips = new Map(file.clips);
  for (const [name, record] of records) {
    const known = clips.get(name);
    // What the user made of a clip that is there already stays.
    clips.set(name, known && sameCut(known, record) ? { ...known, origin: record.origin } : record);
  }
  const sources = new Map(file.sources).set(source.path, sourceRecord(source, stem, file, earlier));
  await output.write(LAYOUT.clipsJson, writeClipsJson({ ...file, sources, clips }));

  const onDisk = backup === null ? found : await listClips(output);
  const folders = new Map<Path, Folder>();
  for (const path of [LAYOUT.usable, LAYOUT.nonUsable]) {
    const folder = await output.folder(path, { create: true });
    if (folder) folders.set(path, folder);
  }
  const queue = [...records.keys()];
  const missing = queue.filter((id) => !onDisk.has(id));
  if (missing.length > 0) await noteUnfinished(output, LAYOUT, missing);
  let written = 0;
  let kept = 0;

  async function writeOne(id: string): Promise<void> {
    const record = clips.get(id);
    if (!record?.origin) return;
    const path = clipPath(LAYOUT, { id, ...record });
    const there = onDisk.get(id);
    if (there !== undefined && (await isWhole(output, there, source, record.origin))) {
      kept++;
      return;
    }
    const sound = await makeClip(engine, source, record.origin, context.signal);
    const folder = folders.get(path.slice(0, path.lastIndexOf('/')));
    // Without the look for the folders above, and without a second name to be moved from.
    if (there === undefined && folder) await folder.create(id, sound);
    else await output.write(path, sound);
    written++;
  }

  async function writer(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await context.checkpoint();
      await writeOne(next);
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
  if (failed) throw failed.reason; // its list stays: whoever opens the folder next looks at what it names
  if (missing.length > 0) await noteFinished(output, LAYOUT);
  return { written, kept, backup };
}

/** Decides what the clips are called, and moves away what stands there. Gives clips.json as it is afterwards. */
async function makePlace(
  output: Folder,
  file: ClipsFile,
  onDisk: ReadonlyMap<string, Path>,
  source: SplitSource,
  earlier: EarlierClips,
  startedAt: Date,
): Promise<{ stem: string; backup: string | null; file: ClipsFile }> {
  const before = file.sources.get(source.path);
  if (before && isSame(before, source)) return { stem: before.stem, backup: null, file };
  if (earlier === 'add') {
    const known = knownStems(file);
    known.delete(source.path);
    const taken = new Set([...onDisk.keys(), ...file.clips.keys()].map(beforeIndex));
    return { stem: assignStems([source.path], known, taken).get(source.path) ?? '', backup: null, file };
  }
  const stem = assignStems([source.path], knownStems(file)).get(source.path) ?? '';
  const wanted = recordsOf(source, stem);
  const sameFormat = before && sameJson(before.settings['clips'], source.settings['clips']);
  const replaced = [...file.clips].flatMap(([id, record]) => {
    if (record.origin?.source !== source.path) return [];
    const planned = wanted.get(id);
    const fits = planned?.kind === record.kind && sameCut(planned, record);
    return sameFormat && fits ? [] : [id];
  });
  const foreign = foreignClips(file, onDisk, stem);
  if (replaced.length + foreign.length === 0) return { stem, backup: null, file };
  const backup = await moveToBackup(output, file, [...replaced, ...foreign], onDisk, startedAt);
  return { stem, backup, file: await readClips(output) };
}

/** clips.json of the dataset in `output`, or an empty one. */
async function readClips(output: Folder): Promise<ClipsFile> {
  const file = await output.read(LAYOUT.clipsJson);
  return file ? parseClipsJson(await file.text()) : { place: null, sources: new Map(), clips: new Map() };
}

/** Where each clip on disk lies, by name. One look a folder, where asking for each clip would take longer than writing it. */
async function listClips(output: Folder): Promise<Map<string, Path>> {
  const found = new Map<string, Path>();
  for (const path of [LAYOUT.usable, LAYOUT.nonUsable, LAYOUT.discarded]) {
    for (const { name, kind } of await output.list(path)) {
      if (kind === 'file' && isClip(name) && !found.has(name)) found.set(name, `${path}/${name}`);
    }
  }
  return found;
}

/** Clips on disk that clips.json does not know and that are named as this recording's are. */
function foreignClips(file: ClipsFile, onDisk: ReadonlyMap<string, Path>, stem: string): string[] {
  const folded = foldName(stem);
  return [...onDisk.keys()].filter((name) => !file.clips.has(name) && foldName(beforeIndex(name)) === folded);
}

/** The clips of a plan by name, as clips.json keeps them. */
function recordsOf({ plan, path, format }: SplitSource, stem: string): Map<string, ClipRecord> {
  const records = new Map<string, ClipRecord>();
  for (const piece of plan.pieces) {
    if (piece.kind !== 'usable' && piece.kind !== 'non-usable') continue;
    records.set(clipName(stem, records.size + 1, format.codec), {
      kind: piece.kind,
      status: 'new',
      durationS: (piece.endFrame - piece.startFrame) / plan.sampleRateHz,
      origin: {
        source: path,
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

/**
 * The planned clips under the names they have by now, for names may have changed since. Where the user cut anew, split or joined
 * clips, theirs stand: nothing is written that shares sound with them.
 */
function beside(
  planned: ReadonlyMap<string, ClipRecord>,
  file: ClipsFile,
  source: SplitSource,
  stem: string,
): Map<string, ClipRecord> {
  const ofSource = [...file.clips].filter(([, { origin }]) => origin?.source === source.path);
  const named = ofSource.filter(([id]) => beforeIndex(id) === stem);
  const there = named.length > 0 ? named : ofSource;
  const byCut = new Map(there.map(([id, { origin }]) => [cutKey(origin), id]));
  const plannedCuts = new Set([...planned.values()].map(({ origin }) => cutKey(origin)));
  const handmade = there.flatMap(([, { origin }]) =>
    origin && !plannedCuts.has(cutKey(origin)) ? [origin] : [],
  );
  const records = new Map<string, ClipRecord>();
  let index = planned.size;
  for (const [name, record] of planned) {
    const { origin } = record;
    const known = byCut.get(cutKey(origin));
    if (known !== undefined) {
      records.set(known, record);
      continue;
    }
    const isTaken = handmade.some(
      (other) => origin && other.startFrame < origin.endFrame && origin.startFrame < other.endFrame,
    );
    if (isTaken) continue;
    let free = name;
    while (file.clips.has(free)) free = clipName(stem, ++index, source.format.codec);
    records.set(free, record);
  }
  return records;
}

function cutKey(origin: ClipRecord['origin']): string {
  return `${origin?.startFrame ?? ''}–${origin?.endFrame ?? ''}`;
}

function sourceRecord(
  source: SplitSource,
  stem: string,
  file: ClipsFile,
  earlier: EarlierClips,
): SourceRecord {
  const { pcm } = source.recording;
  const before = file.sources.get(source.path);
  // With its clips kept, what an earlier split made of the recording stays accounted for.
  const kept = before && before.stem !== stem && earlier === 'add' ? [earlierRun(before)] : [];
  const known = before?.extra?.['earlier'];
  const runs = [...(Array.isArray(known) ? (known as unknown[]) : []), ...kept];
  const extra = { ...before?.extra, ...(runs.length > 0 && { earlier: runs }) };
  return {
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
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function earlierRun({ stem, settings, leftOut }: SourceRecord): object {
  return { stem, settings, leftOut };
}

/** As it lies in the recording where nothing is to be converted; that costs nothing until the clip is written. */
async function makeClip(
  engine: ClipEngine,
  { recording: { pcm }, format }: SplitSource,
  range: { readonly startFrame: number; readonly endFrame: number },
  signal: AbortSignal,
): Promise<Blob> {
  const { codec, sampleRateHz, channels } = format;
  const sameRate = sampleRateHz === null || sampleRateHz === pcm.sampleRateHz;
  const sameChannels = channels === 'keep' || pcm.channels === 1;
  if (codec === 'wav' && sameRate && sameChannels) return await cutClip(pcm, range);
  return await engine.makeClip(pcm, range, format, signal);
}

/** Whether a clip that is there is one that this plan wrote to its end: it has the size that it must have. */
async function isWhole(
  output: Folder,
  path: Path,
  { recording: { pcm }, format }: SplitSource,
  range: { readonly startFrame: number; readonly endFrame: number },
): Promise<boolean> {
  const file = await output.read(path);
  if (!file) throw new AppError('file/unreadable', `${path} was removed while its recording was split.`);
  // The length of an mp3 is not known before; but a file has all of its content or none of it.
  if (format.codec === 'mp3') return file.size > 0;
  const rateHz = format.sampleRateHz ?? pcm.sampleRateHz;
  const { startFrame, endFrame } = framesAtRate(range, pcm.sampleRateHz, rateHz);
  const channels = format.channels === 'mono' ? 1 : pcm.channels;
  return file.size === WAV_HEADER_BYTES + 2 * channels * (endFrame - startFrame);
}

function isSame(before: SourceRecord | undefined, source: SourceStamp): boolean {
  return (
    before?.sizeBytes === source.sizeBytes &&
    before.lastModifiedMs === source.lastModifiedMs &&
    sameJson(before.settings, source.settings)
  );
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function sameCut(a: ClipRecord, b: ClipRecord): boolean {
  return (
    a.origin?.source === b.origin?.source &&
    a.origin?.startFrame === b.origin?.startFrame &&
    a.origin?.endFrame === b.origin?.endFrame
  );
}

function knownStems(file: ClipsFile): Map<string, string> {
  return new Map([...file.sources].map(([path, { stem }]) => [path, stem]));
}
