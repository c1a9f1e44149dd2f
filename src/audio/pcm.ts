/**
 * Raw samples as they lie in a file: a wav's data chunk, or a decoded recording in the cache.
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
