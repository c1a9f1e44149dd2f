/** The ladder of devices: which files of a model run on what, best first. */
import type { SpeechRung } from '../../src/jobs/speech-engine.ts';

/** A rung with the model's files for it. */
export interface RungFiles extends SpeechRung {
  readonly encoder: string;
  readonly decoder: string;
}

/** Files of the two parts under the names that transformers.js gives them, best first. */
const LADDER: readonly (SpeechRung & { readonly encoders: readonly string[]; readonly decoder: string })[] = [
  {
    kind: 'webgpu',
    precision: 'q4',
    encoders: ['onnx/encoder_model.onnx'],
    decoder: 'onnx/decoder_model_merged_q4.onnx',
  },
  {
    // int8 runs on WASM only, and fastest there.
    kind: 'wasm',
    precision: 'q8',
    encoders: ['onnx/encoder_model_quantized.onnx', 'onnx/encoder_model.onnx'],
    decoder: 'onnx/decoder_model_merged_quantized.onnx',
  },
  {
    kind: 'wasm',
    precision: 'q4',
    encoders: ['onnx/encoder_model_q4.onnx', 'onnx/encoder_model_quantized.onnx', 'onnx/encoder_model.onnx'],
    decoder: 'onnx/decoder_model_merged_q4.onnx',
  },
  {
    kind: 'wasm',
    precision: 'fp32',
    encoders: ['onnx/encoder_model.onnx'],
    decoder: 'onnx/decoder_model_merged.onnx',
  },
];

/**
 * The rungs that a model has the files for, best first.
 *
 * @param has whether the model has a file.
 * @param gpu whether there is a GPU to run on.
 */
export function rungsOf(has: (path: string) => boolean, gpu: boolean): RungFiles[] {
  return LADDER.flatMap(({ kind, precision, encoders, decoder }) => {
    const encoder = encoders.find(has);
    const isPossible = encoder !== undefined && has(decoder) && (kind === 'wasm' || gpu);
    return isPossible ? [{ kind, precision, encoder, decoder }] : [];
  });
}

/**
 * The files beside an ONNX file that hold its weights: above 2 GB they do not fit into it. The export names them
 * `x.onnx_data`, `x.onnx_data_1`, ….
 */
export function externalData(has: (path: string) => boolean, model: string): string[] {
  const paths: string[] = [];
  for (;;) {
    const path = `${model}_data${paths.length === 0 ? '' : `_${paths.length}`}`;
    if (!has(path)) return paths;
    paths.push(path);
  }
}
