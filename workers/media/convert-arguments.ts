/** What ffmpeg is told to convert a recording. Pure; running it is convert.ts's. */
import type { ConvertSettings, RecordingInfo } from '../../src/jobs/engines.ts';

/** What was measured of a recording, after its channels were chosen and low sound was cut. */
interface Loudness {
  /** Of the whole (EBU R128), −70 where there is nothing to hear. */
  readonly integratedLufs: number;
}

/** Rates that MPEG audio has (ISO 11172-3, 13818-3, and LAME's 2.5). */
const MP3_RATES_HZ: readonly number[] = [
  8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000,
];
const HIGHEST_MP3_RATE_HZ = 48_000;
/** A duration from a header may be a few percent short. */
const LONG_WAV_BYTES = 3.5e9;
/** Below this EBU R128 hears nothing: its absolute gate. */
const GATE_LUFS = -70;
/** Codecs without more than 16 bits in them; what is decoded to floats from a lossy codec has none worth keeping either. */
const DEEP_CODECS = /^pcm_(s24|s32|f32|f64)|^(flac|alac|wavpack|tta|ape)$/;

/** The measuring pass of loudness normalisation: its log ends with ebur128's summary. */
export function measureArguments(settings: ConvertSettings, info: RecordingInfo): string[] {
  const filters = [...soundFilters(settings, info), 'ebur128=framelog=verbose'];
  return ['-af', filters.join(','), '-f', 'null', '-'];
}

/** Reads the summary of a measuring pass; null when there is none. */
export function parseLoudness(log: readonly string[]): Loudness | null {
  const summary = log.join('\n').split('Integrated loudness:').at(-1) ?? '';
  const found = /^\s*I:\s*(-?[\d.]+|-inf)\s+LUFS/m.exec(summary);
  if (!found?.[1]) return null;
  return { integratedLufs: found[1] === '-inf' ? GATE_LUFS : Number(found[1]) };
}

/**
 * The writing pass, up to the output's name.
 * @param loudness what the measuring pass found; null without one. A recording without sound is left as loud as it is.
 */
export function convertArguments(
  settings: ConvertSettings,
  info: RecordingInfo,
  loudness: Loudness | null,
): string[] {
  const filters = soundFilters(settings, info);
  if (settings.loudnessLufs !== null && loudness && loudness.integratedLufs > GATE_LUFS) {
    const gainDb = settings.loudnessLufs - loudness.integratedLufs;
    filters.push(`volume=${gainDb.toFixed(2)}dB:precision=float`);
  }
  // Raised to a target, peaks may pass full scale, where they would be clipped.
  const ceilingDb = settings.peakCeilingDb ?? (settings.loudnessLufs === null ? null : 0);
  if (ceilingDb !== null) {
    const limit = (10 ** (ceilingDb / 20)).toFixed(6);
    // Without `latency` the limiter would shift the sound by its attack; without `level=0` it would raise it again.
    filters.push(`alimiter=limit=${limit}:attack=5:release=50:level=0:latency=1`);
  }
  const rate = outputRate(settings, info);
  return [
    ...(filters.length > 0 ? ['-af', filters.join(',')] : []),
    ...(rate === info.sampleRateHz ? [] : ['-ar', String(rate)]),
    // Titles and chapters would be of the whole book; bitexact leaves the writer's name and date out.
    ...['-map_metadata', '-1', '-map_chapters', '-1', '-bitexact'],
    ...encoderArguments(settings, info),
  ];
}

/** Mean, first or second channel; then the high-pass, in floats so that nothing clips on the way. */
function soundFilters({ channels, highPassHz }: ConvertSettings, info: RecordingInfo): string[] {
  const filters: string[] = [];
  if (info.channels > 1) {
    if (channels === 'left') filters.push('pan=mono|c0=c0');
    if (channels === 'right') filters.push('pan=mono|c0=c1');
    if (channels === 'mono') {
      const share = (1 / info.channels).toFixed(6);
      const sum = Array.from({ length: info.channels }, (_, i) => `${share}*c${i}`).join('+');
      filters.push(`pan=mono|c0=${sum}`);
    }
  }
  if (highPassHz !== null) filters.push('aformat=sample_fmts=fltp', `highpass=f=${highPassHz}`);
  return filters;
}

function outputRate({ format, sampleRateHz }: ConvertSettings, info: RecordingInfo): number {
  const rate = sampleRateHz ?? info.sampleRateHz;
  if (!format.startsWith('mp3')) return rate;
  return MP3_RATES_HZ.find((known) => known >= rate) ?? HIGHEST_MP3_RATE_HZ;
}

function encoderArguments(settings: ConvertSettings, info: RecordingInfo): string[] {
  const { format, channels } = settings;
  switch (format) {
    case 'wav16':
      return ['-c:a', 'pcm_s16le', ...longWav(settings, info, 2), '-f', 'wav'];
    case 'wav24':
      return ['-c:a', 'pcm_s24le', ...longWav(settings, info, 3), '-f', 'wav'];
    case 'flac':
      return ['-c:a', 'flac', '-sample_fmt', DEEP_CODECS.test(info.codec) ? 's32' : 's16', '-f', 'flac'];
    case 'mp3-cbr':
    case 'mp3-vbr': {
      const mixed = channels === 'keep' && info.channels > 2 ? ['-ac', '2'] : [];
      const quality = format === 'mp3-cbr' ? ['-b:a', '192k'] : ['-q:a', '2'];
      return [...mixed, '-c:a', 'libmp3lame', ...quality, '-f', 'mp3'];
    }
  }
}

/** Sizes over 4 GB need RF64, which costs a plain wav its plain header; a length that is not known may be such a one. */
function longWav(settings: ConvertSettings, info: RecordingInfo, bytesPerSample: number): string[] {
  const bytes = info.durationS * outputRate(settings, info) * info.channels * bytesPerSample;
  return bytes > 0 && bytes < LONG_WAV_BYTES ? [] : ['-rf64', 'auto'];
}
