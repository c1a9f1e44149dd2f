/**
 * The speech models that the app offers, and what a screen may ask of the worker that keeps them. A model is a folder in
 * transformers.js' layout; the built-in one comes with the app, the others are downloaded from a hub or imported from disk.
 */
import type { SpeechDevice } from './engines.ts';

/** A model that can be had from the hub. */
export interface HubModel {
  /** Its folder in the browser's storage, and the choice that is remembered. */
  readonly id: string;
  readonly name: string;
  /** "owner/name" on the hub. */
  readonly repo: string;
  readonly languages: 'english' | 'many';
  /**
   * About what there is to download, by device: the 8-bit files for the CPU, encoder fp32 and decoder q4 for the GPU. The hub says
   * it to the byte when the download starts.
   */
  readonly aboutBytes: Readonly<Record<SpeechDevice['kind'], number>>;
  /** What it takes to be of use: on a CPU, `slow` ones take longer than the recording and `gpu` ones many times as long. */
  readonly needs: 'any' | 'slow' | 'gpu';
}

/** The model that comes with the app. */
export const BUILT_IN = { id: 'whisper-tiny.en', name: 'Whisper tiny.en', aboutBytes: 44e6 } as const;

const MB = 1e6;

function hubModel(
  size: string,
  languages: HubModel['languages'],
  needs: HubModel['needs'],
  cpuMb: number,
  gpuMb: number,
): HubModel {
  return {
    id: `whisper-${size}`,
    name: `Whisper ${size}`,
    // The models of the same names without `_timestamped` lack the cross attentions that word times are made of.
    repo: `onnx-community/whisper-${size}_timestamped`,
    languages,
    aboutBytes: { wasm: cpuMb * MB, webgpu: gpuMb * MB },
    needs,
  };
}

/** What can be downloaded, smallest first. */
export const HUB_MODELS: readonly HubModel[] = [
  hubModel('tiny', 'many', 'any', 41, 120),
  hubModel('base.en', 'english', 'any', 77, 206),
  hubModel('base', 'many', 'any', 77, 206),
  hubModel('small.en', 'english', 'any', 249, 586),
  hubModel('small', 'many', 'any', 249, 586),
  hubModel('medium.en', 'english', 'slow', 986, 1699),
  hubModel('medium', 'many', 'slow', 986, 1699),
  hubModel('large-v3-turbo', 'many', 'gpu', 1085, 2883),
];

/**
 * Millions of parameters by size, as OpenAI's list of models has them. What a window costs grows with them: base takes 1.8 times
 * as long as tiny here. large-v3-turbo has a decoder of 4 layers, and nearly all of its work is the encoder.
 */
const PARAMETERS_M: Readonly<Record<string, number>> = {
  tiny: 39,
  base: 74,
  small: 244,
  medium: 769,
  'large-v3-turbo': 809,
};

/** About how many times as long `other` takes as `model` on one device; null where nobody can say, as of imported ones. */
export function workRatio(model: string, other: string): number | null {
  const [one, two] = [model, other].map((id) => PARAMETERS_M[/^whisper-(.+?)(\.en)?$/.exec(id)?.[1] ?? '']);
  return one === undefined || two === undefined ? null : two / one;
}

/** The public hub. */
export const DEFAULT_HUB = 'https://huggingface.co/';

/**
 * The address of a hub as the user typed it, made whole; null when the page's policy (src/base/security-headers.ts) would not let
 * it be reached: only the public hub and one on this machine are.
 */
export function parseHubUrl(text: string): string | null {
  const url = URL.parse(text.trim());
  if (!url) return null;
  const isPublic =
    url.protocol === 'https:' && /(^|\.)(huggingface\.co|hf\.co)$/.test(url.hostname) && url.port === '';
  const isHere = url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname);
  if (!isPublic && !isHere) return null;
  return `${url.origin}${url.pathname.replace(/\/*$/, '/')}`;
}

/** The id of a model that is imported from a folder of this name. */
export function importedId(folderName: string): string {
  return `import-${folderName.slice(0, 60)}`;
}

/** A model in the browser's storage, whole or in part. */
export interface KeptModel {
  readonly id: string;
  readonly name: string;
  /** Where it is from. */
  readonly from: 'app' | 'hub' | 'import';
  /** What it takes on disk now. */
  readonly bytes: number;
  /** Null when the model is whole; of an unfinished download what the whole takes. */
  readonly totalBytes: number | null;
  /** ISO 639-1 codes (Whisper's own for a few) of the languages it knows; empty for English only, and while it is unfinished. */
  readonly languages: readonly string[];
}

/** How far a download or an import is. */
export interface ModelProgress {
  readonly bytes: number;
  readonly totalBytes: number;
}

/** What a download needs to know. */
export interface ModelDownload {
  readonly model: Pick<HubModel, 'id' | 'name' | 'repo'>;
  /** Ending in "/". */
  readonly hub: string;
  /** Decides which files are fetched. */
  readonly device: SpeechDevice['kind'];
}

/**
 * The models in the browser's storage. Errors: `model/missing` (the hub has no such model), `model/interrupted` (no network, or
 * it broke; what came is kept), `model/broken` (what came is not the model; nothing of that file is kept), `folder/full`,
 * `model/busy` (another tab is at it).
 */
export interface ModelLibrary {
  list(): Promise<KeptModel[]>;
  /** Downloads what is missing of a model; goes on where an earlier download stopped. Aborting keeps what came. */
  download(
    request: ModelDownload,
    onProgress: (progress: ModelProgress) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Copies a model folder. An unfinished copy is removed, also after an abort.
   * @param files the folder's files by path in it: "config.json", "onnx/encoder_model.onnx".
   */
  importFolder(
    name: string,
    files: ReadonlyMap<string, File>,
    onProgress: (progress: ModelProgress) => void,
    signal: AbortSignal,
  ): Promise<KeptModel>;
  remove(id: string): Promise<void>;
}
