/**
 * Everything a screen is given: the one file of the shell that screens may import. The implementations are put together in
 * src/main.tsx; a test gives a screen fakes.
 */
import { createContext, useContext, type Accessor } from 'solid-js';
import type { Folder } from '../base/folder.ts';
import type {
  ClipEngine,
  ConvertEngine,
  MediaEngine,
  QualityEngine,
  SpeechDevice,
  SpeechEngine,
} from '../jobs/engines.ts';
import type { CheckStore } from '../jobs/check-clips.ts';
import type { FactsStore } from '../jobs/clip-facts.ts';
import type { ConvertAudio } from '../jobs/export.ts';
import type { Recording } from '../jobs/find-recordings.ts';
import type { JobProgress, JobResult, JobSpec, Place } from '../jobs/job.ts';
import type { HubModel, KeptModel, ModelProgress } from '../jobs/models.ts';
import type { DatasetSession } from '../workspace/dataset-session.ts';
import type { SaveTarget } from '../workspace/save-file.ts';

export type { DatasetSession, SaveTarget };

/**
 * The folder at hand. `remembered`: known from an earlier visit, one click re-grants it. `opening` while it is read.
 * `sample`: the built-in sample, in the browser's private storage.
 */
export type ProjectState =
  | { readonly kind: 'none' }
  | { readonly kind: 'remembered'; readonly name: string }
  | { readonly kind: 'opening'; readonly name: string }
  | { readonly kind: 'open'; readonly name: string; readonly sample: boolean };

/** The project folder: opening, remembering, its recordings. Failures become notices; these never reject. */
export interface Project {
  readonly state: Accessor<ProjectState>;
  /** Null until open. */
  readonly folder: Accessor<Folder | null>;
  readonly recordings: Accessor<readonly Recording[]>;
  /** True while the folder is being searched for recordings. */
  readonly scanning: Accessor<boolean>;
  /** A quiet sentence after a picker that gave no folder: Cancel and a refused folder look alike. */
  readonly hint: Accessor<string | null>;
  /** False where the browser has no folder access; then `pick` takes files into private storage. */
  readonly canPickFolders: boolean;
  pick(): Promise<void>;
  openDropped(data: DataTransfer): Promise<void>;
  /** For browsers without folder access: files go into private storage. */
  openFiles(files: readonly File[]): Promise<void>;
  openRemembered(): Promise<void>;
  openSample(): Promise<void>;
  /** Opens a folder that `chooseFolder` or `folderForZip` gave as the project. */
  openFolder(folder: Folder): Promise<void>;
  /** A folder to unpack a zip to: asked for, or in private storage for browsers without folder access; null on Cancel. */
  folderForZip(): Promise<Folder | null>;
  /** Looks for recordings and the dataset again, after a job wrote files. */
  refresh(): Promise<void>;
  /** Where Analyze, Convert and Split read: the folder chosen by hand, else the project folder. */
  readonly inputFolder: Accessor<Folder | null>;
  /** The recordings of the input folder. */
  readonly inputRecordings: Accessor<readonly Recording[]>;
  /** True while the input folder is being searched. */
  readonly inputScanning: Accessor<boolean>;
  /** Asks for another input folder, for all three screens; the next project takes it back. */
  chooseInput(): Promise<void>;
  /** Asks for any other folder (Input folder, Output folder); null on Cancel. */
  chooseFolder(): Promise<Folder | null>;
  /** Whether two folders are one directory, however they were reached. */
  isSame(folder: Folder, other: Folder): Promise<boolean>;
}

/** The job at hand: one at a time. */
export interface JobCenter {
  /** The last snapshot of the running job, null when none runs. */
  readonly progress: Accessor<JobProgress | null>;
  /**
   * Runs a job to its end. Rejects with an AppError when another one is running. When it ends the live region says
   * "<finishedName> finished: …" with the text that `summary` makes, or that it was cancelled.
   */
  run<Item>(
    spec: JobSpec<Item>,
    finished: { name: string; summary: (result: JobResult) => string },
  ): Promise<JobResult>;
  /** Looks at a place while no other tab writes there, before a job. Rejects as the job would: `folder/busy`. */
  alone<T>(place: Place, look: () => Promise<T>): Promise<T>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** A speech model that there is, or that can be had. */
export interface ModelEntry {
  readonly id: string;
  readonly name: string;
  readonly from: KeptModel['from'];
  /** Codes of the languages it knows; empty for English only. */
  readonly languages: readonly string[];
  readonly needs: HubModel['needs'];
  /** What it takes on disk now. */
  readonly bytes: number;
  /** About what all of it takes; null for an imported one, which is whole. */
  readonly wholeBytes: number | null;
  /** `partial`: a download that was stopped. Only a `ready` one can be used. */
  readonly state:
    | { readonly kind: 'absent' | 'partial' | 'ready' }
    | {
        readonly kind: 'downloading';
        /** Null until the hub has said what there is to do. */
        readonly progress: ModelProgress | null;
        readonly bytesPerS: number | null;
      };
}

/** Speech models: downloads, imports. Failures become notices; these never reject. */
export interface Models {
  /** The built-in one, imported ones, then those of the hub, smallest first. */
  readonly list: Accessor<readonly ModelEntry[]>;
  /** Whether a GPU answers; null until it is known. */
  readonly hasGpu: Accessor<boolean | null>;
  /** Downloads and imports on their way. */
  readonly transfers: Accessor<
    readonly { readonly id: string; readonly name: string; readonly fraction: number | null }[]
  >;
  /** Where models are downloaded from. */
  readonly hub: Accessor<string>;
  setHub(url: string): void;
  /** Downloads what is missing of a model. */
  download(id: string): Promise<void>;
  /** Stops a download, which keeps what came, or an import, which keeps nothing. */
  stop(id: string): void;
  remove(id: string): Promise<void>;
  /** Looks again at what is kept: the built-in model is unpacked when it is first used. */
  refresh(): Promise<void>;
  /** Asks for a model folder and imports it; the model's id, or null. */
  pickImport(): Promise<string | null>;
  /** Imports a folder given as its files, by path in it; the model's id, or null. */
  importFolder(name: string, files: ReadonlyMap<string, File>): Promise<string | null>;
}

/** A message to the user. `action` is the way out as a button. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'ok' | 'warn' | 'bad';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Messages, shown one above another and read out by screen readers. */
export interface Notices {
  readonly list: Accessor<readonly Notice[]>;
  show(notice: Omit<Notice, 'id'>): void;
  /** Shows an error's sentence; an abort is ignored. */
  error(error: unknown): void;
  dismiss(id: number): void;
  /** The user went to another screen: what went well on the last one goes as soon as it could be read. */
  leaveScreen(): void;
}

/** Clips that another screen wants looked at: "clipped clips" of Health. */
export interface ReviewSelection {
  /** What they have in common, with the screen it was found on: "Health: clipped". */
  readonly title: string;
  readonly ids: ReadonlySet<string>;
}

/** A history of the screen at hand, beside the dataset's: a plan that is not written yet. */
export interface ScreenHistory {
  readonly canUndo: () => boolean;
  readonly canRedo: () => boolean;
  /** False when the dataset changed after it: then Undo is the dataset's. */
  readonly isLatest: () => boolean;
  undo(): void;
  redo(): void;
}

/** What screens are given. */
export interface App {
  readonly project: Project;
  /** The dataset of the project (or the folder chosen for Transcribe and Review); null when there is none yet. */
  readonly dataset: Accessor<DatasetSession | null>;
  /**
   * Makes the dataset in a folder the one at hand, for Input and Output folders chosen by hand. `clips`: its audio files are
   * clips, even if no tool has been there. `output`: the JSON files go into another folder. Failures become notices.
   */
  openDataset(
    folder: Folder,
    options?: { readonly clips?: boolean; readonly output?: Folder },
  ): Promise<DatasetSession | null>;
  /**
   * Opens the dataset in a folder beside the one at hand, to take from it; close it when that is done. null when there is none.
   * Throws what `openDatasetSession` throws.
   */
  readDataset(folder: Folder): Promise<DatasetSession | null>;
  /** Saves and lets go of the dataset at hand, so that Split can write its files. */
  closeDataset(): Promise<void>;
  /** Where another tab has the dataset: has that tab give way, and opens it for changes here. */
  takeOverDataset(): Promise<void>;
  /** A clip's audio as 16 kHz mono, −1..1, whatever its format. Throws `media/failed` naming the clip. */
  decodeClip(file: File): Promise<Float32Array<ArrayBuffer>>;
  /** A clip as a 16-bit wav of another rate, whatever its format. Throws `media/failed` naming the clip. */
  readonly convertAudio: ConvertAudio;
  /** What was measured of a dataset's clips on earlier visits. */
  checkStore(datasetId: string): CheckStore;
  /** What a dataset's audio files hold, as far as earlier visits looked into them. */
  factsStore(datasetId: string): FactsStore;
  /** The only clips that Review lists; null for all. Another dataset takes it back. */
  readonly reviewSelection: Accessor<ReviewSelection | null>;
  selectForReview(selection: ReviewSelection | null): void;
  /** Asks where to save a zip that is still to be written; null on Cancel. Only from a click or a key. */
  saveZip(name: string): Promise<SaveTarget | null>;
  readonly jobs: JobCenter;
  readonly notices: Notices;
  readonly media: MediaEngine;
  readonly clips: ClipEngine;
  readonly converter: ConvertEngine;
  readonly quality: QualityEngine;
  readonly speech: SpeechEngine;
  readonly models: Models;
  /** What speech recognition runs on, null until a model was loaded. */
  readonly device: Accessor<SpeechDevice | null>;
  /** The history that Undo and Redo step through before the dataset's; a screen sets it while it is shown. */
  readonly screenHistory: Accessor<ScreenHistory | null>;
  setScreenHistory(history: ScreenHistory | null): void;
}

/** Provides the App to the tree below; only src/main.tsx and tests do. */
export const AppContext = createContext<App>();

/** The App. Throws when used outside the provider, which is a programming error. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp outside of AppContext.Provider');
  return app;
}
