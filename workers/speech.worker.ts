/** Speech recognition in a worker: one model at a time, one window a call. Cancelling is ending the worker. */
import * as Comlink from 'comlink';
import { AppError, toAppError } from '../src/base/app-error.ts';
import { registerErrorTransfer } from '../src/base/worker-errors.ts';
import type { ModelRef, SpeechDevice } from '../src/jobs/engines.ts';
import type { Transcript } from '../src/dataset/transcript.ts';
import { openModel } from './speech/model-store.ts';
import { startRuntime } from './speech/onnx-runtime.ts';
import { transcribeClips } from './speech/transcribe.ts';
import { suitsGpu, Whisper } from './speech/whisper.ts';

/** Where to find models and what to run them on. */
export interface LoadOptions {
  /** `document.baseURI`: shipped models lie under `models/<id>/` from there. A worker's own address may be elsewhere. */
  readonly appUrl: string;
  /** `auto` takes the GPU when there is one and the model has files for it. */
  readonly device: 'auto' | 'wasm';
}

/** What the page can ask of the speech worker. A signal does not cross: the host ends the worker instead. */
export interface SpeechWorkerApi {
  /**
   * Loads a model, unpacking it first when this browser has not got it; a model that is loaded already costs nothing. Another
   * model, or the same on another device, needs a fresh worker: a session that failed poisons the one it was in.
   *
   * @param onFraction 0..1, never falling; a comlink proxy.
   */
  load(model: ModelRef, options: LoadOptions, onFraction: (fraction: number) => void): Promise<SpeechDevice>;
  /** See SpeechEngine.transcribe. */
  transcribe(clips: readonly Float32Array[], language: string | null): Promise<Transcript[]>;
}

interface Loaded {
  readonly id: string;
  readonly device: SpeechDevice;
  readonly whisper: Whisper;
}

registerErrorTransfer();

/** The share of loading that is unpacking; the rest is building the sessions. */
const UNPACKING = 0.8;

let loaded: Loaded | null = null;

const api: SpeechWorkerApi = {
  async load({ id }, { appUrl, device }, onFraction) {
    if (loaded?.id !== id) {
      loaded = null;
      const model = await openModel(id, new URL(`models/${id}/`, appUrl), (fraction) =>
        onFraction(fraction * UNPACKING),
      );
      onFraction(UNPACKING);
      const running = await startRuntime(device === 'auto' && suitsGpu(model) ? 'webgpu' : 'wasm');
      loaded = { id, device: running, whisper: await Whisper.load(model, running) };
    }
    onFraction(1);
    return loaded.device;
  },

  async transcribe(clips, language) {
    const { whisper } = loaded ?? {};
    if (!whisper) throw new AppError('speech/failed', 'No speech model is loaded. Choose one and try again.');
    try {
      return await transcribeClips(clips, language, (samples, voiced, spoken) =>
        whisper.hear(samples, voiced, spoken),
      );
    } catch (error) {
      throw toAppError(
        error,
        'speech/failed',
        'The speech model stopped while listening. Try again; if it happens again, reload the page.',
      );
    }
  },
};

Comlink.expose(api);
