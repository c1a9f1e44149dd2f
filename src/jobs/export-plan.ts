/**
 * What an export would write, keep and move aside, found by looking at the folder that it goes to; for the screen before, and
 * for the job when it begins.
 */
import type { Folder, Path } from '../base/folder.ts';
import {
  type ExportManifest,
  parseManifest,
  planUpdate,
  stampOf,
  type UpdatePlan,
} from '../dataset/export/manifest.ts';
import {
  audioFiles,
  type AudioFile,
  type ExportDetails,
  type ExportRow,
  type ExportTarget,
} from '../dataset/export/target.ts';
import { EXPORTS_FOLDER } from '../dataset/layout.ts';

/** What is exported, and where to. */
export interface ExportSource {
  readonly folder: Folder;
  /** Where the clips are in the folder: names the dataset. */
  readonly dataset: Path;
  readonly target: ExportTarget;
  /** The rows to write: all have a text where the target wants one. */
  readonly rows: readonly ExportRow[];
  readonly details: ExportDetails;
  /** How the clips' audio files look now, by id; for deciding, where reading thousands one by one would take seconds. */
  readonly clips: ReadonlyMap<string, File>;
  /** The clip's audio file, null when it is gone. */
  readonly readClip: (id: string) => Promise<File | null>;
}

/** What is there, and what becomes of it. */
export interface ExportPlan {
  readonly plan: UpdatePlan;
  readonly manifest: ExportManifest | null;
  /** How many files the export has. */
  readonly total: number;
  /** Clips whose audio is gone. */
  readonly gone: ReadonlySet<string>;
}

const READS_IN_FLIGHT = 16;

/** Where a target's files go, in the folder. */
export function exportPath(target: ExportTarget): Path {
  return `${EXPORTS_FOLDER}/${target.id}`;
}

/** Where its manifest is: hidden, and beside the export. */
export function manifestPath(target: ExportTarget): Path {
  return `${EXPORTS_FOLDER}/.${target.id}.json`;
}

/** What an export must have been made from, to be brought up to date and not replaced. */
export function madeFrom({
  dataset,
  target: { audio },
}: ExportSource): Pick<ExportManifest, 'dataset' | 'settings'> {
  const settings =
    audio === null
      ? 'none'
      : audio === 'as-is'
        ? audio
        : `wav, ${audio.sampleRateHz} Hz, ${audio.channels} channel`;
  return { dataset, settings };
}

/** What a clip's audio file is made from. */
export function audioKey(file: File, id: string, part: AudioFile['part']): string {
  return `${id} ${stampOf(file)}${part ? ` ${part.startS}–${part.endS} s` : ''}`;
}

/** What a list is made from: its text, as SHA-256. */
export async function listKey(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Looks at what is there. Nothing is changed. */
export async function planExport(source: ExportSource): Promise<ExportPlan> {
  const { folder, target, rows, details, clips } = source;
  const path = exportPath(target);
  const files = await filesBelow(folder, path);
  const kept = await folder.read(manifestPath(target));
  const manifest = kept && files.length > 0 ? parseManifest(await kept.text()) : null;
  const present = new Map<Path, string>();
  const wanted = new Map<Path, string>();
  for (const file of files) present.set(file.slice(path.length + 1), '');
  // What files look like matters only where some may stay.
  for (const above of manifest ? new Set(files.map((file) => file.slice(0, file.lastIndexOf('/')))) : []) {
    for (const file of await folder.readAll(above))
      present.set(`${above}/${file.name}`.slice(path.length + 1), stampOf(file));
  }
  const gone = new Set<string>();
  for (const [id, audio] of audioFiles(target, rows)) {
    const file = clips.get(id);
    if (!file) gone.add(id);
    else for (const { path: name, part } of audio) wanted.set(name, audioKey(file, id, part));
  }
  for (const { path: name, text } of target.lists(rows, details)) wanted.set(name, await listKey(text));
  return {
    manifest,
    plan: planUpdate(wanted, present, manifest, madeFrom(source)),
    total: wanted.size,
    gone,
  };
}

/** Does the work on all items, a few at once. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  async function worker(): Promise<void> {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  }
  await Promise.all(Array.from({ length: READS_IN_FLIGHT }, worker));
}

/** `wanted`, or the first of its kind that is not there yet. */
export async function freeName(folder: Folder, wanted: Path): Promise<Path> {
  let path = wanted;
  for (let n = 2; (await folder.list(path)).length > 0; n++) path = `${wanted} (${n})`;
  return path;
}

/** The paths of all files below `path`. */
export async function filesBelow(folder: Folder, path: Path): Promise<Path[]> {
  const found: Path[] = [];
  for (const { name, kind } of await folder.list(path)) {
    const inside = path === '' ? name : `${path}/${name}`;
    if (kind === 'folder') found.push(...(await filesBelow(folder, inside)));
    else found.push(inside);
  }
  return found;
}
