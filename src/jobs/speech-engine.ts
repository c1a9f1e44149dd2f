/**
 * The speech engine on the page's side: which worker runs the model on which device, and what happens when one fails. It owns
 * the ladder of devices; what a rung is made of and how sound becomes text is the worker's.
 */
import * as Comlink from 'comlink';
import { abortError, AppError, type ErrorCode } from '../base/app-error.ts';
import type { WorkerHost } from '../base/worker-host.ts';
import type { Doubt } from '../dataset/doubt.ts';
import type { HeardLanguage } from '../dataset/language.ts';
import type { Transcript } from '../dataset/transcript.ts';
import type { ModelRef, SpeechDevice, SpeechEngine } from './engines.ts';

/** One way to run a model: on what, from which files. */
export type SpeechRung = Pick<SpeechDevice, 'kind' | 'precision'>;

/** What was heard in some clips. */
export interface HeardClips {
  /** One a clip, in order; doubts are left after the clip was heard again alone. */
  readonly clips: readonly { readonly transcript: Transcript; readonly doubts: readonly Doubt[] }[];
  /** How many windows it took. */
  readonly windows: number;
}

/** What the page can ask of the speech worker. A signal does not cross: the host ends the worker instead. */
export interface SpeechWorkerApi {
  /**
   * Makes a model's files ready and says how it can run here, best first; never empty.
   *
   * @param appUrl `document.baseURI`: shipped models lie under `models/<id>/` from there. A worker's own address may be elsewhere.
   * @param onFraction 0..1, never falling; a comlink proxy.
   */
  prepare(model: ModelRef, appUrl: string, onFraction: (fraction: number) => void): Promise<SpeechRung[]>;
  /**
   * Loads a prepared model; one that is loaded already costs nothing. Another model, or the same on another rung, needs a fresh
   * worker: a session that failed poisons the one it was in.
   */
  load(model: ModelRef, appUrl: string, rung: SpeechRung): Promise<SpeechDevice>;
  /** See SpeechEngine.transcribe. */
  transcribe(clips: readonly Float32Array[], language: string | null): Promise<HeardClips>;
  /** See SpeechEngine.detectLanguage. */
  detectLanguage(clips: readonly Float32Array[]): Promise<HeardLanguage[]>;
}

/** What the engine is given. */
export interface SpeechEngineParts {
  readonly worker: WorkerHost<SpeechWorkerApi>;
  /** A second worker, for clips that are to be heard on the next rung while the first one stays loaded. */
  readonly secondWorker: WorkerHost<SpeechWorkerApi>;
  readonly appUrl: string;
  readonly onDevice: (device: SpeechDevice) => void;
  /** Takes a sentence for the user when a device was left for the next one. */
  readonly onStepDown: (sentence: string) => void;
}

/** The share of loading that is unpacking; the rest is building the sessions. */
const PREPARING = 0.8;
/** A worker that heard so many windows is replaced: neither WASM nor GPU memory is ever given back while it lives. */
const WINDOWS_PER_WORKER = 200;
/** A device is left when the next one hears so many clips right that it did not. */
const MOST_RESCUES = 3;
/** Of a device, not of the request. */
const DEVICE_FAILURES = new Set<ErrorCode>(['speech/failed', 'worker/crashed', 'model/broken']);

/** The engine. Clips may be given to it while others are heard: the worker puts together what its device hears faster so. */
export function createSpeechEngine(parts: SpeechEngineParts): SpeechEngine {
  const { worker, secondWorker, appUrl, onDevice, onStepDown } = parts;
  let model: ModelRef | null = null;
  let rungs: readonly SpeechRung[] = [];
  /** Rungs that failed with this model; none is tried again before the page is reloaded or another model was used. */
  let failed = new Set<string>();
  let windows = 0;
  let rescues = 0;
  /** How often the worker was replaced. */
  let replacements = 0;
  const underWay = new Set<Promise<unknown>>();

  const usable = () => rungs.filter((rung) => !failed.has(keyOf(rung)));

  async function prepare(wanted: ModelRef, onFraction: (fraction: number) => void, signal?: AbortSignal) {
    if (model?.id !== wanted.id) {
      replaceWorker();
      secondWorker.terminate();
      failed = new Set();
      rescues = 0;
    }
    rungs = await worker.call((api) => api.prepare(wanted, appUrl, Comlink.proxy(onFraction)), signal);
    model = wanted;
    if (usable().length === 0) failed = new Set();
  }

  /** Runs a call on the best rung that works. The last one gets a second, fresh worker. */
  async function onLadder<T>(
    run: (api: Comlink.Remote<SpeechWorkerApi>, device: SpeechDevice) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const wanted = model;
    let isRetry = false;
    for (;;) {
      if (signal?.aborted) throw abortError();
      const replacementsBefore = replacements;
      const [rung, next] = usable();
      if (!wanted || !rung)
        throw new AppError('speech/failed', 'No speech model is loaded. Choose one and try again.');
      try {
        return await worker.call(async (api) => {
          // The worker may be a new one: it was idle, or a cancel ended it.
          const device = await api.load(wanted, appUrl, rung);
          onDevice(device);
          return await run(api, device);
        }, signal);
      } catch (error) {
        // Another call's worker was this one's too.
        if (replacements > replacementsBefore) continue;
        if (!isDeviceFailure(error)) throw error;
        replaceWorker();
        if (next) stepDown(rung, `${nameOf(rung, 'The')} failed while it ran the speech model.`, next);
        else if (isRetry || error.code === 'model/broken') throw error;
        else isRetry = true;
      }
    }
  }

  function replaceWorker(): void {
    worker.terminate();
    windows = 0;
    replacements++;
  }

  /** Has the clips heard when the worker is not due for replacement, or is replaced. */
  async function hear(
    clips: readonly Float32Array[],
    language: string | null,
    signal?: AbortSignal,
  ): Promise<HeardClips> {
    while (windows >= WINDOWS_PER_WORKER) {
      await Promise.allSettled(underWay);
      if (windows >= WINDOWS_PER_WORKER) replaceWorker();
    }
    const heard = onLadder((api) => api.transcribe(transferred(clips), language), signal);
    underWay.add(heard);
    try {
      const result = await heard;
      windows += result.windows;
      return result;
    } finally {
      underWay.delete(heard);
    }
  }

  function stepDown(rung: SpeechRung, why: string, next: SpeechRung): void {
    failed.add(keyOf(rung));
    rescues = 0;
    onStepDown(`${why} Going on with ${nameOf(next, 'the')}; what is done stays.`);
  }

  /** Hears a clip on the next rung; null when there is none, or it hears no better. */
  async function hearOnNextRung(
    clip: Float32Array,
    language: string | null,
    signal?: AbortSignal,
  ): Promise<Transcript | null> {
    const [rung, next] = usable();
    const wanted = model;
    if (!wanted || !rung || !next) return null;
    try {
      const heard = await secondWorker.call(async (api) => {
        await api.load(wanted, appUrl, next);
        return await api.transcribe(transferred([clip]), language);
      }, signal);
      const again = heard.clips[0];
      if (!again || again.doubts.length > 0) return null;
      rescues++;
      if (rescues >= MOST_RESCUES) {
        replaceWorker();
        stepDown(
          rung,
          `${nameOf(rung, 'The')} heard ${rescues} clips wrong that another device heard right.`,
          next,
        );
      }
      return again.transcript;
    } catch (error) {
      if (!isDeviceFailure(error)) throw error;
      secondWorker.terminate();
      failed.add(keyOf(next));
      return null;
    }
  }

  return {
    async load(wanted, onFraction, signal) {
      await prepare(wanted, (fraction) => onFraction(fraction * PREPARING), signal);
      const device = await onLadder((_, loaded) => Promise.resolve(loaded), signal);
      onFraction(1);
      return device;
    },

    async transcribe(clips, language, signal) {
      const heard = await hear(clips, language, signal);
      const transcripts: Transcript[] = [];
      for (const [index, { transcript, doubts }] of heard.clips.entries()) {
        const clip = clips[index];
        const again = clip && doubts.length > 0 ? await hearOnNextRung(clip, language, signal) : null;
        transcripts.push(again ?? flagged(transcript, doubts));
      }
      return transcripts;
    },

    detectLanguage: (clips, signal) => onLadder((api) => api.detectLanguage(transferred(clips)), signal),
  };
}

function flagged(transcript: Transcript, doubts: readonly Doubt[]): Transcript {
  return doubts.length === 0 ? transcript : { ...transcript, extra: { ...transcript.extra, doubts } };
}

/** Copies of the clips, handed to the worker without another copy: the caller's stay, for a clip may be heard again. */
function transferred(clips: readonly Float32Array[]): Float32Array[] {
  const copies = clips.map((clip) => clip.slice());
  return Comlink.transfer(
    copies,
    copies.map(({ buffer }) => buffer),
  );
}

function isDeviceFailure(error: unknown): error is AppError {
  return error instanceof AppError && DEVICE_FAILURES.has(error.code);
}

function keyOf({ kind, precision }: SpeechRung): string {
  return `${kind} ${precision}`;
}

function nameOf({ kind, precision }: SpeechRung, article: 'The' | 'the'): string {
  return kind === 'webgpu' ? `${article} GPU` : `${article} CPU (${precision})`;
}
