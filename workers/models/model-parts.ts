/**
 * Which files of a Whisper model in transformers.js' layout are downloaded for which device: the best rung of each
 * (workers/speech/rungs.ts). The hub has each part in a dozen precisions.
 */
import type { SpeechDevice } from '../../src/jobs/engines.ts';

/** Files that every model needs beside its two parts. */
export const MODEL_TEXTS = [
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'tokenizer_config.json',
  'tokenizer.json',
] as const;

const Q8 = ['onnx/encoder_model_quantized.onnx', 'onnx/decoder_model_merged_quantized.onnx'] as const;
const GPU = ['onnx/encoder_model.onnx', 'onnx/decoder_model_merged_q4.onnx'] as const;

/** Every part that is downloaded for any device. */
export const MODEL_PARTS: readonly string[] = [...Q8, ...GPU];

/** The two parts to fetch for a device, among those that there are; null when neither pair is complete. */
export function chooseParts(
  has: (path: string) => boolean,
  device: SpeechDevice['kind'],
): readonly string[] | null {
  const pairs = device === 'webgpu' ? [GPU, Q8] : [Q8, GPU];
  return pairs.find((pair) => pair.every(has)) ?? null;
}
