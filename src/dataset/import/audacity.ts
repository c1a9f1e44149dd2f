/**
 * Audacity's label tracks, exported as text: `start<TAB>end<TAB>text` in seconds of the recording, as the Audacity target of
 * Export writes them. They give clips that were cut from the recording their texts and segments, and where no clip is yet, say where
 * to cut one.
 */
import type { Clip } from '../clip.ts';
import { assignStems, beforeIndex, clipIndex, clipName, compareNames, foldName, stemOf } from '../naming.ts';
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

/** What becomes of label files. */
export interface LabelPlan {
  /** Clips whose text they change. */
  readonly texts: readonly (readonly [id: string, after: Transcript])[];
  /** Clips to be cut, by recording. */
  readonly cuts: ReadonlyMap<string, readonly LabelCut[]>;
  /** The stem of the clips of each of those recordings. */
  readonly stems: ReadonlyMap<string, string>;
  /** Files that are named after no recording and no clip. */
  readonly unknown: readonly string[];
}

/** A clip to be cut, and what it is called. */
export interface LabelCut {
  readonly id: string;
  readonly label: Label;
}

/** Shorter than any word: a label that marks a point, not a stretch. */
const SHORTEST_CLIP_S = 0.1;

/**
 * Plans what label files do. A label whose middle no clip of its recording holds, discarded ones included, is a clip to be cut.
 * @param files labels by file name; the only file may have any name where there is only one recording.
 * @param recordings the paths of those that can be cut from.
 * @param clips all of the dataset.
 * @param stemOfSource the stem that clips.json has for a recording.
 */
export function planLabels(
  files: ReadonlyMap<string, readonly Label[]>,
  recordings: readonly string[],
  clips: readonly Clip[],
  stemOfSource: (path: string) => string | undefined,
): LabelPlan {
  const sources = [...new Set(clips.flatMap(({ origin }) => (origin ? [origin.source] : [])))];
  const known = assignStems(sources.sort(compareNames));
  const byPath = assignStems([...recordings].sort(compareNames), known);
  const pathOf = new Map([...byPath, ...known].map(([path, stem]) => [foldName(stem), path]));
  const clipStems = new Set(clips.flatMap(({ id, origin }) => (origin ? [] : [foldName(stemOf(id))])));
  const [only, second] = recordings;
  const unknown: string[] = [];
  const named = new Map<string, readonly Label[]>();
  const byRecording = new Map<string, readonly Label[]>();
  for (const [name, labels] of files) {
    const stem = foldName(stemOf(name));
    const isOfClip = clipStems.has(stem.replace(/ \(clip\)$/, ''));
    const isOnly = files.size === 1 && second === undefined && !isOfClip;
    const path = pathOf.get(stem) ?? (isOnly ? only : undefined);
    named.set(path === undefined ? name : `${byPath.get(path) ?? known.get(path) ?? stem}.txt`, labels);
    if (path !== undefined && recordings.includes(path)) byRecording.set(path, labels);
    else if (path === undefined && !isOfClip) unknown.push(name);
  }
  const stems = assignStems(
    [...byRecording.keys()],
    new Map(
      [...byRecording.keys()].flatMap((path) => {
        const stem = stemOfSource(path);
        return stem === undefined ? [] : [[path, stem] as const];
      }),
    ),
    clips.map(({ id }) => beforeIndex(id)),
  );
  const cuts = new Map<string, LabelCut[]>();
  for (const [path, labels] of byRecording) {
    const own = clips.flatMap(({ origin }) =>
      origin?.source === path
        ? [{ startS: origin.startFrame / origin.sampleRateHz, endS: origin.endFrame / origin.sampleRateHz }]
        : [],
    );
    const free = labels.filter(({ startS, endS }) => {
      const middleS = (startS + endS) / 2;
      return (
        endS - startS >= SHORTEST_CLIP_S && !own.some((clip) => middleS >= clip.startS && middleS < clip.endS)
      );
    });
    const stem = stems.get(path) ?? '';
    const last = clips.reduce(
      (most, { id }) =>
        foldName(beforeIndex(id)) === foldName(stem) ? Math.max(most, clipIndex(id) ?? 0) : most,
      0,
    );
    if (free.length > 0)
      cuts.set(
        path,
        free.map((label, i) => ({ label, id: clipName(stem, last + 1 + i) })),
      );
  }
  const live = clips.filter(({ status }) => status !== 'discarded');
  return { texts: labelledTranscripts(named, live), cuts, stems, unknown };
}

/** The transcript of a clip that was cut at a label; null where the label has no text. */
export function transcriptOfLabel(
  { text }: Label,
  durationS: number,
  language: string | null,
): Transcript | null {
  if (text === '') return null;
  const segments = [{ id: 0, startS: 0, endS: durationS, text: ` ${text}` }];
  return { text: ` ${text}`, segments, language };
}
