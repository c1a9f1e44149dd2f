/** Clips only, in one folder: what RVC reads, which cuts and resamples by itself. */
import type { ExportTarget } from './target.ts';

/** RVC's higher rate; a model of 40,000 Hz is made from the same files. */
export const PLAIN: ExportTarget = {
  id: 'plain',
  label: 'Plain audio folder (RVC)',
  about: 'The clips in one folder and nothing else.',
  needs: [],
  rows: 'none',
  audio: { sampleRateHz: 48_000, channels: 1 },
  limits: {},
  usesSets: false,
  audioPath: ({ fileName }) => fileName,
  lists: () => [],
};
