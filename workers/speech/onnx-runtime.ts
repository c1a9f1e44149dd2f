/**
 * ONNX Runtime, self-hosted: the wasm binary is fetched packed and handed over, the module that goes with it is loaded from the
 * app's own origin. Without both, the library would ask a content network and start its threads from a `blob:`, which the
 * page's policy forbids.
 *
 * There are two builds. The one with WebGPU can be suspended while it waits for the GPU, and every function pays for that: on
 * the CPU it takes 1.2 times as long as the plain one, and its binary is twice as large.
 */
import type { Env, InferenceSession } from 'onnxruntime-common';
import gpuModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?packed';
import cpuModuleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import cpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?packed';
import { AppError } from '../../src/base/app-error.ts';
import { inflate } from '../../src/base/inflate.ts';
import type { SpeechDevice } from '../../src/jobs/engines.ts';
import { type ModelFile, sessionOptions } from './session-options.ts';

/** More threads than this gain nothing for models of this size and take cores from the page. */
const MOST_THREADS = 4;

const BUILDS = {
  webgpu: { load: () => import('onnxruntime-web/webgpu'), moduleUrl: gpuModuleUrl, wasmUrl: gpuWasmUrl },
  wasm: { load: () => import('onnxruntime-web/wasm'), moduleUrl: cpuModuleUrl, wasmUrl: cpuWasmUrl },
};

/** The runtime on one kind of device. */
export interface OnnxRuntime {
  readonly threads: number;
  /**
   * A session over a model's bytes.
   *
   * @param onDevice outputs that stay where the model runs, because they are only fed back.
   */
  createSession(file: ModelFile, onDevice?: readonly string[]): Promise<InferenceSession>;
}

/**
 * Starts the runtime; once in the life of a worker.
 *
 * Errors: `model/missing` when the runtime cannot be fetched.
 */
export async function startRuntime(kind: SpeechDevice['kind']): Promise<OnnxRuntime> {
  const { load, moduleUrl, wasmUrl } = BUILDS[kind];
  const { env, InferenceSession } = await fetched(load());
  const threads = self.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, MOST_THREADS) : 1;
  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = { mjs: new URL(moduleUrl, self.location.href).href };
  env.wasm.wasmBinary = await fetched(fetchPacked(wasmUrl));
  env.logLevel = 'error';
  return {
    threads,
    async createSession({ model, external }, onDevice = []) {
      const session = await InferenceSession.create(model, sessionOptions(kind, external, onDevice));
      if (kind === 'webgpu') failWithDevice(env);
      return session;
    },
  };
}

let isWatched = false;

/** A run that waits for a lost GPU may wait for ever, so the loss ends the worker: its host then says so. */
function failWithDevice(env: Env): void {
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

async function fetchPacked(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await new Response(await inflate(response.body)).arrayBuffer());
}

async function fetched<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (cause) {
    throw new AppError(
      'model/missing',
      "The part of the app that runs speech models could not be loaded. Check that the app's server can be reached, and try again.",
      { cause },
    );
  }
}
