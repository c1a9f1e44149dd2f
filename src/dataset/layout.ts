/**
 * Every path of a project folder, built here and nowhere else:
 *
 *   my-voice/                   recordings anywhere inside, sub-folders too
 *     converted/                Convert's default output, sub-folders as in the input
 *       .convert.json           which output came from which recording, with which settings
 *     dataset/                  Split's default output; what Transcribe and Review work on
 *       Usable/                 clips within the limits
 *         Discarded Audios/     clips taken out of the dataset
 *       Non Usable/             clips too short or too long
 *       whisper.json            transcripts
 *       whisper.backup.json     as it was when Review first opened it
 *       discarded_entries.json  transcripts of discarded clips, in the shape of whisper.json
 *       clips.json              where each clip comes from, review state, place
 *       sets.json               which clips are for training and which for validation
 *       .health.json            what was measured of the clips' sound; can be measured again
 *       health-report.html      Health as a page of its own
 *       words/                  word times in pages
 *       second_opinion.json     another model's transcripts beside whisper.json, in its shape
 *       .history/               versions of clip files that were cut anew, until the project is tidied
 *     project.json              name, speaker, language, what was chosen for Transcribe and Export
 *     exports/<target>/         what a trainer reads
 *     exports/<target> <date and time>/   an older export, whole
 *     Backup <date and time>/   clips as they were before Reindex, or that a split replaced
 *
 * A folder made by another tool has its own audio folder and JSON name; `findDataset` tells.
 */
import type { FolderEntry, Path } from '../base/folder.ts';
import type { Clip } from './clip.ts';
import { compareNames, stemOf } from './naming.ts';

/** Where Convert writes unless told otherwise, in the project folder. */
export const CONVERTED_FOLDER = 'converted';

/** Where Split writes unless told otherwise, in the project folder. */
export const DATASET_FOLDER = 'dataset';

const USABLE = 'Usable';
const CLIPS_JSON = 'clips.json';
const WHISPER_JSON = 'whisper.json';

/** What holds for the whole project, in the folder that was opened. */
export const PROJECT_JSON = 'project.json';

/** Holds a folder for each trainer, in the folder that was opened. */
export const EXPORTS_FOLDER = 'exports';

/** The app's own folders directly in a project. */
const OWN_TOP_FOLDERS = new Set([CONVERTED_FOLDER, DATASET_FOLDER, EXPORTS_FOLDER]);
/** The app's own folders wherever they are. */
const OWN_FOLDERS = new Set([USABLE, 'Non Usable', 'Discarded Audios']);
/** Names under which tools keep the clips beside their JSON. Ours first: with both there, the clips are ours. */
const AUDIO_FOLDERS = [USABLE, 'audio', 'audios', 'wavs'].map((name) => name.toLowerCase());
/** Names that mean clips only where there are none beside the JSON: people keep recordings under them too. */
const OTHER_AUDIO_FOLDERS = ['wav', 'raw', 'clips'];

/** The last four are copy-protected: they are listed so that the user reads why they cannot be used. */
const RECORDING = /^(?!\.).+\.(mp3|wav|m4b|m4a|aac|mp4|flac|ogg|opus|webm|aax|aaxc|aa|m4p)$/i;
const CLIP = /^(?!\.).+\.(wav|mp3|flac|ogg|opus|m4a)$/i;
const WHISPER = /^whisper.*\.json$/i;
const BACKUP = /\.backup\.json$/i;

/** Whether a file is a recording that the app can read, by its name. Hidden files are none ("._a.mp3" of macOS is no audio). */
export function isRecording(name: string): boolean {
  return RECORDING.test(name);
}

/** Whether a file in a dataset's audio folder is a clip, by its name. */
export function isClip(name: string): boolean {
  return CLIP.test(name);
}

/** Whether a folder of this name holds what Split or Reindex put aside. */
export function isBackupFolder(name: string): boolean {
  return /^Backup \d{4}-\d\d-\d\d[^/]*$/.test(name);
}

/**
 * Whether the folder at `path` (in the folder that is searched for recordings) was made by the app, so that a search leaves
 * it out. Hidden folders count as such.
 */
export function isOwnFolder(path: Path): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return OWN_TOP_FOLDERS.has(path) || OWN_FOLDERS.has(name) || name.startsWith('.') || isBackupFolder(name);
}

/** Where the files of one dataset are, as paths in the folder that was opened. */
export interface DatasetLayout {
  /** Holds the JSON files; "" when the opened folder itself does. */
  readonly root: Path;
  /** Holds the clips' folders, and the JSON files unless they are kept in another folder. The dataset's lock goes by it. */
  readonly home: Path;
  readonly whisperJson: Path;
  readonly backupJson: Path;
  readonly discardedJson: Path;
  readonly clipsJson: Path;
  readonly setsJson: Path;
  /** Word times, in pages. */
  readonly words: Path;
  readonly healthJson: Path;
  readonly healthReport: Path;
  /** Earlier and later versions of clip files that were cut anew; see `ClipChange.audio`. */
  readonly history: Path;
  /** Where a change of many files lies while it is under way. */
  readonly changing: Path;
  /** Which clips a split is writing; see unfinished-clips.ts. */
  readonly splitting: Path;
  /** The name of the backup that a split moves replaced clips to, until it is finished; see jobs/replaced-clips.ts. */
  readonly replacing: Path;
  /** The name of the backup that Reindex is making, until the clips are renamed; see unfinished-backup.ts. */
  readonly backingUp: Path;
  /** The clips in the dataset; "" when they lie directly in the opened folder. */
  readonly usable: Path;
  readonly nonUsable: Path;
  readonly discarded: Path;
  /** Lists of another tool that hold the texts as long as there is no whisper.json; see src/dataset/import. */
  readonly lists?: readonly Path[];
}

/** What an opened folder is. */
export interface FoundDataset {
  /**
   * "recordings": no dataset yet, Split will make one at `layout`. "project": a dataset in its sub-folder `dataset`.
   * "dataset": the opened folder is a dataset of this app. "foreign": it was made by another tool.
   */
  readonly kind: 'recordings' | 'project' | 'dataset' | 'foreign';
  readonly layout: DatasetLayout;
}

/** The layout of a dataset that the app makes in the folder at `root`. */
export function ownLayout(root: Path = DATASET_FOLDER): DatasetLayout {
  return makeLayout(root, WHISPER_JSON, join(root, USABLE));
}

/** The layout of a folder that holds nothing but clips: JSON files go beside them. */
export function clipsLayout(): DatasetLayout {
  return makeLayout('', WHISPER_JSON, '');
}

/**
 * The layout of a folder whose files are clips already, as one who has them brings it: they lie directly in it or in a folder
 * `wavs`, `audio`, …, and the JSON files will lie where `findDataset` finds them the next time. Null where no clips are.
 */
export function findClips(entries: readonly FolderEntry[]): DatasetLayout | null {
  return findAudioFolder(entries) !== null || hasClips(entries) ? layoutOf('', entries) : null;
}

/**
 * What `findClips` would take of a folder of which the audio files are known.
 * @param paths of all its audio files, also those in sub-folders.
 * @returns the folder that they lie in ("" is the folder itself), and how many; null where there are none.
 */
export function clipsAmong(paths: readonly Path[]): { readonly folder: Path; readonly count: number } | null {
  const entries = new Map<string, FolderEntry>();
  for (const path of paths) {
    const [name = '', ...below] = path.split('/');
    entries.set(name, { name, kind: below.length > 0 ? 'folder' : 'file' });
  }
  const folder = findClips([...entries.values()])?.usable ?? null;
  if (folder === null) return null;
  const count = paths.filter((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return path === join(folder, name) && isClip(name);
  }).length;
  return count > 0 ? { folder, count } : null;
}

/**
 * Decides what an opened folder is.
 * @param entries what is directly in it.
 * @param datasetEntries what is in its sub-folder `dataset`; empty when there is none.
 */
export function findDataset(
  entries: readonly FolderEntry[],
  datasetEntries: readonly FolderEntry[],
): FoundDataset {
  if (isOwnDataset(entries)) return { kind: 'dataset', layout: layoutOf('', entries) };
  if (isOwnDataset(datasetEntries) || isForeignDataset(datasetEntries)) {
    return { kind: 'project', layout: layoutOf(DATASET_FOLDER, datasetEntries) };
  }
  if (isForeignDataset(entries)) return { kind: 'foreign', layout: layoutOf('', entries) };
  return { kind: 'recordings', layout: ownLayout() };
}

/** The layout of a folder with the lists of another tool. Whether they are of the clips there is for who reads them. */
export function listsLayout(entries: readonly FolderEntry[], lists: readonly Path[]): DatasetLayout {
  return { ...layoutOf('', entries), lists };
}

/** Where another model's transcripts are kept; no name that is taken for a whisper.json. */
export function secondOpinionPath(layout: Pick<DatasetLayout, 'root'>): Path {
  return join(layout.root, 'second_opinion.json');
}

/** Where a clip's audio is. */
export function clipPath(layout: DatasetLayout, clip: Pick<Clip, 'id' | 'kind' | 'status'>): Path {
  const usable = clip.kind === 'usable' ? layout.usable : layout.nonUsable;
  return join(clip.status === 'discarded' ? layout.discarded : usable, clip.id);
}

function isOwnDataset(entries: readonly FolderEntry[]): boolean {
  return entries.some(
    ({ name, kind }) => (kind === 'file' && name === CLIPS_JSON) || (kind === 'folder' && name === USABLE),
  );
}

function isForeignDataset(entries: readonly FolderEntry[]): boolean {
  return findJson(entries) !== null && (findAudioFolder(entries) !== null || hasClips(entries));
}

function layoutOf(root: Path, entries: readonly FolderEntry[]): DatasetLayout {
  const audio = findAudioFolder(entries);
  const clipsBeside = audio === null && hasClips(entries);
  return makeLayout(
    root,
    findJson(entries) ?? WHISPER_JSON,
    clipsBeside ? root : join(root, audio ?? USABLE),
  );
}

function hasClips(entries: readonly FolderEntry[]): boolean {
  return entries.some(({ name, kind }) => kind === 'file' && isClip(name));
}

function makeLayout(root: Path, jsonName: string, usable: Path): DatasetLayout {
  return {
    root,
    home: root,
    whisperJson: join(root, jsonName),
    backupJson: join(root, `${stemOf(jsonName)}.backup.json`),
    discardedJson: join(root, 'discarded_entries.json'),
    clipsJson: join(root, CLIPS_JSON),
    setsJson: join(root, 'sets.json'),
    words: join(root, 'words'),
    healthJson: join(root, '.health.json'),
    healthReport: join(root, 'health-report.html'),
    history: join(root, '.history'),
    changing: join(root, '.changing'),
    splitting: join(root, '.splitting.json'),
    replacing: join(root, '.replacing'),
    backingUp: join(root, '.backing-up'),
    usable,
    nonUsable: join(root, 'Non Usable'),
    discarded: join(usable, 'Discarded Audios'),
  };
}

/** whisper.json, else the first of its likes; backups are none. */
function findJson(entries: readonly FolderEntry[]): string | null {
  const names = entries
    .filter(({ name, kind }) => kind === 'file' && WHISPER.test(name) && !BACKUP.test(name))
    .map(({ name }) => name)
    .sort(compareNames);
  return names.find((name) => name === WHISPER_JSON) ?? names[0] ?? null;
}

function findAudioFolder(entries: readonly FolderEntry[]): string | null {
  const names = hasClips(entries) ? AUDIO_FOLDERS : [...AUDIO_FOLDERS, ...OTHER_AUDIO_FOLDERS];
  for (const wanted of names) {
    const found = entries.find(({ name, kind }) => kind === 'folder' && name.toLowerCase() === wanted);
    if (found) return found.name;
  }
  return null;
}

/** Where a backup of this name is, in the folder of the JSON files. */
export function backupPath(layout: Pick<DatasetLayout, 'root'>, name: string): Path {
  return join(layout.root, name);
}

function join(folder: Path, name: string): Path {
  return folder === '' ? name : `${folder}/${name}`;
}
