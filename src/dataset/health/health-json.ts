/**
 * .health.json: what was measured of each clip, so that a second visit need not listen again. Everything in it can be measured
 * anew; a file that cannot be read is as good as none.
 *
 *   {
 *     "format": "audio-dataset-manager/health", "version": 1,
 *     "clips": {
 *       "kettle_000001.wav": {
 *         "sizeBytes": 132344, "lastModifiedMs": 1763900000000,   the file that was measured
 *         "durationS": 3, "sampleRateHz": 22050, "channels": 1,   and what of it: see ClipQuality
 *         "loudnessLufs": -23.4, …, "contentHash": "9f86d081884c7d659a2feaa0c55ad015"
 *       }
 *     }
 *   }
 */
import * as v from 'valibot';
import type { ClipQuality } from '../../audio/quality/quality.ts';
import { compareNames } from '../naming.ts';
import { parseOwnJson } from '../own-json.ts';

/** The measures of one file. */
export interface MeasuredClip {
  /** Size and date tell whether the clip's file is still the one that was measured. */
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
  readonly quality: ClipQuality;
}

const FORMAT = 'audio-dataset-manager/health';
/** Raised when a measure is defined anew: older ones are then measured again. */
const VERSION = 1;

const measure = v.nullable(v.number());
const fileSchema = v.object({
  clips: v.record(
    v.string(),
    v.object({
      sizeBytes: v.number(),
      lastModifiedMs: v.number(),
      durationS: v.number(),
      sampleRateHz: v.number(),
      channels: v.number(),
      loudnessLufs: measure,
      truePeakDb: measure,
      clippedRuns: v.number(),
      clippedSamples: v.number(),
      snrDb: measure,
      bandwidthHz: measure,
      dcOffset: v.number(),
      contentHash: v.string(),
    }),
  ),
});

/** Whether `file` is the one that was measured. */
export function isMeasured(
  measured: MeasuredClip | undefined,
  file: Pick<File, 'size' | 'lastModified'>,
): boolean {
  return measured?.sizeBytes === file.size && measured.lastModifiedMs === file.lastModified;
}

/** The measures in a .health.json, by clip id; empty when it is damaged or of another version. */
export function parseHealthJson(text: string): Map<string, MeasuredClip> {
  let raw: unknown;
  try {
    raw = parseOwnJson(text, '.health.json', FORMAT, VERSION);
  } catch {
    return new Map();
  }
  const parsed = v.safeParse(fileSchema, raw);
  if (!parsed.success) return new Map();
  return new Map(
    Object.entries(parsed.output.clips).map(([id, { sizeBytes, lastModifiedMs, ...quality }]) => [
      id,
      { sizeBytes, lastModifiedMs, quality },
    ]),
  );
}

/** The text of a .health.json. Figures keep six digits, which is more than any of them means. */
export function writeHealthJson(measured: ReadonlyMap<string, MeasuredClip>): string {
  const clips = Object.fromEntries(
    [...measured]
      .sort(([a], [b]) => compareNames(a, b))
      .map(([id, { sizeBytes, lastModifiedMs, quality }]) => {
        const rounded = Object.entries(quality).map(([key, value]: [string, unknown]) => [
          key,
          typeof value === 'number' ? Number(value.toPrecision(6)) : value,
        ]);
        return [id, { sizeBytes, lastModifiedMs, ...Object.fromEntries(rounded) }];
      }),
  );
  return `${JSON.stringify({ format: FORMAT, version: VERSION, clips }, null, 1)}\n`;
}
