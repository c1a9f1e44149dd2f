/** What only the large models have, on files small enough for a test. */
import { WhisperFeatureExtractor } from '@xenova/transformers';
import { Tensor } from 'onnxruntime-web/webgpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSession, startRuntime } from '../../workers/speech/onnx-runtime.ts';

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

beforeAll(() => startRuntime());

describe('a large model', () => {
  it('finds its weights in the file beside it', async () => {
    // sum.onnx adds 1, 2, 3 and 4, which lie in sum.onnx_data.
    const external = [{ path: 'sum.onnx_data', data: await bytesOf('sum.onnx_data') }];
    const session = await createSession({ model: await bytesOf('sum.onnx'), external }, 'wasm');
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(10, 20, 30, 40), [4]) });
    expect([...(y?.data as Float32Array)]).toEqual([11, 22, 33, 44]);
  });

  it('is refused without them', async () => {
    await expect(createSession({ model: await bytesOf('sum.onnx'), external: [] }, 'wasm')).rejects.toThrow();
  });

  it.each([80, 128])('gets as many mel bins as its configuration says: %i', async (bins) => {
    const mel = new WhisperFeatureExtractor(preprocessor(bins));
    const { input_features: features } = await mel._call(new Float32Array(16_000).fill(0.1));
    expect(features.dims).toEqual([1, bins, 3000]);
  });
});
