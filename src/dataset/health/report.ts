/**
 * Health: what all clips of a dataset look like side by side, and what to do about those that stand out. Owns the measures, their
 * limits and their words; measuring the sound is src/audio/quality, and showing it is left to the screen and report-html.ts.
 */
import type { ClipQuality } from '../../audio/quality/quality.ts';
import type { Clip } from '../clip.ts';
import { shownText } from '../text-sync.ts';
import { countCharacters, type CharacterCount } from './characters.ts';
import { MEASURES } from './measures.ts';

/** What Health looks at. */
export interface HealthClip {
  readonly id: string;
  /** As people read it; "" where there is none. */
  readonly text: string;
  /** ISO 639-1; null while not transcribed. */
  readonly language: string | null;
  /** null while nobody has read the file. */
  readonly durationS: number | null;
  /** null until it is measured. */
  readonly quality: ClipQuality | null;
  /** Its file is gone or is no audio. */
  readonly unreadable: boolean;
}

/** One bar of a plot: clips that are alike in this. */
export interface HealthBar {
  /** Under the bar, short. */
  readonly label: string;
  /** What a screen reader says, with the unit: "5 to 6 s". */
  readonly spoken: string;
  readonly ids: readonly string[];
  /** Lies outside of what is good. */
  readonly outside: boolean;
}

/** What a measure comes to, in words, and the clips it is about. */
export interface Verdict {
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly sentence: string;
  /** What the clips have in common, for the list that they are opened in: "clipped". */
  readonly title: string;
  readonly ids: readonly string[];
}

/** One measure over all clips. */
export interface HealthMeasure {
  readonly id: string;
  readonly title: string;
  /** The figure for the whole: a median with its unit, a count; "" while there is none. */
  readonly figure: string;
  /** What is measured, how and by which standard, and what the limits are. */
  readonly definition: string;
  readonly bars: readonly HealthBar[];
  /** null while nothing can be said, for instance before the sound was measured. */
  readonly verdict: Verdict | null;
}

/** How much there is. */
export interface HealthTotals {
  readonly clips: number;
  readonly totalS: number;
  /** Runs of letters, marks, digits and apostrophes; writing without spaces counts by the stretch. */
  readonly words: number;
  /** All characters but spaces. */
  readonly characters: number;
  readonly withoutText: number;
  /** Clips whose sound is measured. */
  readonly measured: number;
}

/** Everything that Health says. */
export interface HealthReport {
  readonly totals: HealthTotals;
  readonly measures: readonly HealthMeasure[];
  /** Characters of the texts, those that stand out first, then by how often they are used. */
  readonly characters: readonly CharacterCount[];
}

const WORD = /[\p{L}\p{M}\p{N}'’]+/gu;

/** What Health looks at, of a clip and what was measured of it. */
export function toHealthClip(
  clip: Clip,
  quality: ClipQuality | null,
  { unreadable = false }: { readonly unreadable?: boolean } = {},
): HealthClip {
  const { id, transcript, durationS } = clip;
  return {
    id,
    text: shownText(transcript?.text ?? '').trim(),
    language: transcript?.language ?? null,
    durationS: quality?.durationS ?? durationS,
    quality,
    unreadable,
  };
}

/** Looks at all clips. */
export function makeHealthReport(clips: readonly HealthClip[]): HealthReport {
  const totals = { clips: clips.length, totalS: 0, words: 0, characters: 0, withoutText: 0, measured: 0 };
  for (const { text, durationS, quality } of clips) {
    totals.totalS += durationS ?? 0;
    totals.words += text.match(WORD)?.length ?? 0;
    totals.characters += Array.from(text.replace(/\s/gu, '')).length;
    if (text === '') totals.withoutText++;
    if (quality) totals.measured++;
  }
  const characters = countCharacters(clips);
  return { totals, characters, measures: MEASURES.map((measure) => measure(clips, characters)) };
}
