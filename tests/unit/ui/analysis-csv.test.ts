import { describe, expect, it } from 'vitest';
import { tryDurations } from '../../../src/audio/suggest.ts';
import { AppError } from '../../../src/base/app-error.ts';
import { analysisCsv } from '../../../src/features/analyze/analysis-csv.ts';
import type { AnalyzeRow } from '../../../src/features/analyze/analyze-model.ts';

const info = { codec: 'mp3', sampleRateHz: 1000, channels: 1, durationS: 12.3456 };

function recording(path: string) {
  return { path, name: path, sizeBytes: 1, lastModifiedMs: 1, info, error: null };
}

function analyzed(path: string): AnalyzeRow {
  const runs = {
    levelDb: -42,
    sampleRateHz: 1000,
    channels: 1,
    frames: 12_345,
    runs: Float64Array.of(4000, 4600),
  };
  const limits = { minClipS: 0.6, maxClipS: 11, mergeShort: true, edgePaddingS: 0.5 };
  const pcm = { bytes: new Blob(), format: 's16', sampleRateHz: 1000, channels: 1, frames: 12_345 } as const;
  const peaks = { framesPerPeak: 512, frames: 12_345, sampleRateHz: 1000, minMax: new Int8Array() };
  const levels = { noiseFloorDb: -61.25, speechLevelDb: -20, autoLevelDb: -42 };
  return {
    recording: recording(path),
    analyzed: {
      recording: recording(path),
      runs,
      trial: tryDurations(runs, limits),
      decoded: { info, pcm, peaks, levels },
    },
    figures: { count: 2, shortestS: 0.5, meanS: 0.55, longestS: 0.6 },
    error: null,
  };
}

/** Reads what RFC 4180 describes, quotes and line ends in fields included. */
function readCsv(text: string): string[][] {
  const fields = text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g);
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of fields) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('analysisCsv', () => {
  it('has a line for every recording, with as many fields as the heading, whatever its name', () => {
    const names = ['a.mp3', 'one, two.mp3', 'say "yes".mp3', 'line\nbreak.mp3'];
    const [head = [], ...lines] = readCsv(
      analysisCsv(names.map(analyzed), { levelDb: -35, silenceDurationS: 0.4 }),
    );
    expect(lines.map(([name]) => name)).toEqual(names);
    for (const line of lines) expect(line).toHaveLength(head.length);
    const first = Object.fromEntries(head.map((name, i) => [name, lines[0]?.[i]]));
    expect(first).toMatchObject({
      duration_s: '12.346',
      codec: 'mp3',
      sample_rate_hz: '1000',
      channels: '1',
      noise_floor_dbfs: '-61.3',
      speech_level_dbfs: '-20.0',
      level_dbfs: '-35',
      silence_duration_s: '0.4',
      silences: '2',
      shortest_silence_s: '0.500',
      mean_silence_s: '0.550',
      longest_silence_s: '0.600',
      suggested_level_dbfs: '-42',
      suggested_silence_duration_s: '0.6',
    });
  });

  it('leaves empty what is not known', () => {
    const bad: AnalyzeRow = {
      recording: { ...recording('bad.mp3'), info: null },
      analyzed: null,
      figures: null,
      error: new AppError('media/not-audio', 'No sound.'),
    };
    const silent = { ...analyzed('quiet.mp3'), figures: { count: 0, shortestS: 0, meanS: 0, longestS: 0 } };
    const [head = [], first, second] = readCsv(
      analysisCsv([bad, silent], { levelDb: null, silenceDurationS: 0.8 }),
    );
    expect(first).toEqual(['bad.mp3', ...head.slice(1).map(() => '')]);
    expect(second?.[head.indexOf('level_dbfs')]).toBe('-42');
    expect(second?.[head.indexOf('silences')]).toBe('0');
    expect(second?.[head.indexOf('longest_silence_s')]).toBe('');
  });
});
