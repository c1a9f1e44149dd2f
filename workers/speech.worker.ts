/** Speech recognition in a worker: one model at a time, one window a call. Cancelling is ending the worker. */
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
  readonly id: string;
  readonly device: SpeechDevice;
  readonly whisper: Whisper;
}

registerErrorTransfer();

let loaded: Loaded | null = null;

const api: SpeechWorkerApi = {
  async prepare({ id }, appUrl, onFraction) {
    const rungs = await ladder(await open(id, appUrl, onFraction));
    return rungs.map(({ kind, precision }) => ({ kind, precision }));
  },

  async load({ id }, appUrl, rung) {
    const { device } = loaded ?? {};
    if (device && loaded?.id === id && isSame(device, rung)) return device;
    loaded = null;
    const model = await open(id, appUrl, () => undefined);
    const files = (await ladder(model)).find((candidate) => isSame(candidate, rung));
    if (!files) {
      throw new AppError(
        'model/broken',
        `The speech model ${model.name} cannot run here any more. Reload the page.`,
      );
    }
    const threads = await startRuntime();
    const whisper = await Whisper.load(model, files);
    const { windowsAtOnce } = whisper;
    const running = { kind: files.kind, precision: files.precision, threads, windowsAtOnce };
    loaded = { id, device: running, whisper };
    return running;
  },

  async transcribe(clips, language) {
    return await asFailure((whisper) => transcribeClips(clips, language, whisper));
  },

  async detectLanguage(clips) {
    return await asFailure((whisper) => detectLanguage(clips, whisper));
  },
};

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
  const { whisper } = loaded ?? {};
  if (!whisper) throw new AppError('speech/failed', 'No speech model is loaded. Choose one and try again.');
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
