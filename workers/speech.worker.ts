/** Speech recognition in a worker: one model at a time; several calls at once are for it to put together. Cancelling is ending the worker. */
import * as Comlink from 'comlink';
import { AppError, toAppError } from '../src/base/app-error.ts';
import { hasGpuAdapter } from '../src/base/gpu.ts';
import { registerErrorTransfer } from '../src/base/worker-errors.ts';
import type { SpeechDevice } from '../src/jobs/engines.ts';
import type { SpeechRung, SpeechWorkerApi } from '../src/jobs/speech-engine.ts';
import { openModel, type StoredModel } from './speech/model-store.ts';
import { startRuntime } from './speech/onnx-runtime.ts';
import { type RungFiles, rungsOf } from './speech/rungs.ts';
import { detectLanguage, transcribeClips } from './speech/transcribe.ts';
import { Whisper } from './speech/whisper.ts';

interface Loaded {
  readonly device: SpeechDevice;
  readonly whisper: Whisper;
}

registerErrorTransfer();

/** Calls that come while the model is loading wait for it. */
let current: {
  readonly id: string;
  readonly rung: SpeechRung;
  readonly loaded: Promise<Loaded>;
} | null = null;

const api: SpeechWorkerApi = {
  async prepare({ id }, appUrl, onFraction) {
    const rungs = await ladder(await open(id, appUrl, onFraction));
    return rungs.map(({ kind, precision }) => ({ kind, precision }));
  },

  async load({ id }, appUrl, rung) {
    if (current?.id !== id || !isSame(current.rung, rung)) {
      const loaded = load(id, appUrl, rung);
      current = { id, rung, loaded };
      loaded.catch(() => {
        current = null;
      });
    }
    return (await current.loaded).device;
  },

  async transcribe(clips, language) {
    return await asFailure((whisper) => transcribeClips(clips, language, whisper));
  },

  async detectLanguage(clips) {
    return await asFailure((whisper) => detectLanguage(clips, whisper));
  },
};

async function load(id: string, appUrl: string, rung: SpeechRung): Promise<Loaded> {
  const model = await open(id, appUrl, () => undefined);
  const files = (await ladder(model)).find((candidate) => isSame(candidate, rung));
  if (!files) {
    throw new AppError(
      'model/broken',
      `The speech model ${model.name} cannot run here any more. Reload the page.`,
    );
  }
  const runtime = await startRuntime(files.kind);
  const whisper = await Whisper.load(model, files, runtime);
  const { kind, precision } = files;
  const device = { kind, precision, threads: runtime.threads, windowsAtOnce: whisper.windowsAtOnce };
  return { device, whisper };
}

function open(id: string, appUrl: string, onFraction: (fraction: number) => void): Promise<StoredModel> {
  return openModel(id, new URL(`models/${id}/`, appUrl), onFraction);
}

/** Never empty. */
async function ladder(model: StoredModel): Promise<RungFiles[]> {
  const rungs = rungsOf((path) => model.has(path), await hasGpuAdapter());
  if (rungs.length > 0) return rungs;
  throw new AppError(
    'model/broken',
    `The speech model ${model.name} lacks an encoder or a decoder that runs here. Choose another model.`,
  );
}

function isSame(one: SpeechRung, other: SpeechRung): boolean {
  return one.kind === other.kind && one.precision === other.precision;
}

async function asFailure<T>(run: (whisper: Whisper) => Promise<T>): Promise<T> {
  if (!current) throw new AppError('speech/failed', 'No speech model is loaded. Choose one and try again.');
  const { whisper } = await current.loaded;
  try {
    return await run(whisper);
  } catch (error) {
    throw toAppError(
      error,
      'speech/failed',
      'The speech model stopped while listening. Try again; if it happens again, reload the page.',
    );
  }
}

Comlink.expose(api);
