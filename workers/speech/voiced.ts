/** Where in a clip there is sound at all. It owns no notion of speech: a hum counts, and the model decides what it was. */

/** Rate of every sample in this room: what Whisper hears. */
export const SAMPLE_RATE_HZ = 16_000;

/** Samples of one frame: 10 ms. */
export const VOICED_FRAME = 160;

/** Under this nothing is to be heard: RMS of a 10 ms frame, −60 dBFS. */
const QUIETEST_RMS = 1e-3;

/** A frame this far under the clip's loud frames (their 95th percentile) is a pause: 35 dB. */
const BELOW_LOUD = 10 ** (-35 / 20);

/**
 * 1 for each 10 ms frame with sound, 0 for each without; a last part of a frame counts as a frame.
 *
 * @param samples 16 kHz mono, −1..1.
 */
export function voicedFrames(samples: Float32Array): Uint8Array {
  const rms = new Float32Array(Math.ceil(samples.length / VOICED_FRAME));
  for (let frame = 0; frame < rms.length; frame++) {
    const end = Math.min(samples.length, (frame + 1) * VOICED_FRAME);
    let sum = 0;
    for (let at = frame * VOICED_FRAME; at < end; at++) sum += (samples[at] ?? 0) ** 2;
    rms[frame] = Math.sqrt(sum / (end - frame * VOICED_FRAME));
  }
  const loud = rms.slice().sort()[Math.floor(rms.length * 0.95)] ?? 0;
  const threshold = Math.max(QUIETEST_RMS, loud * BELOW_LOUD);
  return Uint8Array.from(rms, (level) => (level >= threshold ? 1 : 0));
}

/** Kept on each side of a sound: marks like commas are heard there. */
const NEAR_FRAMES = 25;

/**
 * The frames of attention (20 ms, two voiced frames each) that lie within 0.25 s of a sound. In a longer silence no word
 * begins; left in, the alignment put short first words there, and last words into the clip after.
 */
export function framesNearSound(voiced: Uint8Array): Int32Array {
  const frames: number[] = [];
  let lastSound = -Infinity;
  let nextSound = -1;
  for (let frame = 0; frame < voiced.length >> 1; frame++) {
    const [from, to] = [frame * 2, frame * 2 + 2];
    if (nextSound < from && nextSound !== Infinity) {
      const found = voiced.indexOf(1, from);
      nextSound = found < 0 ? Infinity : found;
    }
    if (nextSound < to) lastSound = to - 1;
    if (nextSound - to < NEAR_FRAMES || from - lastSound <= NEAR_FRAMES) frames.push(frame);
  }
  return Int32Array.from(frames);
}

/** The middle of the quietest 0.2 s of a stretch of samples, as a sample index. */
export function quietestSample(samples: Float32Array, from: number, to: number): number {
  const width = 0.2 * SAMPLE_RATE_HZ;
  let energy = 0;
  let least = Infinity;
  let at = Math.min(to, from + width);
  for (let end = from; end < to; end++) {
    energy += (samples[end] ?? 0) ** 2;
    if (end - from < width) continue;
    energy -= (samples[end - width] ?? 0) ** 2;
    if (energy < least) {
      least = energy;
      at = end - width / 2;
    }
  }
  return at;
}
