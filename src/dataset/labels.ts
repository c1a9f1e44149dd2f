/**
 * Labels: what stands in a text for a sound that is no word ("Hhhh", "[laugh]"). A trainer learns a label only when it is always
 * spelled alike. It owns how a label gets into a text, and which spellings are variants of one; which labels there are is the
 * user's.
 */
import type { Clip } from './clip.ts';
import type { TextChange } from './find-replace.ts';
import { setReference, shownText } from './text-sync.ts';

/** One spelling of a label and how often the dataset has it. */
export interface Variant {
  readonly text: string;
  readonly count: number;
}

/** Something in brackets, or a word; what is around it (quotes, commas) does not belong to it. */
const SPELLING =
  /[[(<{*]\s*[\p{L}\p{M}][\p{L}\p{M}\p{N} '’_-]*[\])>}*]|[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;
const OPENING = /^[[(<{*]/;

/**
 * What all spellings of a label have in common: "Hhh", "hhhh" and "HH" are one, so are "[laugh]" and "(Laugh)"; the word
 * "laugh" is another, because it is spoken.
 */
function soundOf(spelling: string): string {
  const letters = spelling
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
    .replace(/(.)\1+/gu, '$1');
  return OPENING.test(spelling) ? `[${letters}]` : letters;
}

/** All spellings of `label` in the dataset, the most frequent first; the label itself among them if it occurs. */
export function findVariants(clips: readonly Clip[], label: string): Variant[] {
  const sound = soundOf(label);
  const counts = new Map<string, number>();
  for (const { transcript } of clips) {
    for (const [spelling] of transcript?.text.matchAll(SPELLING) ?? []) {
      if (soundOf(spelling) === sound) counts.set(spelling, (counts.get(spelling) ?? 0) + 1);
    }
  }
  return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count);
}

/** The clips in which some of these spellings become `label`. */
export function mergeVariants(
  clips: readonly Clip[],
  label: string,
  spellings: ReadonlySet<string>,
): TextChange[] {
  return clips.flatMap(({ id, transcript, durationS }) => {
    if (!transcript) return [];
    const before = shownText(transcript.text);
    const merged = before.replace(SPELLING, (spelling) =>
      spelling !== label && spellings.has(spelling) ? label : spelling,
    );
    const changed = setReference(transcript, merged, durationS);
    return changed === transcript
      ? []
      : [{ id, before, after: shownText(changed.text), transcript: changed }];
  });
}

/** Spellings in the dataset that look like labels: in brackets, or a letter three times in a row. The most frequent first. */
export function findLabels(clips: readonly Clip[]): Variant[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { transcript } of clips) {
    for (const [spelling] of transcript?.text.matchAll(SPELLING) ?? []) {
      if (!OPENING.test(spelling) && !/(\p{L})\1\1/iu.test(spelling)) continue;
      const sound = soundOf(spelling);
      const spellings = counts.get(sound) ?? new Map<string, number>();
      spellings.set(spelling, (spellings.get(spelling) ?? 0) + 1);
      counts.set(sound, spellings);
    }
  }
  return [...counts.values()]
    .map((spellings) => {
      const [[text] = ['']] = [...spellings].sort(([, a], [, b]) => b - a);
      return { text, count: [...spellings.values()].reduce((sum, count) => sum + count, 0) };
    })
    .sort((a, b) => b.count - a.count);
}

/** A text with a label where the cursor is, apart from its neighbours, and the cursor behind it. */
export function insertLabel(
  text: string,
  from: number,
  to: number,
  label: string,
): { readonly text: string; readonly cursor: number } {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const left = before === '' || /[\s([{“‘«]$/u.test(before) ? '' : ' ';
  const right = after === '' || /^[\s.,;:!?…)\]}”’»]/u.test(after) ? '' : ' ';
  const start = `${before}${left}${label}`;
  return { text: `${start}${right}${after}`, cursor: start.length + right.length };
}
