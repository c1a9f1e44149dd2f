/**
 * Every change of a dataset as plain JSON data that carries what it takes to take it back, so that the same value is applied,
 * undone, and kept in the journal over a reload. It decides what the clips look like afterwards; moving files and saving is
 * left to the workspace.
 */
import type { Clip, ClipKind, ClipStatus } from './clip.ts';
import type { SetName, SetsFile, SetsSettings } from './sets.ts';
import type { Segment, Transcript } from './transcript.ts';

/** All that commands change. Immutable: a change makes new objects for what changed and shares the rest. */
export interface DatasetState {
  /** By id. */
  readonly clips: Readonly<Record<string, Clip>>;
  /** null until clips were assigned to sets. */
  readonly sets: SetsFile | null;
}

/** A status that a clip in the dataset can have. */
type LiveStatus = Exclude<ClipStatus, 'discarded'>;

/** The transcript of one clip before and after; null = none. */
interface TranscriptChange {
  readonly id: string;
  readonly before: Transcript | null;
  readonly after: Transcript | null;
}

/** A clip as it was and as it is afterwards; null where it is not there. Its id stays, or one side is null. */
export interface ClipChange {
  readonly before: Clip | null;
  readonly after: Clip | null;
  /** Names of the versions of its file that belong to the two sides, in `.history/`; left out where the file stays as it is. */
  readonly audio?: { readonly before: string | null; readonly after: string | null };
}

/** What one key of the sets was and is; null where it has none. */
interface SetChange {
  readonly id: string;
  readonly before: SetName | null;
  readonly after: SetName | null;
}

/** From one assignment to sets to another; only what differs. Settings are null where there is no assignment. */
interface SetsChange {
  readonly settings: { readonly before: SetsSettings | null; readonly after: SetsSettings | null };
  readonly clips: readonly SetChange[];
  readonly pinned: readonly SetChange[];
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
  /**
   * Many transcripts at once: a loaded whisper.json, or a window of a transcription. `run` is the same for all windows of one
   * transcription.
   */
  | { readonly type: 'transcripts'; readonly changes: readonly TranscriptChange[]; readonly run?: string }
  /** A clip is declared usable though it does not keep the limits of the split, or back. */
  | { readonly type: 'kind'; readonly id: string; readonly before: ClipKind; readonly after: ClipKind }
  /** Clips that are cut anew, split, joined, or added, with the sets of those that bring one. */
  | { readonly type: 'clips'; readonly changes: readonly ClipChange[]; readonly sets?: SetsChange }
  /** Another assignment to sets. */
  | ({ readonly type: 'sets' } & SetsChange)
  /** Other names for clips. `key` is another one for every direction, so that the folder can say which was done last. */
  | {
      readonly type: 'rename';
      readonly key: string;
      readonly names: readonly (readonly [from: string, to: string])[];
    };

/** What a command does to the state. */
export interface Changes {
  /** The clips that change, as they are afterwards. */
  readonly changed: readonly Clip[];
  /** Ids that are no longer there. */
  readonly gone: readonly string[];
  /** The sets afterwards; the same object where they do not change. */
  readonly sets: SetsFile | null;
}

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

/**
 * Sets many transcripts, by clip id; ids that the dataset does not have are left out of the command.
 * @param run the transcription that they are a window of; unique, for instance `crypto.randomUUID()`.
 */
export function makeTranscripts(
  state: Pick<DatasetState, 'clips'>,
  transcripts: Iterable<readonly [id: string, transcript: Transcript]>,
  run?: string,
): Command {
  const changes: TranscriptChange[] = [];
  for (const [id, after] of transcripts) {
    const clip = state.clips[id];
    if (clip) changes.push({ id, before: clip.transcript, after });
  }
  return { type: 'transcripts', changes, ...(run !== undefined && { run }) };
}

/** Declares a clip usable, or Non Usable. */
export function makeKind(clip: Clip, after: ClipKind): Command {
  return { type: 'kind', id: clip.id, before: clip.kind, after };
}

/**
 * Puts other clips in the place of some: cut anew, split, joined, added. What both sides share is left to the caller.
 * @param sets the assignment before and after, where the clips change it.
 */
export function makeClips(
  changes: readonly ClipChange[],
  sets?: { readonly before: SetsFile | null; readonly after: SetsFile },
): Command {
  return { type: 'clips', changes, ...(sets && { sets: setsChange(sets.before, sets.after) }) };
}

/** The step from one assignment to another; keys of the file that the app does not know stay as they are. */
export function makeSets(before: SetsFile | null, after: SetsFile): Command {
  return { type: 'sets', ...setsChange(before, after) };
}

function setsChange(before: SetsFile | null, after: SetsFile): SetsChange {
  return {
    settings: { before: before?.settings ?? null, after: after.settings },
    clips: differences(before?.clips, after.clips),
    pinned: differences(before?.pinned, after.pinned),
  };
}

/**
 * Gives clips other names.
 * @param names no two alike afterwards, together with the names of the clips that keep theirs.
 * @param key unique, for instance `crypto.randomUUID()`.
 */
export function makeRename(names: readonly (readonly [from: string, to: string])[], key: string): Command {
  return { type: 'rename', key, names: names.filter(([from, to]) => from !== to) };
}

function differences(
  before: ReadonlyMap<string, SetName> | undefined,
  after: ReadonlyMap<string, SetName>,
): SetChange[] {
  return [...new Set([...(before?.keys() ?? []), ...after.keys()])].flatMap((id) => {
    const change = { id, before: before?.get(id) ?? null, after: after.get(id) ?? null };
    return change.before === change.after ? [] : [change];
  });
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
        ...command,
        changes: command.changes.map(({ id, before, after }) => ({ id, before: after, after: before })),
      };
    case 'kind':
      return { ...command, before: command.after, after: command.before };
    case 'clips':
      return {
        type: 'clips',
        changes: command.changes.map(invertClipChange),
        ...(command.sets && { sets: invertSets(command.sets) }),
      };
    case 'sets':
      return { type: 'sets', ...invertSets(command) };
    case 'rename':
      return {
        type: 'rename',
        key: command.key.endsWith(BACK) ? command.key.slice(0, -BACK.length) : command.key + BACK,
        names: command.names.map(([from, to]) => [to, from]),
      };
  }
}

/** The change the other way round. */
export function invertClipChange({ before, after, audio }: ClipChange): ClipChange {
  return {
    before: after,
    after: before,
    ...(audio && { audio: { before: audio.after, after: audio.before } }),
  };
}

/** At the end of the key of a rename that takes another one back. */
const BACK = '/back';

function invertSets({ settings, clips, pinned }: SetsChange): SetsChange {
  return {
    settings: { before: settings.after, after: settings.before },
    clips: clips.map(turnRound),
    pinned: pinned.map(turnRound),
  };
}

function turnRound({ id, before, after }: SetChange): SetChange {
  return { id, before: after, after: before };
}

/**
 * What `command` does. A clip that is no longer there (a file removed behind the app's back, an old journal) is left out rather
 * than made up.
 */
export function planChanges(state: DatasetState, command: Command): Changes {
  const clips = (changed: readonly Clip[], gone: readonly string[] = []): Changes => ({
    changed,
    gone,
    sets: state.sets,
  });
  const changed = (id: string, change: Partial<Clip>): Clip[] => {
    const clip = state.clips[id];
    return clip ? [{ ...clip, ...change }] : [];
  };
  switch (command.type) {
    case 'edit':
      return clips(changed(command.id, { transcript: command.after }));
    case 'status':
      return clips(changed(command.id, { status: command.after }));
    case 'discard':
      return clips(command.clips.flatMap(({ id }) => changed(id, { status: 'discarded' })));
    case 'restore':
      return clips(command.clips.flatMap(({ id, status }) => changed(id, { status })));
    case 'transcripts':
      return clips(command.changes.flatMap(({ id, after }) => changed(id, { transcript: after })));
    case 'kind':
      return clips(changed(command.id, { kind: command.after }));
    case 'clips': {
      const applicable = command.changes.filter(({ before }) => !before || state.clips[before.id]);
      return {
        changed: applicable.flatMap(({ after }) => after ?? []),
        gone: applicable.flatMap(({ before, after }) => (before && !after ? before.id : [])),
        sets: command.sets ? changeSets(state.sets, command.sets) : state.sets,
      };
    }
    case 'sets':
      return { changed: [], gone: [], sets: changeSets(state.sets, command) };
    case 'rename': {
      const names = new Map(command.names.filter(([from]) => state.clips[from]));
      const taken = new Set(names.values());
      return {
        changed: [...names].flatMap(([from, to]) => changed(from, { id: to })),
        gone: [...names.keys()].filter((from) => !taken.has(from)),
        sets: state.sets && renameSets(state.sets, names),
      };
    }
  }
}

function changeSets(sets: SetsFile | null, { settings, clips, pinned }: SetsChange): SetsFile | null {
  if (!settings.after) return null;
  const apply = (map: ReadonlyMap<string, SetName> | undefined, changes: readonly SetChange[]) => {
    const after = new Map(map);
    for (const { id, after: set } of changes) {
      if (set === null) after.delete(id);
      else after.set(id, set);
    }
    return after;
  };
  return {
    ...sets,
    settings: settings.after,
    clips: apply(sets?.clips, clips),
    pinned: apply(sets?.pinned, pinned),
  };
}

function renameSets(sets: SetsFile, names: ReadonlyMap<string, string>): SetsFile {
  const rename = (map: ReadonlyMap<string, SetName>) =>
    new Map([...map].map(([id, set]) => [names.get(id) ?? id, set]));
  return { ...sets, clips: rename(sets.clips), pinned: rename(sets.pinned) };
}

/** The state after `command`. */
export function applyCommand(state: DatasetState, command: Command): DatasetState {
  const { changed, gone, sets } = planChanges(state, command);
  if (changed.length === 0 && gone.length === 0 && sets === state.sets) return state;
  const without = new Set(gone);
  const kept = Object.entries(state.clips).filter(([id]) => !without.has(id));
  return { clips: Object.fromEntries([...kept, ...changed.map((clip) => [clip.id, clip] as const)]), sets };
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

/**
 * Where a window of a transcription belongs in the history, and the step that is then there: with the windows before it, so that a
 * transcription is one step, which stands where it began. What the user does meanwhile stays on top of it and is undone first: an
 * edit of a clip that was heard is an edit of what was heard. null when `next` is a step of its own: no such window, the first of
 * its run, or one after which clips were renamed or cut anew, for what is older does not know their names and sounds.
 */
export function joinRun(
  past: readonly Command[],
  next: Command,
): { readonly at: number; readonly joined: Command } | null {
  if (next.type !== 'transcripts' || next.run === undefined) return null;
  for (let at = past.length - 1; at >= 0; at--) {
    const step = past[at];
    if (step?.type === 'rename' || step?.type === 'clips') return null;
    if (step?.type === 'transcripts' && step.run === next.run) {
      return { at, joined: { ...step, changes: [...step.changes, ...next.changes] } };
    }
  }
  return null;
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
