/**
 * Raw samples as they lie in a file: a wav's data chunk, or a decoded recording in the cache. Owns reading them and the
 * conversions between sample formats; leaves file headers to wav.ts and everything that is measured to the other modules.
 * Frames count time (one frame = one sample of every channel); every range is half-open.
 */

/** How one sample is stored, little endian. */
export type SampleFormat = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64';

/** Interleaved samples in a blob that can be sliced and sent to a worker without being read. */
export interface PcmSource {
  /** Exactly `frames * channels` samples, nothing else. */
  readonly bytes: Blob;
  readonly format: SampleFormat;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly frames: number;
  /**
   * Names the entry of the cache that holds them, where the worker reads faster than through the blob, and has what 16 bits
   * leave of a decoder's floats. What is heard and cut is `bytes` alone.
   */
  readonly cachedAs?: string;
}

/** Bytes of one sample. */
export const BYTES_PER_SAMPLE: Record<SampleFormat, number> = {
  u8: 1,
  s16: 2,
  s24: 3,
  s32: 4,
  f32: 4,
  f64: 8,
};

/**
 * Interleaved samples in memory, in the format that ffmpeg's decoders give for the stored one, so that levels compare as they
 * do there: u8 and s16 as 16-bit, s24 and s32 as 32-bit integers, floats as they are (full scale ±1).
 */
export type SampleArray =
  Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** About 4 MB of 16-bit samples: large enough that the cost of a read vanishes, small beside the memory of a worker. */
export const SAMPLES_PER_BLOCK = 1 << 21;

/** Reads frames [startFrame, endFrame), which must lie inside the source. Rejects as Blob does when the file has changed. */
export async function readFrames(
  source: PcmSource,
  startFrame: number,
  endFrame: number,
): Promise<SampleArray> {
  const bytesPerFrame = BYTES_PER_SAMPLE[source.format] * source.channels;
  const bytes = source.bytes.slice(startFrame * bytesPerFrame, endFrame * bytesPerFrame);
  return toSamples(await bytes.arrayBuffer(), source.format);
}

/**
 * The source from its first to its last frame in blocks of a few MB. A block lasts until the next one is asked for, which takes
 * its memory. Rejects as Blob does when the file has changed.
 */
export async function* readBlocks(source: PcmSource): AsyncGenerator<SampleArray, void, undefined> {
  const samplesPerBlock = Math.max(1, Math.floor(SAMPLES_PER_BLOCK / source.channels)) * source.channels;
  for await (const piece of pieces(source.bytes, samplesPerBlock * BYTES_PER_SAMPLE[source.format])) {
    yield toSamples(piece, source.format);
  }
}

/**
 * What is being read. Chromium 156 collects a blob's stream while a read into a given buffer is pending, unless something holds its
 * reader, and that read never comes back: with a collection every 20 ms in four runs of four.
 */
const held = new Set<ReadableStreamBYOBReader>();

/**
 * A blob in pieces of `size` bytes, the last one shorter. Streamed into one buffer: slices take longer, and of gigabytes half of
 * one lies in memory until the collector comes.
 */
async function* pieces(blob: Blob, size: number): AsyncGenerator<ArrayBuffer, void, undefined> {
  const reader = blob.stream().getReader({ mode: 'byob' });
  held.add(reader);
  try {
    let buffer = new ArrayBuffer(Math.min(size, blob.size));
    let filled = 0;
    for (let left = blob.size; left > 0;) {
      const { value } = await reader.read(new Uint8Array(buffer, filled, Math.min(left, size - filled)));
      if (!value?.length) throw new DOMException('The file has become shorter.', 'NotReadableError');
      buffer = value.buffer;
      filled += value.length;
      left -= value.length;
      if (filled < size && left > 0) continue;
      yield filled === buffer.byteLength ? buffer : buffer.slice(0, filled);
      filled = 0;
    }
  } finally {
    held.delete(reader);
    await reader.cancel();
  }
}

/**
 * Floats as 16-bit samples and what the rounding takes, in 2⁻¹⁶ of a step: 32 bits, of which a float's 24 fill the upper ones
 * for all that is louder than −48 dBFS.
 */
export function splitSamples(samples: Float32Array<ArrayBuffer>): {
  readonly coarse: Int16Array<ArrayBuffer>;
  readonly fine: Int16Array<ArrayBuffer>;
} {
  const coarse = new Int16Array(samples.length);
  const fine = new Int16Array(samples.length);
  for (let i = 0; i < fine.length; i++) {
    const steps = (samples[i] ?? 0) * 32_768;
    const whole = toInt16(steps);
    const rest = (steps - whole) * 65_536;
    coarse[i] = whole;
    fine[i] = toInt16(rest); // half a step up, or past full scale, is more than it can say
  }
  return { coarse, fine };
}

/** Undoes `splitSamples` for one sample: full scale ±1. */
export function joinSample(coarse: number, fine: number): number {
  return (coarse + fine / 65_536) / 32_768;
}

/** The value that stands for full scale in this kind of array. */
export function fullScale(samples: SampleArray): number {
  if (samples instanceof Int16Array) return 32_768;
  if (samples instanceof Int32Array) return 2_147_483_648;
  return 1;
}

/** Added and taken away, it leaves no bits for a fraction (1.5 · 2⁵²): the processor rounds, half to even, in no time. */
const ROUNDER = 6_755_399_441_055_744;

/** 16-bit samples as ffmpeg's swresample makes them without dither: integers lose their low bits, floats round half to even. */
export function toS16(samples: SampleArray): Int16Array<ArrayBuffer> {
  if (samples instanceof Int16Array) return samples;
  const out = new Int16Array(samples.length);
  if (samples instanceof Int32Array) {
    for (let i = 0; i < out.length; i++) out[i] = (samples[i] ?? 0) >> 16;
    return out;
  }
  for (let i = 0; i < out.length; i++) {
    out[i] = toInt16((samples[i] ?? 0) * 32_768);
  }
  return out;
}

function toInt16(value: number): number {
  const rounded = value + ROUNDER - ROUNDER;
  return rounded > 32_767 ? 32_767 : rounded < -32_768 ? -32_768 : rounded;
}

/** Interleaved samples as one array of full scale ±1 for each channel. */
export function splitChannels(samples: SampleArray, channels: number): Float32Array[] {
  const scale = 1 / fullScale(samples);
  const frames = Math.floor(samples.length / channels);
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(frames);
    for (let i = 0, at = channel; i < frames; i++, at += channels) plane[i] = (samples[at] ?? 0) * scale;
    return plane;
  });
}

/** The mean of the channels, full scale ±1. */
export function toMonoFloat32(samples: SampleArray, channels: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(Math.floor(samples.length / channels));
  const scale = 1 / (fullScale(samples) * channels);
  for (let frame = 0, i = 0; frame < out.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += samples[i++] ?? 0;
    out[frame] = sum * scale;
  }
  return out;
}

function toSamples(buffer: ArrayBuffer, format: SampleFormat): SampleArray {
  switch (format) {
    case 's16':
      return new Int16Array(buffer);
    case 's32':
      return new Int32Array(buffer);
    case 'f32':
      return new Float32Array(buffer);
    case 'f64':
      return new Float64Array(buffer);
    case 'u8': {
      const bytes = new Uint8Array(buffer);
      const out = new Int16Array(bytes.length);
      for (let i = 0; i < out.length; i++) out[i] = ((bytes[i] ?? 0) - 128) << 8;
      return out;
    }
    case 's24': {
      const bytes = new Uint8Array(buffer);
      const out = new Int32Array(bytes.length / 3);
      for (let i = 0, at = 0; i < out.length; i++, at += 3) {
        out[i] = ((bytes[at] ?? 0) << 8) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 24);
      }
      return out;
    }
  }
}
