import { describe, expect, it } from 'vitest';
import { externalData, rungsOf } from '../../../workers/speech/rungs.ts';

const has = (...files: string[]) => {
  return (path: string) => files.includes(path.replace('onnx/', ''));
};
const Q8 = ['encoder_model_quantized.onnx', 'decoder_model_merged_quantized.onnx'];
const GPU = ['encoder_model.onnx', 'decoder_model_merged_q4.onnx'];

describe('rungsOf', () => {
  it('goes from the GPU over q8 and q4 to fp32', () => {
    const files = [...Q8, ...GPU, 'decoder_model_merged.onnx'];
    const rungs = rungsOf(has(...files), true).map(({ kind, precision }) => `${kind} ${precision}`);
    expect(rungs).toEqual(['webgpu q4', 'wasm q8', 'wasm q4', 'wasm fp32']);
  });

  it('leaves the GPU out where there is none, and runs its files on the CPU', () => {
    expect(rungsOf(has(...GPU), false)).toEqual([
      {
        kind: 'wasm',
        precision: 'q4',
        encoder: 'onnx/encoder_model.onnx',
        decoder: 'onnx/decoder_model_merged_q4.onnx',
      },
    ]);
  });

  it('never runs int8 on the GPU', () => {
    expect(rungsOf(has(...Q8), true).map(({ kind }) => kind)).toEqual(['wasm']);
  });

  it('has no rung without both parts', () => {
    expect(rungsOf(has('encoder_model.onnx', 'encoder_model_quantized.onnx'), true)).toEqual([]);
    expect(rungsOf(has('decoder_model_merged_q4.onnx'), true)).toEqual([]);
  });
});

describe('externalData', () => {
  it('finds the files beside a large model, in order', () => {
    const files = ['encoder_model.onnx', 'encoder_model.onnx_data', 'encoder_model.onnx_data_1'];
    expect(externalData(has(...files, 'encoder_model.onnx_data_3'), 'onnx/encoder_model.onnx')).toEqual([
      'onnx/encoder_model.onnx_data',
      'onnx/encoder_model.onnx_data_1',
    ]);
  });

  it('finds none beside a small one', () => {
    expect(externalData(has(...Q8), 'onnx/encoder_model_quantized.onnx')).toEqual([]);
  });
});
