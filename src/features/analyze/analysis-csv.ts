/** The table of the Analyze screen for a spreadsheet: RFC 4180, one line a recording, a point before the decimals. */
import { suggestDuration, suggestLevel } from '../../audio/suggest.ts';
import type { AnalyzeRow } from './analyze-model.ts';

const COLUMNS = [
  'file',
  'duration_s',
  'codec',
  'sample_rate_hz',
  'channels',
  'noise_floor_dbfs',
  'speech_level_dbfs',
  'level_dbfs',
  'silence_duration_s',
  'silences',
  'shortest_silence_s',
  'mean_silence_s',
  'longest_silence_s',
  'suggested_level_dbfs',
  'suggested_silence_duration_s',
] as const;

/** What the figures were taken at. */
interface TakenAt {
  /** Null when each recording has its own suggested level. */
  readonly levelDb: number | null;
  readonly silenceDurationS: number;
}

/** Every row as a line. A recording that could not be analyzed has its name and what its header says. */
export function analysisCsv(rows: readonly AnalyzeRow[], { levelDb, silenceDurationS }: TakenAt): string {
  const lines = rows.map(({ recording, analyzed, figures }) => {
    const info = analyzed?.decoded.info ?? recording.info;
    const level = analyzed && suggestLevel(analyzed.decoded.levels);
    const some = figures !== null && figures.count > 0;
    return [
      quoted(recording.path),
      info?.durationS.toFixed(3),
      info && quoted(info.codec),
      info?.sampleRateHz,
      info?.channels,
      analyzed?.decoded.levels.noiseFloorDb.toFixed(1),
      analyzed?.decoded.levels.speechLevelDb.toFixed(1),
      analyzed && (levelDb ?? level?.levelDb),
      figures && silenceDurationS,
      figures?.count,
      some ? figures.shortestS.toFixed(3) : null,
      some ? figures.meanS.toFixed(3) : null,
      some ? figures.longestS.toFixed(3) : null,
      level?.levelDb,
      analyzed && suggestDuration([analyzed.trial])?.silenceDurationS,
    ]
      .map((value) => value ?? '')
      .join(',');
  });
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
