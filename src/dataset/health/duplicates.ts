/** Clips that are there twice: by what is in them, never by what they are called. */
import type { ClipQuality } from '../../audio/quality/quality.ts';

/** How far the lengths of two clips of the same text may be apart: a cut is not made at the same sample twice. */
const SAME_LENGTH_S = 0.05;

/** Groups of two and more clips each. A clip is in one group at most. */
export interface Duplicates {
  /** Every sample is the same. */
  readonly sameSound: readonly (readonly string[])[];
  /** The sound differs or is not measured, text and length do not. */
  readonly sameText: readonly (readonly string[])[];
}

/** Finds them; clips without text are compared by their sound alone. */
export function findDuplicates(
  clips: readonly {
    readonly id: string;
    readonly text: string;
    readonly durationS: number | null;
    readonly quality: Pick<ClipQuality, 'contentHash'> | null;
  }[],
): Duplicates {
  const sameSound = groupsOf(clips, ({ quality }) => quality?.contentHash ?? null).map((group) =>
    group.map(({ id }) => id),
  );
  const known = new Set(sameSound.flat());
  const rest = clips.filter(({ id, durationS }) => !known.has(id) && durationS !== null);
  const sameText: string[][] = [];
  for (const group of groupsOf(rest, ({ text }) => spoken(text) || null)) {
    const byLength = [...group].sort((a, b) => (a.durationS ?? 0) - (b.durationS ?? 0));
    let near: typeof byLength = [];
    for (const clip of [...byLength, null]) {
      const last = near.at(-1);
      if (clip && last && (clip.durationS ?? 0) - (last.durationS ?? 0) <= SAME_LENGTH_S) {
        near.push(clip);
        continue;
      }
      if (near.length > 1) sameText.push(near.map(({ id }) => id));
      near = clip ? [clip] : [];
    }
  }
  return { sameSound, sameText };
}

function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string | null): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Letters and digits only, in one case: punctuation is not heard. */
function spoken(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
