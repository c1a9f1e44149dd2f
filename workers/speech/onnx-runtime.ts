/**
 * ONNX Runtime, self-hosted: the wasm binary is fetched packed and handed over, the module that goes with it is loaded from the
 * app's own origin. Without both, the library would ask a content network and start its threads from a `blob:`, which the
 * page's policy forbids.
 */
import { env, InferenceSession } from 'onnxruntime-web/webgpu';
import moduleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?packed';
import { AppError } from '../../src/base/app-error.ts';
import { inflate } from '../../src/base/inflate.ts';
import type { SpeechDevice } from '../../src/jobs/engines.ts';
import { type ModelFile, sessionOptions } from './session-options.ts';

/** More threads than this gain nothing for models of this size and take cores from the page. */
const MOST_THREADS = 4;

/**
 * Prepares the runtime; once in the life of a worker. Gives the number of its threads.
 *
 * Errors: `model/missing` when the runtime cannot be fetched.
 */
export async function startRuntime(): Promise<number> {
  const threads = self.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, MOST_THREADS) : 1;
  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = { mjs: new URL(moduleUrl, self.location.href).href };
  env.wasm.wasmBinary = await fetchRuntime();
  env.logLevel = 'error';
  return threads;
}

/**
 * A session over a model's bytes.
 *
 * @param onDevice outputs that stay where the model runs, because they are only fed back.
 */
export async function createSession(
  { model, external }: ModelFile,
  kind: SpeechDevice['kind'],
  onDevice: readonly string[] = [],
): Promise<InferenceSession> {
  const session = await InferenceSession.create(model, sessionOptions(kind, external, onDevice));
  if (kind === 'webgpu') failWithDevice();
  return session;
}

let isWatched = false;

/** A run that waits for a lost GPU may wait for ever, so the loss ends the worker: its host then says so. */
function failWithDevice(): void {
  if (isWatched) return;
  isWatched = true;
  // Typed as a promise, the runtime sets the device itself.
  void Promise.resolve(env.webgpu.device as unknown as GpuDevice).then(async ({ lost }) => {
    const { message } = await lost;
    // Thrown where nobody catches it, which is what a host sees as a crash.
    setTimeout(() => {
      throw new Error(`The GPU was lost: ${message}`);
    });
  });
}

interface GpuDevice {
  readonly lost: Promise<{ readonly message: string }>;
}

async function fetchRuntime(): Promise<Uint8Array> {
  try {
    const response = await fetch(wasmUrl);
    if (!response.ok || !response.body) throw new Error(`${wasmUrl}: ${response.status}`);
    return new Uint8Array(await new Response(await inflate(response.body)).arrayBuffer());
  } catch (cause) {
    throw new AppError(
      'model/missing',
      "The part of the app that runs speech models could not be loaded. Check that the app's server can be reached, and try again.",
      { cause },
    );
  }
}
