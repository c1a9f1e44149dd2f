/** Clips to export, with the texts that break lists. */
import type { ExportClip, ExportDetails } from '../../../../src/dataset/export/target.ts';

export const DETAILS: ExportDetails = { name: 'kettle tapes', speaker: 'narrator', language: 'en' };

export function clip(id: string, text: string, more: Partial<ExportClip> = {}): ExportClip {
  const durationS = more.durationS ?? 4;
  return {
    id,
    text,
    durationS,
    set: 'train',
    source: null,
    transcript: {
      text: ` ${text}`,
      segments: [{ id: 0, startS: 0, endS: durationS, text: ` ${text}` }],
      language: 'en',
    },
    ...more,
  };
}

/** One clip for each way in which a text goes wrong on its way through a list. */
export const HARD_CLIPS: readonly ExportClip[] = [
  clip('kettle_000001.wav', 'The kettle began to sing.', { durationS: 3.1 }),
  clip('kettle_000002.wav', 'She said "now", twice.'),
  clip('kettle_000003.wav', '"Leading and never closed', { set: 'validation' }),
  clip('kettle_000004.wav', 'left | right, and\ta tab\r\nand a line'),
  clip('kettle_000005.wav', '🫖 tea for 👨‍👩‍👧, é and é'),
  clip('kettle_000006.wav', 'مرحبا بالعالم'),
  clip('kettle_000007.wav', '水壶开始唱歌了。'),
  clip('kettle_000008.wav', 'a'.repeat(250), { set: 'validation', durationS: 9 }),
];
