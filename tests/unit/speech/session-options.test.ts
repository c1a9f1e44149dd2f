import { describe, expect, it } from 'vitest';
import { sessionOptions } from '../../../workers/speech/session-options.ts';

describe('sessionOptions', () => {
  it('keeps outputs on the GPU that are only fed back', () => {
    expect(sessionOptions('webgpu', [], ['present.0.decoder.key'])).toMatchObject({
      executionProviders: ['webgpu'],
      preferredOutputLocation: { 'present.0.decoder.key': 'gpu-buffer' },
    });
    expect(sessionOptions('wasm', [], ['present.0.decoder.key'])).toMatchObject({
      executionProviders: ['wasm'],
      preferredOutputLocation: {},
    });
  });

  it('hands the weights of a large model over, and no list for a small one', () => {
    const external = [{ path: 'encoder_model.onnx_data', data: new Uint8Array(4) }];
    expect(sessionOptions('webgpu', external, []).externalData).toEqual(external);
    expect(sessionOptions('wasm', [], [])).not.toHaveProperty('externalData');
  });
});
