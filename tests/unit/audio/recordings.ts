import type { SampleFormat } from '../../../src/audio/pcm.ts';

/** Every sample format that a plain wav can have. */
export type StoredFormat = SampleFormat;

const STORED: Record<
  StoredFormat,
  { bytes: number; tag: number; write: (view: DataView, at: number, value: number) => void }
> = {
  u8: { bytes: 1, tag: 1, write: (view, at, value) => view.setUint8(at, integer(value, 128) + 128) },
  s16: { bytes: 2, tag: 1, write: (view, at, value) => view.setInt16(at, integer(value, 2 ** 15), true) },
  s24: {
    bytes: 3,
    tag: 1,
    write: (view, at, value) => {
      const whole = integer(value, 2 ** 23);
      view.setUint16(at, whole & 0xffff, true);
      view.setInt8(at + 2, whole >> 16);
    },
  },
  s32: { bytes: 4, tag: 1, write: (view, at, value) => view.setInt32(at, integer(value, 2 ** 31), true) },
  f32: { bytes: 4, tag: 3, write: (view, at, value) => view.setFloat32(at, value, true) },
  f64: { bytes: 8, tag: 3, write: (view, at, value) => view.setFloat64(at, value, true) },
};

function integer(value: number, fullScale: number): number {
  return Math.max(-fullScale, Math.min(fullScale - 1, Math.round(value * fullScale)));
}

/** Repeatable numbers in [0, 1): mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gaussian noise of the given RMS level. */
export function noise(length: number, levelDb: number, seed: number): Float64Array {
  const random = randomNumbers(seed);
  const rms = 10 ** (levelDb / 20);
  return Float64Array.from(
    { length },
    () => rms * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** Interleaved samples, full scale ±1: bursts of a tone with noisy pauses of all lengths between them. */
export function testRecording(sampleRateHz: number, channels: number, durationS: number): Float64Array {
  const out = noise(Math.round(durationS * sampleRateHz) * channels, -48, channels);
  const random = randomNumbers(7);
  for (let frame = 1000; frame * channels < out.length;) {
    const burst = Math.round((0.1 + random()) * sampleRateHz);
    for (let i = 0; i < burst * channels && frame * channels + i < out.length; i++) {
      const at = frame * channels + i;
      out[at] = (out[at] ?? 0) + 0.3 * Math.sin(i / channels / 5);
    }
    frame += burst + Math.round(random() * 0.9 * sampleRateHz);
  }
  return out;
}

/** A wav of the samples, its header written here and not by the code under test. */
export function storedWav(
  format: StoredFormat,
  sampleRateHz: number,
  channels: number,
  samples: ArrayLike<number>,
): File {
  const { bytes, tag } = STORED[format];
  const fmt = new DataView(new ArrayBuffer(16));
  fmt.setUint16(0, tag, true);
  fmt.setUint16(2, channels, true);
  fmt.setUint32(4, sampleRateHz, true);
  fmt.setUint32(8, sampleRateHz * channels * bytes, true);
  fmt.setUint16(12, channels * bytes, true);
  fmt.setUint16(14, bytes * 8, true);
  return riff([chunk('fmt ', fmt), chunk('data', storedSamples(format, samples))]);
}

/** The samples as they lie in a wav of that format. */
export function storedSamples(format: StoredFormat, samples: ArrayLike<number>): DataView<ArrayBuffer> {
  const { bytes, write } = STORED[format];
  const view = new DataView(new ArrayBuffer(samples.length * bytes));
  for (let i = 0; i < samples.length; i++) write(view, i * bytes, samples[i] ?? 0);
  return view;
}

/** One chunk with its padding; `size` where the header is to say something else than the truth. */
export function chunk(name: string, body: BufferSource, size = body.byteLength): Blob {
  const header = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < 4; i++) header.setUint8(i, name.charCodeAt(i));
  header.setUint32(4, size, true);
  return new Blob([header, body, new Uint8Array(body.byteLength % 2)]);
}

/** A file of chunks. */
export function riff(chunks: readonly Blob[], kind = 'RIFF', name = 'a.wav'): File {
  const size = chunks.reduce((sum, one) => sum + one.size, 4);
  const header = new DataView(new ArrayBuffer(12));
  for (let i = 0; i < 4; i++) header.setUint8(i, kind.charCodeAt(i));
  header.setUint32(4, size, true);
  for (let i = 0; i < 4; i++) header.setUint8(8 + i, 'WAVE'.charCodeAt(i));
  return new File([header, ...chunks], name);
}
