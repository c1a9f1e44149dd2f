/**
 * Converts recordings from one folder into another, sub-folders kept. `.convert.json` in the output folder says which output came
 * from which source with which settings: by it a finished one is recognised and left alone, and any other file that is in the
 * way is told from it. Outputs are written in one step, so none is ever half there.
 */
import * as v from 'valibot';
import { abortError, AppError } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import { safeStem } from '../dataset/naming.ts';
import type { ConvertEngine, ConvertSettings } from './engines.ts';
import type { Recording } from './find-recordings.ts';
import type { JobSpec } from './job.ts';

/** One recording and what becomes of it. */
export interface ConvertItem {
  readonly recording: Recording;
  /** Of the output, in the output folder. */
  readonly path: Path;
  /** `done`: it is there, from this recording with these settings. `taken`: another file is there. */
  readonly state: 'new' | 'done' | 'taken';
}

/** What a conversion is given. */
export interface ConvertRequest {
  readonly input: Folder;
  readonly output: Folder;
  /** What to write; the file at an item's path is replaced. */
  readonly items: readonly ConvertItem[];
  readonly settings: ConvertSettings;
  readonly engine: ConvertEngine;
}

const ENDINGS: Record<ConvertSettings['format'], string> = {
  wav16: 'wav',
  wav24: 'wav',
  'mp3-cbr': 'mp3',
  'mp3-vbr': 'mp3',
  flac: 'flac',
};
const RECORD = '.convert.json';
const ConvertRecord = v.object({
  version: v.literal(1),
  /** By the path of the output. */
  files: v.record(
    v.string(),
    v.object({
      source: v.string(),
      sizeBytes: v.number(),
      lastModifiedMs: v.number(),
      settings: v.string(),
      outputBytes: v.number(),
    }),
  ),
});
type Files = v.InferOutput<typeof ConvertRecord>['files'];

/**
 * Says for each recording where its output goes and whether it is there. Reads only.
 * @param output null when that folder does not exist yet.
 */
export async function planConversion(
  output: Folder | null,
  recordings: readonly Recording[],
  settings: ConvertSettings,
): Promise<ConvertItem[]> {
  const files = output ? await readRecord(output) : {};
  const originals = new Set<Path>();
  for (const recording of recordings) {
    // The output folder is the input folder: an original is never written over, not even when told to.
    const there = output && (await output.read(recording.path));
    const isOriginal = there?.size === recording.sizeBytes && there.lastModified === recording.lastModifiedMs;
    if (isOriginal) originals.add(recording.path);
  }
  const paths = outputPaths(files, originals, recordings, settings);
  const items: ConvertItem[] = [];
  for (const [i, recording] of recordings.entries()) {
    const path = paths[i] ?? '';
    const there = output && (await output.read(path));
    const known = files[path];
    const isDone =
      there?.size === known?.outputBytes &&
      known?.source === recording.path &&
      known.sizeBytes === recording.sizeBytes &&
      known.lastModifiedMs === recording.lastModifiedMs &&
      known.settings === settingsKey(settings);
    items.push({ recording, path, state: !there ? 'new' : isDone ? 'done' : 'taken' });
  }
  return items;
}

/** The job that writes the items. What is finished when it is cancelled stays; nothing else does. */
export function convertJob(request: ConvertRequest): JobSpec<ConvertItem> {
  const { input, output, items, settings, engine } = request;

  async function keep({ recording, path }: ConvertItem, source: File, converted: File): Promise<void> {
    await output.write(path, converted);
    const files = await readRecord(output);
    const entry: Files[string] = {
      source: recording.path,
      sizeBytes: source.size,
      lastModifiedMs: source.lastModified,
      settings: settingsKey(settings),
      outputBytes: converted.size,
    };
    const record: v.InferOutput<typeof ConvertRecord> = { version: 1, files: { ...files, [path]: entry } };
    await output.write(RECORD, `${JSON.stringify(record, null, 1)}\n`);
  }

  return {
    name: 'Conversion',
    items,
    writesInto: { folder: output, path: '' },
    label: ({ recording }) => recording.path,
    weight: ({ recording }) => recording.info?.durationS ?? 60,
    async run(item, { signal, onFraction }) {
      const source = await input.read(item.recording.path);
      if (!source) {
        throw new AppError(
          'file/unreadable',
          `${item.recording.path} is no longer in “${input.name}”. Put it back, or open the folder again.`,
        );
      }
      let keeping: Promise<void> = Promise.resolve();
      const use = async (converted: File): Promise<void> => {
        if (signal.aborted) throw abortError();
        keeping = keep(item, source, converted);
        await keeping;
      };
      try {
        await engine.convert(source, settings, use, onFraction, signal);
      } finally {
        // Cancelled while the output goes into its folder: it is finished, for it is whole.
        await keeping.catch(() => {});
      }
    },
  };
}

/** Keeps the name an output has; a new one is named after its recording, and with its format too where that name is taken. */
function outputPaths(
  files: Files,
  originals: ReadonlySet<Path>,
  recordings: readonly Recording[],
  settings: ConvertSettings,
): Path[] {
  const ending = ENDINGS[settings.format];
  // Upper and lower case are one name on many disks.
  const taken = new Set([...Object.keys(files), ...originals].map((path) => path.toLowerCase()));
  const kept = new Map<Path, Path>();
  for (const [path, { source }] of Object.entries(files)) {
    if (path.endsWith(`.${ending}`)) kept.set(source, path);
  }
  return recordings.map(({ path, name }) => {
    const before = kept.get(path);
    if (before !== undefined) return before;
    const stem = path.slice(0, path.length - name.length) + safeStem(name);
    const format = name.slice(name.lastIndexOf('.') + 1);
    for (let n = 0; ; n++) {
      const extra = n === 0 ? '' : n === 1 ? ` (${format})` : ` (${format} ${n})`;
      const wanted = `${stem}${extra}.${ending}`;
      if (taken.has(wanted.toLowerCase())) continue;
      taken.add(wanted.toLowerCase());
      return wanted;
    }
  });
}

/** Equal for equal settings, whatever order they were written in. */
function settingsKey(settings: ConvertSettings): string {
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A record that cannot be read is none: then every file that is there is `taken`, and the user is asked. */
async function readRecord(output: Folder): Promise<Files> {
  const file = await output.read(RECORD);
  if (!file) return {};
  try {
    return v.parse(ConvertRecord, JSON.parse(await file.text())).files;
  } catch {
    return {};
  }
}
