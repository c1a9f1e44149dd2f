/** Sounds whose measures are known, and native ffmpeg as the reference for those that are standardised. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PcmSource } from '../../../../src/audio/pcm.ts';
import { randomNumbers, storedSamples, type StoredFormat } from '../recordings.ts';

/** Whether native ffmpeg is there; tests beside it say in their name that they are skipped without it. */
export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** The sample recording: 60 s of synthetic speech at 22,050 Hz with pauses that are nearly silent. */
export const FERRY = fileURLToPath(new URL('../../../../public/sample/the-ferry.mp3', import.meta.url));

/** Interleaved samples, full scale ±1, as a source of that format. */
export function sourceOf(
  samples: ArrayLike<number>,
  sampleRateHz: number,
  channels = 1,
  format: StoredFormat = 'f64',
): PcmSource {
  const bytes = new Blob([storedSamples(format, samples)]);
  return { bytes, format, sampleRateHz, channels, frames: samples.length / channels };
}

/** A sine of that peak. */
export function sine(
  frequencyHz: number,
  peakDb: number,
  durationS: number,
  sampleRateHz: number,
  phase = 0,
): Float64Array {
  const peak = 10 ** (peakDb / 20);
  return Float64Array.from(
    { length: Math.round(durationS * sampleRateHz) },
    (_, i) => peak * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRateHz + phase),
  );
}

/** Something like a voice: harmonics of a gliding pitch, louder and softer by the syllable, hisses, and pauses of true silence. */
export function speechLike(durationS: number, sampleRateHz: number, seed = 1): Float64Array {
  const out = new Float64Array(Math.round(durationS * sampleRateHz));
  const random = randomNumbers(seed);
  let phase = 0;
  for (let at = 0; at < out.length;) {
    const syllable = Math.round((0.12 + 0.15 * random()) * sampleRateHz);
    const isHiss = random() < 0.25;
    const pitchHz = 100 + 60 * random();
    const formantHz = 400 + 500 * random();
    for (let i = 0; i < syllable && at + i < out.length; i++) {
      const swell = Math.sin((Math.PI * i) / syllable) ** 2;
      phase += (2 * Math.PI * pitchHz) / sampleRateHz;
      let value = isHiss ? 0.15 * (random() - 0.5) : 0;
      for (let k = 1; !isHiss && k * pitchHz < 5000; k++) {
        value += (0.1 / (1 + Math.abs(k * pitchHz - formantHz) / 300)) * Math.sin(k * phase);
      }
      out[at + i] = value * swell;
    }
    at += syllable + Math.round((random() < 0.2 ? 0.3 : 0.03) * sampleRateHz);
  }
  return out;
}

/** `signal` with noise added, so that its mean power is `snrDb` above the noise's. */
export function mixAt(signal: Float64Array, noise: Float64Array, snrDb: number): Float64Array {
  const factor = Math.sqrt(powerOf(signal) / powerOf(noise) / 10 ** (snrDb / 10));
  return signal.map((sample, i) => sample + factor * (noise[i] ?? 0));
}

function powerOf(samples: Float64Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}

/** What `ffmpeg -i file -af filters` gives, as mono samples of that rate. */
export function decodeNative(file: string, sampleRateHz: number, filters = 'anull'): Float64Array {
  const args = [
    '-v',
    'error',
    '-i',
    file,
    '-af',
    filters,
    '-ar',
    `${sampleRateHz}`,
    '-ac',
    '1',
    '-f',
    'f64le',
  ];
  const { stdout } = spawnSync('ffmpeg', [...args, '-'], { maxBuffer: 1 << 30 });
  return new Float64Array(new Uint8Array(stdout).buffer);
}

/** Runs the samples through native filters. */
export function filterNative(
  samples: Float64Array,
  sampleRateHz: number,
  filters: string,
  outputRateHz = sampleRateHz,
): Float64Array {
  const raw = ['-f', 'f64le', '-ar', `${sampleRateHz}`, '-ac', '1'];
  const output = ['-ar', `${outputRateHz}`, '-f', 'f64le', '-'];
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', ...raw, '-i', '-', '-af', filters, ...output], {
    input: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
    maxBuffer: 1 << 30,
  });
  return new Float64Array(new Uint8Array(stdout).buffer);
}

/** Integrated loudness and true peak as ffmpeg's ebur128 sums them up. */
export function ebur128(
  samples: Float64Array,
  sampleRateHz: number,
  channels = 1,
): { loudnessLufs: number; truePeakDb: number } {
  const raw = ['-f', 'f64le', '-ar', `${sampleRateHz}`, '-ac', `${channels}`, '-i', '-'];
  const { stderr } = spawnSync(
    'ffmpeg',
    ['-nostats', '-hide_banner', ...raw, '-af', 'ebur128=peak=true', '-f', 'null', '-'],
    {
      input: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
      maxBuffer: 1 << 30,
      encoding: 'utf8',
    },
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const figure = (pattern: RegExp): number => Number(pattern.exec(summary)?.[1]);
  return { loudnessLufs: figure(/I:\s+(-?[\d.]+) LUFS/), truePeakDb: figure(/Peak:\s+(-?[\d.]+) dBFS/) };
}
