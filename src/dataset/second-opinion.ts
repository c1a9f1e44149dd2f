/**
 * Two models' transcripts of the same clips: how far apart they are, and what was decided. The second ones are kept in the
 * shape of a whisper.json (`secondOpinionPath`) with two keys of the app's in each entry: `model`, who heard it, and `decided`,
 * the clip's text when the user chose. A clip whose text is no longer that one (undo, a new transcription) is open again.
 */
import type { Clip } from './clip.ts';
import { characterErrorRate } from './edit-distance.ts';
import { type ReasonWeights, USUAL_WEIGHTS } from './score.ts';
import { setReference, shownText } from './text-sync.ts';
import { spokenForm, type WordFinder } from './text-words.ts';
import { heardBy, type Transcript } from './transcript.ts';

/** What makes a clip worth hearing again: another model changes neither how it sounds nor how its text is written. */
export const HEARING_WEIGHTS: ReasonWeights = {
  ...USUAL_WEIGHTS,
  edge: 0,
  clipping: 0,
  noise: 0,
  quiet: 0,
  digits: 0,
  ending: 0,
};

/** Another model's transcripts by clip id, as `keepOpinion` makes them. */
export type SecondOpinions = ReadonlyMap<string, Transcript>;

/** One clip on which two models differ. Texts are as a text box shows them. */
export interface Disagreement {
  readonly id: string;
  /** The dataset's text. */
  readonly left: string;
  /** The other model's. */
  readonly right: string;
  /** Character error rate of right against left, case and punctuation apart; may be over 1. */
  readonly cer: number;
}

/** What two models make of a dataset. */
export interface Comparison {
  /** Open ones, the farthest apart first; at the end those that differ in case and punctuation only. */
  readonly open: readonly Disagreement[];
  /** Clips with both transcripts; those that say the same, and those that were decided. */
  readonly compared: number;
  readonly same: number;
  readonly decided: number;
}

/** Clips compared in one step of work. */
const CLIPS_A_STEP = 50;

/** A transcript as it is kept beside the first: without word times, which would be most of the file. */
export function keepOpinion(transcript: Transcript, model: string): Transcript {
  return {
    text: transcript.text,
    segments: transcript.segments.map(({ id, startS, endS, text }) => ({ id, startS, endS, text })),
    language: transcript.language,
    extra: { model },
  };
}

/** Who heard it; null where the file does not say. */
export function modelOf(opinions: SecondOpinions): string | null {
  for (const opinion of opinions.values()) {
    const model = heardBy(opinion);
    if (model !== null) return model;
  }
  return null;
}

/** The opinion after the user chose `text` for its clip, whichever of the two it is. */
export function decideOpinion(opinion: Transcript, text: string): Transcript {
  return { ...opinion, extra: { ...opinion.extra, decided: text } };
}

/** The clip's transcript with the text that was chosen; word times follow, or come from the opinion where there was no text. */
export function takeText(clip: Clip, text: string, opinion: Transcript): Transcript {
  const { transcript } = clip;
  if (transcript && transcript.text.trim() !== '') return setReference(transcript, text, clip.durationS);
  const { text: heard, segments, language } = opinion;
  return setReference({ text: heard, segments, language }, text, clip.durationS);
}

/** Compares all clips that have both. Every step of the generator yields how far it is, 0..1. */
export function* compareOpinions(
  clips: readonly Clip[],
  opinions: SecondOpinions,
  findWords: WordFinder,
): Generator<number, Comparison> {
  const open: Disagreement[] = [];
  let compared = 0;
  let same = 0;
  let decided = 0;
  for (const [i, { id, transcript }] of clips.entries()) {
    if (i % CLIPS_A_STEP === 0) yield i / clips.length;
    const opinion = opinions.get(id);
    if (!opinion) continue;
    compared++;
    const left = shownText(transcript?.text ?? '');
    const right = shownText(opinion.text);
    if (opinion.extra?.['decided'] === left) decided++;
    else if (left === right) same++;
    else {
      const cer = characterErrorRate(spokenForm(findWords(right)), spokenForm(findWords(left)));
      open.push({ id, left, right, cer });
    }
  }
  open.sort((a, b) => b.cer - a.cer);
  return { open, compared, same, decided };
}
