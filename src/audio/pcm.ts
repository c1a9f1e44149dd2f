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
const SAMPLES_PER_BLOCK = 1 << 21;

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

/** The source from its first to its last frame in blocks of a few MB; the next block is read while one is worked on. */
export async function* readBlocks(source: PcmSource): AsyncGenerator<SampleArray, void, undefined> {
  const framesPerBlock = Math.max(1, Math.floor(SAMPLES_PER_BLOCK / source.channels));
  const read = (startFrame: number): Promise<SampleArray> | null => {
    if (startFrame >= source.frames) return null;
    const block = readFrames(source, startFrame, Math.min(source.frames, startFrame + framesPerBlock));
    block.catch(() => {}); // awaited one turn later, and by then a rejection would count as unhandled
    return block;
  };
  let next = read(0);
  for (let startFrame = framesPerBlock; next; startFrame += framesPerBlock) {
    const block = await next;
    next = read(startFrame);
    yield block;
  }
}

/** The value that stands for full scale in this kind of array. */
export function fullScale(samples: SampleArray): number {
  if (samples instanceof Int16Array) return 32_768;
  if (samples instanceof Int32Array) return 2_147_483_648;
  return 1;
}

/** 16-bit samples as ffmpeg's swresample makes them without dither: integers lose their low bits, floats round half to even. */
export function toS16(samples: SampleArray): Int16Array<ArrayBuffer> {
  if (samples instanceof Int16Array) return samples;
  const out = new Int16Array(samples.length);
  if (samples instanceof Int32Array) {
    for (let i = 0; i < out.length; i++) out[i] = (samples[i] ?? 0) >> 16;
    return out;
  }
  for (let i = 0; i < out.length; i++) {
    const rounded = roundHalfToEven((samples[i] ?? 0) * 32_768);
    out[i] = rounded > 32_767 ? 32_767 : rounded < -32_768 ? -32_768 : rounded;
  }
  return out;
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

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  if (fraction !== 0.5) return fraction < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
