/**
 * Every change of a dataset as plain JSON data that carries what it takes to take it back, so that the same value is applied,
 * undone, and kept in the journal over a reload. It decides what the clips look like afterwards; moving files and saving is
 * left to the workspace.
 */
import type { Clip, ClipStatus, DatasetState } from './clip.ts';
import type { Segment, Transcript } from './transcript.ts';

/** A status that a clip in the dataset can have. */
type LiveStatus = Exclude<ClipStatus, 'discarded'>;

/** The transcript of one clip before and after; null = none. */
interface TranscriptChange {
  readonly id: string;
  readonly before: Transcript | null;
  readonly after: Transcript | null;
}

/** One step of the history. Make one with the `make…` functions below, so that it fits the clips it is applied to. */
export type Command =
  | ({ readonly type: 'edit' } & TranscriptChange)
  | { readonly type: 'status'; readonly id: string; readonly before: LiveStatus; readonly after: LiveStatus }
  /** `status` is what the clip had, and gets back when this is undone. */
  | {
      readonly type: 'discard';
      readonly clips: readonly { readonly id: string; readonly status: LiveStatus }[];
    }
  /** `status` is what the clip gets. */
  | {
      readonly type: 'restore';
      readonly clips: readonly { readonly id: string; readonly status: LiveStatus }[];
    }
  /** Many transcripts at once: a transcription, or a loaded whisper.json. */
  | { readonly type: 'transcripts'; readonly changes: readonly TranscriptChange[] };

/** The user changed the text or the times of one clip. */
export function makeEdit(clip: Clip, after: Transcript): Command {
  return { type: 'edit', id: clip.id, before: clip.transcript, after };
}

/** Accept, or take back. Only for a clip in the dataset: a discarded one is restored first. */
export function makeStatus(clip: Clip, after: LiveStatus): Command {
  return { type: 'status', id: clip.id, before: clip.status === 'accepted' ? 'accepted' : 'new', after };
}

/** Takes clips out of the dataset; those that are out already are left out of the command. */
export function makeDiscard(clips: readonly Clip[]): Command {
  return {
    type: 'discard',
    clips: clips.flatMap(({ id, status }) => (status === 'discarded' ? [] : [{ id, status }])),
  };
}

/** Puts discarded clips back, to be looked at again ("new"); others are left out of the command. */
export function makeRestore(clips: readonly Clip[]): Command {
  return {
    type: 'restore',
    clips: clips.flatMap(({ id, status }) =>
      status === 'discarded' ? [{ id, status: 'new' as const }] : [],
    ),
  };
}

/** Sets many transcripts, by clip id; ids that the dataset does not have are left out of the command. */
export function makeTranscripts(
  state: DatasetState,
  transcripts: Iterable<readonly [id: string, transcript: Transcript]>,
): Command {
  const changes: TranscriptChange[] = [];
  for (const [id, after] of transcripts) {
    const clip = state.clips[id];
    if (clip) changes.push({ id, before: clip.transcript, after });
  }
  return { type: 'transcripts', changes };
}

/** The command that takes `command` back. `invert(invert(c))` is `c`. */
export function invert(command: Command): Command {
  switch (command.type) {
    case 'edit':
      return { ...command, before: command.after, after: command.before };
    case 'status':
      return { ...command, before: command.after, after: command.before };
    case 'discard':
      return { type: 'restore', clips: command.clips };
    case 'restore':
      return { type: 'discard', clips: command.clips };
    case 'transcripts':
      return {
        type: 'transcripts',
        changes: command.changes.map(({ id, before, after }) => ({ id, before: after, after: before })),
      };
  }
}

/**
 * The clips that `command` changes, as they are afterwards. A clip that is no longer there (a file removed behind the app's
 * back, an old journal) is left out rather than made up.
 */
export function planChanges(state: DatasetState, command: Command): Clip[] {
  const changed = (id: string, change: Partial<Clip>): Clip[] => {
    const clip = state.clips[id];
    return clip ? [{ ...clip, ...change }] : [];
  };
  switch (command.type) {
    case 'edit':
      return changed(command.id, { transcript: command.after });
    case 'status':
      return changed(command.id, { status: command.after });
    case 'discard':
      return command.clips.flatMap(({ id }) => changed(id, { status: 'discarded' }));
    case 'restore':
      return command.clips.flatMap(({ id, status }) => changed(id, { status }));
    case 'transcripts':
      return command.changes.flatMap(({ id, after }) => changed(id, { transcript: after }));
  }
}

/** The state after `command`. */
export function applyCommand(state: DatasetState, command: Command): DatasetState {
  const changes = planChanges(state, command);
  if (changes.length === 0) return state;
  return { clips: { ...state.clips, ...Object.fromEntries(changes.map((clip) => [clip.id, clip])) } };
}

/** A joined step is at most this long, for writing without spaces: the longest English words in use have about 30 letters. */
const LONGEST_STEP = 30;

/**
 * Joins typing into one step a word: the one step that replaces both, or null when `next` begins a step of its own.
 * Two edits of one clip join when the second goes on where the first one was, both type or remove parts of a word only
 * (letters, marks, digits, apostrophe, hyphen), and nothing but text changed. So a space or a full stop begins the next step.
 */
export function coalesce(previous: Command, next: Command): Command | null {
  if (previous.type !== 'edit' || next.type !== 'edit' || previous.id !== next.id) return null;
  const [a, b, c] = [previous.before, previous.after, next.after];
  if (!a || !b || !c || next.before?.text !== b.text) return null;
  if (!sameTimes(a.segments, b.segments) || !sameTimes(b.segments, c.segments)) return null;
  const first = findSplice(a.text, b.text);
  const second = findSplice(b.text, c.text);
  if (second.removed + second.inserted === '' || !isInsideWord(second.removed + second.inserted)) return null;
  // The first step may begin with the space before the word, as typing does.
  if (!isInsideWord((first.removed + first.inserted).replace(/^\s/u, ''))) return null;
  const touches =
    second.at <= first.at + first.inserted.length && second.at + second.removed.length >= first.at;
  const whole = findSplice(a.text, c.text);
  if (!touches || Math.max(whole.inserted.length, whole.removed.length) > LONGEST_STEP) return null;
  return { type: 'edit', id: next.id, before: a, after: c };
}

function isInsideWord(text: string): boolean {
  return /^[\p{L}\p{M}\p{N}'’-]*$/u.test(text);
}

function sameTimes(a: readonly Segment[], b: readonly Segment[]): boolean {
  return (
    a.length === b.length &&
    a.every((segment, i) => segment.startS === b[i]?.startS && segment.endS === b[i].endS)
  );
}

/** The one stretch in which two texts differ. */
function findSplice(before: string, after: string): { at: number; removed: string; inserted: string } {
  const shorter = Math.min(before.length, after.length);
  let at = 0;
  while (at < shorter && before[at] === after[at]) at++;
  let tail = 0;
  while (tail < shorter - at && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return {
    at,
    removed: before.slice(at, before.length - tail),
    inserted: after.slice(at, after.length - tail),
  };
}
