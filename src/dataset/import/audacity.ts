/**
 * Audacity's label tracks, exported as text: `start<TAB>end<TAB>text` in seconds of the recording, as the Audacity target of
 * Export writes them. They give clips that were cut from the recording their texts and segments.
 */
import type { Clip } from '../clip.ts';
import { assignStems, compareNames, foldName, stemOf } from '../naming.ts';
import { shownText } from '../text-sync.ts';
import type { Segment, Transcript } from '../transcript.ts';
import { linesOf } from './format.ts';

/** One label; a point label has its end at its start. */
export interface Label {
  readonly startS: number;
  readonly endS: number;
  readonly text: string;
}

/** The labels of a file, by time. Lines that are none (the "\" lines of spectral selections) are passed over. */
export function parseLabels(text: string): Label[] {
  return linesOf(text)
    .flatMap((line) => {
      // A comma for a point is what Audacity writes in some countries.
      const [start = '', end = '', ...rest] = line.split('\t');
      const [startS, endS] = [Number(start.replace(',', '.')), Number(end.replace(',', '.'))];
      return start !== '' && Number.isFinite(startS) && Number.isFinite(endS) && endS >= startS
        ? [{ startS, endS, text: rest.join(' ').trim() }]
        : [];
    })
    .sort((a, b) => a.startS - b.startS);
}

/**
 * What labels say of the clips, for those whose text they change. A file belongs to the recording, or the clip that was not cut
 * here, whose stem it has; a label belongs to the clip that holds its middle.
 * @param files labels by file name.
 */
export function labelledTranscripts(
  files: ReadonlyMap<string, readonly Label[]>,
  clips: readonly Clip[],
): (readonly [id: string, after: Transcript])[] {
  const recordings = [...new Set(clips.flatMap(({ origin }) => (origin ? [origin.source] : [])))];
  const stems = assignStems(recordings.sort(compareNames));
  const byStem = new Map([...files].map(([name, labels]) => [foldName(stemOf(name)), labels]));
  return clips.flatMap(({ id, origin, durationS, transcript }) => {
    const stem = origin ? (stems.get(origin.source) ?? '') : stemOf(id);
    const own = byStem.get(foldName(stem)) ?? (origin ? undefined : byStem.get(foldName(`${stem} (clip)`)));
    if (!own) return [];
    const startS = origin ? origin.startFrame / origin.sampleRateHz : 0;
    const endS = origin ? origin.endFrame / origin.sampleRateHz : (durationS ?? Infinity);
    const inside = own.filter((label) => {
      const middleS = (label.startS + label.endS) / 2;
      return middleS >= startS && middleS < endS && label.text !== '';
    });
    const text = inside.map((label) => label.text).join(' ');
    // What says the same keeps its finer segments and words.
    if (text === '' || text === shownText(transcript?.text ?? '').trim()) return [];
    const segments = inside.map((label, i): Segment => ({
      id: i,
      startS: Math.max(label.startS, startS) - startS,
      endS: Math.min(label.endS, endS) - startS,
      text: ` ${label.text}`,
    }));
    return [
      [id, { ...transcript, text: ` ${text}`, segments, language: transcript?.language ?? null }] as const,
    ];
  });
}
