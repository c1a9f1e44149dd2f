/**
 * Which clips "from 12 to 40" means. It owns the rules for the two numbers, with one sentence for each, and the question that
 * is left when recordings share an index; taking the clips out is `commands.ts`.
 */
import type { Clip } from './clip.ts';
import { beforeIndex, clipIndex } from './naming.ts';

/** What a clip is found by. */
type Numbered = Pick<Clip, 'id' | 'origin'>;

/**
 * `clips`: these are meant, in the order given. `recordings`: several of them have clips with the same index, so one has to be
 * chosen; by name, with how many of its clips are in the range. `problem`: a sentence for the user.
 */
export type RangeAnswer =
  | { readonly kind: 'clips'; readonly ids: readonly string[] }
  | {
      readonly kind: 'recordings';
      readonly recordings: readonly { readonly name: string; readonly clips: number }[];
    }
  | { readonly kind: 'problem'; readonly message: string };

/** An index in a clip's name has six digits at most; five leave no doubt whether the zeros before it were meant. */
const MOST_DIGITS = 5;

/**
 * Finds the clips whose index lies from `first` to `last`, both included.
 * @param clips those that may be found.
 * @param first as typed: a whole number of fewer than six digits, smaller than `last`.
 * @param recording as named in a `recordings` answer; null when none was chosen.
 */
export function findRange(
  clips: readonly Numbered[],
  first: string,
  last: string,
  recording: string | null,
): RangeAnswer {
  const [from, to] = [first.trim(), last.trim()];
  if (!isWhole(from) || !isWhole(to))
    return problem('Both indexes must be whole numbers, such as 12 and 40.');
  if (from.length > MOST_DIGITS || to.length > MOST_DIGITS)
    return problem('Both indexes must have fewer than six digits: 12 finds my_audio_000012.');
  if (Number(from) >= Number(to))
    return problem(
      'The first index must be smaller than the last. A single clip is deleted with “Delete from dataset”.',
    );

  const inRange = clips.flatMap((clip) => {
    const index = clipIndex(clip.id);
    return index !== null && index >= Number(from) && index <= Number(to)
      ? [{ id: clip.id, index, recording: recordingOf(clip) }]
      : [];
  });
  const found = recording === null ? inRange : inRange.filter((clip) => clip.recording === recording);
  if (found.length === 0) return problem(nothingThere(clips, from, to, recording));

  const owners = new Map<number, string>();
  const shared = found.some((clip) => {
    const owner = owners.get(clip.index);
    owners.set(clip.index, clip.recording);
    return owner !== undefined && owner !== clip.recording;
  });
  if (!shared) return { kind: 'clips', ids: found.map(({ id }) => id) };
  const counts = new Map<string, number>();
  for (const clip of found) counts.set(clip.recording, (counts.get(clip.recording) ?? 0) + 1);
  return { kind: 'recordings', recordings: [...counts].map(([name, count]) => ({ name, clips: count })) };
}

function recordingOf({ id, origin }: Numbered): string {
  return origin?.source ?? beforeIndex(id);
}

function isWhole(typed: string): boolean {
  return /^\d+$/.test(typed);
}

function problem(message: string): RangeAnswer {
  return { kind: 'problem', message };
}

function nothingThere(
  clips: readonly Numbered[],
  from: string,
  to: string,
  recording: string | null,
): string {
  const of = recording === null ? '' : ` of ${recording}`;
  const there = clips
    .filter((clip) => recording === null || recordingOf(clip) === recording)
    .flatMap(({ id }) => clipIndex(id) ?? []);
  if (there.length === 0)
    return `No clip${of} has an index in its name. Search for the clips, then delete all that the list shows.`;
  const [lowest, highest] = there.reduce(
    ([low, high], index) => [Math.min(low, index), Math.max(high, index)],
    [Infinity, -Infinity],
  );
  return `No clip${of} has an index from ${from} to ${to}; they go from ${lowest} to ${highest}.`;
}
