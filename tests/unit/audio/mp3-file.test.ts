import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeMp3File } from '../../../src/audio/mp3-file.ts';

/** 22,050 Hz mono at 64 kbit/s: 208 bytes a frame of 576 samples, filled with anything. */
const FRAME_BYTES = 208;
const SAMPLES_PER_FRAME = 576;
const ENCODER_DELAY = 576;

function stream(frames: number, seed: number): Uint8Array {
  const bytes = Uint8Array.from({ length: frames * FRAME_BYTES }, (_, i) => (i * i + seed * 31 * i) % 251);
  for (let at = 0; at < bytes.length; at += FRAME_BYTES) bytes.set([0xff, 0xf3, 0x80, 0xc0], at);
  return bytes;
}

/** The remainder by x¹⁶ + x¹⁵ + x² + 1 of the bits, each byte's lowest first, as one long division. */
function remainder(bytes: Uint8Array): number {
  let rest = 0;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const carry = (rest >> 15) ^ ((byte >> bit) & 1);
      rest = ((rest << 1) & 0xffff) ^ (carry ? 0x8005 : 0);
    }
  }
  let reversed = 0;
  for (let bit = 0; bit < 16; bit++) reversed |= ((rest >> bit) & 1) << (15 - bit);
  return reversed;
}

it('puts a frame before the sound that says its length, its trims and the checksums of both', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 0, max: 250 }), (frames, seed) => {
      const sound = stream(frames, seed);
      const samples = frames * SAMPLES_PER_FRAME - ENCODER_DELAY - seed;
      const file = makeMp3File(sound, samples);
      const tag = file.subarray(0, file.length - sound.length);
      expect(Buffer.from(file.subarray(tag.length)).equals(Buffer.from(sound))).toBe(true);
      const view = new DataView(tag.buffer, tag.byteOffset, tag.length);
      const xing = 4 + 9; // after the header and the side information of MPEG 2 mono
      expect(Buffer.from(tag.subarray(xing, xing + 4)).toString()).toBe('Xing');
      expect(view.getUint32(xing + 8)).toBe(frames);
      expect(view.getUint32(xing + 12)).toBe(file.length);
      const lame = xing + 120;
      const trims = view.getUint32(lame + 20) & 0xffffff; // 12 bits before, 12 after
      expect([trims >> 12, trims & 0xfff]).toEqual([ENCODER_DELAY, seed]);
      expect(view.getUint16(lame + 32)).toBe(remainder(sound));
      expect(view.getUint16(lame + 34)).toBe(remainder(tag.subarray(0, lame + 34)));
    }),
  );
});
