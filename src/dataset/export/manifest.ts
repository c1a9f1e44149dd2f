/**
 * What an export on disk was made of, so that the next one writes only what changed: `exports/.<target>.json`, beside the
 * export's folder and not in it, for some trainers take every file there for a clip.
 *
 *   {
 *     "format": "audio-dataset-manager/export", "version": 1,
 *     "dataset": "dataset/Usable",                 whose clips they are
 *     "settings": "22050 Hz, 1",                   what the audio was made to
 *     "writing": ["wavs/b.wav"],                   not known to be whole: the export was stopped before it noted them
 *     "files": {
 *       "wavs/a.wav": { "from": "a.wav 88244 1700000000000", "stamp": "44144 1700000001000" }
 *     }
 *   }
 *
 * `from` says what a file was made from, `stamp` how it looked when it was written: size in bytes, and when it was last
 * modified in milliseconds since 1970.
 */
import * as v from 'valibot';
import { isAppError } from '../../base/app-error.ts';
import type { Path } from '../../base/folder.ts';
import { foldName } from '../naming.ts';
import { parseOwnJson } from '../own-json.ts';

/** One file of an export. */
interface WrittenFile {
  /** What it was made from, as an opaque key: another key, another file. */
  readonly from: string;
  readonly stamp: string;
}

/** The content of a manifest. Paths are inside the export's folder. */
export interface ExportManifest {
  readonly dataset: string;
  readonly settings: string;
  /** Files that were about to be written; they are ours, whatever they look like. */
  readonly writing: readonly Path[];
  readonly files: ReadonlyMap<Path, WrittenFile>;
}

const FORMAT = 'audio-dataset-manager/export';
const VERSION = 1;
const schema = v.object({
  dataset: v.string(),
  settings: v.string(),
  writing: v.array(v.string()),
  files: v.record(v.string(), v.object({ from: v.string(), stamp: v.string() })),
});

/** The content of a manifest, or null when the text is none: then nothing of the export is known to be ours. */
export function parseManifest(text: string): ExportManifest | null {
  try {
    const parsed = v.safeParse(schema, parseOwnJson(text, 'the manifest', FORMAT, VERSION));
    return parsed.success ? { ...parsed.output, files: new Map(Object.entries(parsed.output.files)) } : null;
  } catch (error) {
    if (isAppError(error, 'json/broken')) return null;
    throw error;
  }
}

/** The text of a manifest. */
export function writeManifest({ dataset, settings, writing, files }: ExportManifest): string {
  const content = { format: FORMAT, version: VERSION, dataset, settings, writing };
  return `${JSON.stringify({ ...content, files: Object.fromEntries(files) })}\n`;
}

/** How a file looks, to tell whether it is still the same: the `stamp` of a manifest. */
export function stampOf(file: File): string {
  return `${file.size} ${file.lastModified}`;
}

/** What an export does to the folder that it goes to. */
export interface UpdatePlan {
  /**
   * "new": nothing is there. "update": what is there is an earlier export of this dataset, of which only what changed is
   * written. "replace": it is something else, and is moved aside whole.
   */
  readonly kind: 'new' | 'update' | 'replace';
  /** The files that are written. */
  readonly write: ReadonlySet<Path>;
  /** The files that are there and move to a dated copy: replaced ones, and ours that are no longer wanted. */
  readonly displaced: readonly Path[];
}

/**
 * Decides what is written and what moves aside; nothing is ever overwritten. A file of somebody else that is in nobody's way
 * stays, for trainers keep what they computed beside the clips.
 * @param wanted what each file of the export is made from, by path.
 * @param present how each file looks that is there, by path.
 */
export function planUpdate(
  wanted: ReadonlyMap<Path, string>,
  present: ReadonlyMap<Path, string>,
  manifest: ExportManifest | null,
  made: Pick<ExportManifest, 'dataset' | 'settings'>,
): UpdatePlan {
  const all = new Set(wanted.keys());
  if (present.size === 0) return { kind: 'new', write: all, displaced: [] };
  if (manifest?.dataset !== made.dataset || manifest.settings !== made.settings)
    return { kind: 'replace', write: all, displaced: [...present.keys()] };
  const { files } = manifest;
  const halves = new Set(manifest.writing);
  const write = new Set<Path>();
  for (const [path, from] of wanted) {
    const file = files.get(path);
    if (file?.from !== from || file.stamp !== present.get(path)) write.add(path);
  }
  // On Windows and macOS a file "A.wav" is in the way of "a.wav".
  const inTheWay = new Set([...write].map(foldName));
  const displaced = [...present.keys()].filter((path) =>
    wanted.has(path)
      ? write.has(path) && !halves.has(path)
      : files.has(path) || halves.has(path) || inTheWay.has(foldName(path)),
  );
  return { kind: 'update', write, displaced };
}
