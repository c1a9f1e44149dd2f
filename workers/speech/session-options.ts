/** What an ONNX session is made with. */
import type { InferenceSession } from 'onnxruntime-common';
import type { SpeechDevice } from '../../src/jobs/engines.ts';

/** One file of a model, and the files beside it that hold its weights when they do not fit into it. */
export interface ModelFile {
  readonly model: Uint8Array;
  readonly external: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/**
 * The options of a session.
 *
 * @param onDevice outputs that stay on the GPU, because they are only fed back; WASM has one memory.
 */
export function sessionOptions(
  kind: SpeechDevice['kind'],
  external: ModelFile['external'],
  onDevice: readonly string[],
): InferenceSession.SessionOptions {
  const kept = kind === 'webgpu' ? onDevice : [];
  return {
    executionProviders: [kind],
    graphOptimizationLevel: 'all',
    preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, 'gpu-buffer'])),
    ...(external.length > 0 && { externalData: external }),
  };
}
