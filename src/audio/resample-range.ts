/**
 * Any stretch of a recording at another rate, with one channel instead of many. Every output sample depends on its place in the
 * recording alone, so stretches that are made one by one tile to what the whole would be; that is why clips can be converted where
 * they are cut, with no second copy of the recording. The filter is resample.ts's.
 */
import { fullScale, type PcmSource, readFrames } from './pcm.ts';
import { applyFilter, filterFor } from './resample.ts';
import type { FrameRange } from './silence.ts';

/** A minute at a time keeps memory small whatever the length of a stretch. */
const FRAMES_PER_BLOCK = 60 * 48_000;

/** Where a stretch of a recording lies at another rate. Neighbouring stretches stay neighbours. */
export function framesAtRate(range: FrameRange, fromHz: number, toHz: number): FrameRange {
  return {
    startFrame: Math.round((range.startFrame * toHz) / fromHz),
    endFrame: Math.round((range.endFrame * toHz) / fromHz),
  };
}

/**
 * One array a channel, full scale ±1, of the stretch at another rate. The range must lie inside the source; what the filter needs
 * beyond the recording's ends is silence. Rejects as Blob does when the file has changed.
 */
export async function readResampled(
  source: PcmSource,
  range: FrameRange,
  sampleRateHz: number,
  channels: number,
): Promise<Float32Array<ArrayBuffer>[]> {
  const { startFrame, endFrame } = framesAtRate(range, source.sampleRateHz, sampleRateHz);
  const out = Array.from({ length: channels }, () => new Float32Array(endFrame - startFrame));
  const filter = source.sampleRateHz === sampleRateHz ? null : filterFor(source.sampleRateHz, sampleRateHz);
  for (let at = startFrame; at < endFrame; at += FRAMES_PER_BLOCK) {
    const end = Math.min(endFrame, at + FRAMES_PER_BLOCK);
    // The input around the block: from the first sample that its first output looks at to the last of its last one.
    const reach = filter?.reach ?? 0;
    const first = filter ? Math.floor((at * filter.down) / filter.up) - reach + 1 : at;
    const last = filter ? Math.floor(((end - 1) * filter.down) / filter.up) + reach + 1 : end;
    const from = Math.min(source.frames, Math.max(0, first));
    const to = Math.max(from, Math.min(source.frames, last));
    const samples = await readFrames(source, from, to);
    for (const [channel, target] of out.entries()) {
      const input = new Float32Array(last - first);
      const mixed = channels === 1 ? null : channel;
      fillChannel(samples, source.channels, mixed, fullScale(samples), input, from - first);
      const part = target.subarray(at - startFrame, end - startFrame);
      if (filter) applyFilter(filter, input, first, at, part);
      else part.set(input);
    }
  }
  return out;
}

/** 16-bit samples, interleaved; what passes full scale is clipped. */
export function interleaveS16(channels: readonly Float32Array[]): Int16Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const out = new Int16Array(frames * channels.length);
  for (const [channel, samples] of channels.entries()) {
    for (let i = 0, to = channel; i < frames; i++, to += channels.length) {
      const value = Math.round((samples[i] ?? 0) * 32_768);
      out[to] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
    }
  }
  return out;
}

/** @param channel null for the mean of all. */
function fillChannel(
  samples: ArrayLike<number>,
  channels: number,
  channel: number | null,
  scale: number,
  out: Float32Array,
  offset: number,
): void {
  const frames = samples.length / channels;
  if (channel !== null || channels === 1) {
    for (let i = 0, at = channel ?? 0; i < frames; i++, at += channels) {
      out[offset + i] = (samples[at] ?? 0) / scale;
    }
    return;
  }
  for (let i = 0, at = 0; i < frames; i++) {
    let sum = 0;
    for (let k = 0; k < channels; k++) sum += samples[at++] ?? 0;
    out[offset + i] = sum / (scale * channels);
  }
}
