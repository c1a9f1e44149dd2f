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

/** More threads than this gain nothing for models of this size and take cores from the page. */
const MOST_THREADS = 4;

/**
 * Prepares the runtime; once in the life of a worker.
 *
 * @param wanted `webgpu` is used only where a real adapter answers: `navigator.gpu` alone says nothing.
 * Errors: `model/missing` when the runtime cannot be fetched.
 */
export async function startRuntime(wanted: SpeechDevice['kind']): Promise<SpeechDevice> {
  const threads = self.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, MOST_THREADS) : 1;
  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = { mjs: new URL(moduleUrl, self.location.href).href };
  env.wasm.wasmBinary = await fetchRuntime();
  env.logLevel = 'error';
  const kind = wanted === 'webgpu' && (await hasAdapter()) ? 'webgpu' : 'wasm';
  return { kind, threads };
}

/**
 * A session over a model's bytes.
 *
 * @param onDevice outputs that stay where the model runs, because they are only fed back.
 */
export async function createSession(
  model: Uint8Array,
  device: SpeechDevice,
  onDevice: readonly string[] = [],
): Promise<InferenceSession> {
  const kept = device.kind === 'webgpu' ? onDevice : [];
  return await InferenceSession.create(model, {
    executionProviders: [device.kind],
    graphOptimizationLevel: 'all',
    preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, 'gpu-buffer'])),
  });
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

async function hasAdapter(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  return !!(await gpu?.requestAdapter().catch(() => null));
}
