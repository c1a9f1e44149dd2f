/**
 * What becomes of a whisper.json that another program wrote while the dataset is open: merged clip by clip, with what it was
 * when it was last read or written here as the common ancestor. Reading and writing it is the workspace's.
 */
import type { Transcript } from './transcript.ts';
import { writeEntry } from './whisper-json.ts';
import { withoutWords } from './words-json.ts';

/** By clip name. */
type Transcripts = ReadonlyMap<string, Transcript>;

/** The outcome, by clip name. */
export interface WhisperMerge {
  /** Changed or added by the other program alone: to be taken over. */
  readonly taken: ReadonlyMap<string, Transcript>;
  /** Changed in both places, each in its own way: the other program's version. Ours stays until the user says otherwise. */
  readonly conflicts: ReadonlyMap<string, Transcript>;
}

/**
 * Merges three states of the transcripts. An entry that the other program took out stays: a tool that writes only some clips
 * must not delete the others. Word times do not count as a difference where one side has none.
 */
export function mergeWhisper(base: Transcripts, theirs: Transcripts, ours: Transcripts): WhisperMerge {
  const taken = new Map<string, Transcript>();
  const conflicts = new Map<string, Transcript>();
  for (const [name, their] of theirs) {
    const before = base.get(name);
    const our = ours.get(name);
    if (isSame(their, before) || isSame(their, our)) continue;
    if (isSame(our, before)) taken.set(name, their);
    else conflicts.set(name, their);
  }
  return { taken, conflicts };
}

function isSame(a: Transcript | undefined, b: Transcript | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  const bare = [a, b].some(({ segments }) => !segments.some(({ words }) => words));
  return bare ? writeEntry(withoutWords(a)) === writeEntry(withoutWords(b)) : writeEntry(a) === writeEntry(b);
}
