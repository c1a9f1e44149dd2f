/** What only the large models have, on files small enough for a test. */
import { env, WhisperFeatureExtractor } from '@xenova/transformers';
import { Tensor } from 'onnxruntime-common';
import moduleUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLogMel, MEL_FRAMES } from '../../workers/speech/log-mel.ts';
import { type OnnxRuntime, startRuntime } from '../../workers/speech/onnx-runtime.ts';

const bytesOf = async (name: string) =>
  new Uint8Array(await (await fetch(`/tests/fixtures/${name}`)).arrayBuffer());

/** preprocessor_config.json of a model with so many mel bins. */
const preprocessor = (bins: number) => ({
  feature_extractor_type: 'WhisperFeatureExtractor',
  feature_size: bins,
  chunk_length: 30,
  hop_length: 160,
  n_fft: 400,
  n_samples: 480_000,
  nb_max_frames: 3000,
  padding_value: 0,
  sampling_rate: 16_000,
});

/** A tone that rises through all rows, over a little noise. */
function swept(seconds: number): Float32Array {
  let noise = 1;
  return Float32Array.from({ length: seconds * 16_000 }, (_, at) => {
    noise = (noise * 48_271) % 2_147_483_647;
    const timeS = at / 16_000;
    return 0.4 * Math.sin(2 * Math.PI * (100 + 120 * timeS) * timeS) + noise / 2 ** 42;
  });
}

let runtime: OnnxRuntime;
beforeAll(async () => {
  runtime = await startRuntime('wasm');
});

describe('a large model', () => {
  it('finds its weights in the file beside it', async () => {
    // sum.onnx adds 1, 2, 3 and 4, which lie in sum.onnx_data.
    const external = [{ path: 'sum.onnx_data', data: await bytesOf('sum.onnx_data') }];
    const session = await runtime.createSession({ model: await bytesOf('sum.onnx'), external });
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(10, 20, 30, 40), [4]) });
    expect([...(y?.data as Float32Array)]).toEqual([11, 22, 33, 44]);
  });

  it('is refused without them', async () => {
    const alone = { model: await bytesOf('sum.onnx'), external: [] };
    await expect(runtime.createSession(alone)).rejects.toThrow();
  });

  it.each([80, 128])('hears the spectrogram that the library makes, of %i rows', async (bins) => {
    const { wasm } = env.backends.onnx;
    if (!wasm) throw new Error('The library has no WASM.');
    env.useWasmCache = false;
    wasm.wasmPaths = { wasm: wasmUrl, mjs: moduleUrl };
    const library = new WhisperFeatureExtractor(preprocessor(bins));
    const logMel = createLogMel(bins);
    for (const seconds of [0.1, 7, 29.5, 30]) {
      const sound = swept(seconds);
      const { input_features: theirs } = await library._call(sound);
      expect(theirs.dims).toEqual([1, bins, MEL_FRAMES]);
      const ours = logMel(sound);
      const off = (theirs.data as Float32Array).reduce(
        (most, value, at) => Math.max(most, Math.abs(value - (ours[at] ?? NaN))),
        0,
      );
      expect(off, `${seconds} s`).toBeLessThan(1e-4);
    }
  });
});
