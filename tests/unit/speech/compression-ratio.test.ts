import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compressionRatio } from '../../../workers/speech/compression-ratio.ts';

it('is UTF-8 bytes over zlib bytes of the trimmed text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (text) => {
      const bytes = Buffer.from(text.trim());
      fc.pre(bytes.length > 0);
      expect(await compressionRatio(` ${text} `)).toBeCloseTo(bytes.length / deflateSync(bytes).length, 9);
    }),
  );
});

it('tells a loop from speech', async () => {
  expect(await compressionRatio('and then '.repeat(30))).toBeGreaterThan(2.4);
  expect(await compressionRatio('The captain poured himself a cup of coffee.')).toBeLessThan(2.4);
});

it('is nothing for nothing', async () => {
  expect(await compressionRatio(' ')).toBe(0);
});
