/** The yardstick of speech recognition: the library's own pipeline, a clip at a time. */
import { type AutomaticSpeechRecognitionPipeline, env, pipeline } from '@xenova/transformers';
import * as Comlink from 'comlink';
import moduleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { registerErrorTransfer } from '../../src/base/worker-errors.ts';

registerErrorTransfer();

env.allowRemoteModels = false;
env.allowLocalModels = true;
env.localModelPath = '/shared/models/';
env.useBrowserCache = false;
env.useWasmCache = false;

let recognise: AutomaticSpeechRecognitionPipeline | null = null;

const api = {
  async load(model: string, threads: number): Promise<void> {
    const { wasm } = env.backends.onnx;
    if (!wasm) throw new Error('The library has no WASM.');
    wasm.numThreads = threads;
    wasm.wasmPaths = {
      wasm: new URL(wasmUrl, self.location.href).href,
      mjs: new URL(moduleUrl, self.location.href).href,
    };
    recognise = await pipeline('automatic-speech-recognition', model, { device: 'wasm', dtype: 'q8' });
  },

  async transcribe(clip: Float32Array, language: string | null): Promise<string> {
    if (!recognise) throw new Error('No model is loaded.');
    const result = await recognise(clip, language === null ? {} : { language, task: 'transcribe' });
    const parts = [result].flat() as { text: string }[];
    return parts.map(({ text }) => text).join('');
  },
};

/** What the page can ask of the yardstick. */
export type LibraryApi = typeof api;

Comlink.expose(api);
