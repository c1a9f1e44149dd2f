/**
 * When the files of an open dataset are written: soon after a change, again when that failed, at once when somebody waits. What is
 * written is for `dataset-session.ts` to say.
 */
import { createSignal } from 'solid-js';
import { toAppError } from '../base/app-error.ts';
import type { DirtyParts } from './dataset-files.ts';

/** How far the files on disk are behind what is on the screen. */
export type SaveState =
  | { readonly kind: 'saved'; readonly at: Date | null }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'read-only' };

/** Above this many clips the JSON takes long enough to write that every second would be felt. */
const LARGE_DATASET = 1000;
const SAVE_DELAY_MS = { small: 400, large: 9000 };
/** A place alone is no edit: it is in IndexedDB at once and may reach clips.json later. */
const PLACE_DELAY_MS = 5000;
/** A failed write (a folder that is gone for a moment) is tried again. */
const RETRY_MS = 5000;

const NOTHING_DIRTY: DirtyParts = { whisper: false, discarded: false, clips: false, sets: false };
const PARTS = Object.keys(NOTHING_DIRTY) as (keyof DirtyParts)[];

/** Runs what must not come between two commands. */
export type Turn = (work: () => Promise<void>) => Promise<void>;

/** The saving of one open dataset. */
export interface Autosave {
  readonly state: () => SaveState;
  /** The parts are out of date on disk. */
  changed(parts: Partial<DirtyParts>): void;
  /** The place is. */
  placeChanged(): void;
  /**
   * Writes what is not on disk now; with writes under way it waits for them.
   * @param turn for what must not come between two commands; nothing more is needed where a command is being done.
   * @throws AppError what `write` throws; it is tried again by itself.
   */
  save(turn?: Turn): Promise<void>;
  /** Writes nothing more, for another tab has the dataset. */
  stop(): void;
  /** Forgets the write that is due. */
  cancel(): void;
}

/**
 * @param target.writable whether the files are ours to write.
 * @param target.clips how many clips there are.
 * @param target.prepare runs before a write of whisper.json, in `turn`; may make parts dirty.
 * @param target.write writes the parts.
 * @param target.folderName for messages.
 * @param inOrder the turn for saves that begin by themselves.
 */
export function createAutosave(
  target: {
    readonly writable: boolean;
    readonly clips: () => number;
    readonly prepare: () => Promise<void>;
    readonly write: (parts: DirtyParts) => Promise<void>;
    readonly folderName: string;
  },
  inOrder: Turn,
): Autosave {
  const [state, setState] = createSignal<SaveState>(
    target.writable ? { kind: 'saved', at: null } : { kind: 'read-only' },
  );
  let stopped = !target.writable;
  const dirty: Record<keyof DirtyParts, boolean> = { ...NOTHING_DIRTY };
  const isDirty = () => PARTS.some((part) => dirty[part]);
  let saving: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAtMs = Infinity;

  function schedule(delayMs: number): void {
    // The earliest due time wins, so that steady typing does not push the save away for ever.
    const due = performance.now() + delayMs;
    if (due >= dueAtMs) return;
    dueAtMs = due;
    clearTimeout(timer);
    timer = setTimeout(() => void save().catch(() => {}), delayMs);
  }

  function cancel(): void {
    clearTimeout(timer);
    dueAtMs = Infinity;
  }

  async function save(turn: Turn = inOrder): Promise<void> {
    while (saving) await saving.catch(() => {});
    cancel();
    if (stopped || !isDirty()) return;
    saving = write(turn);
    try {
      await saving;
    } finally {
      saving = null;
    }
  }

  async function write(turn: Turn): Promise<void> {
    if (dirty.whisper) await turn(target.prepare).catch(() => {}); // the write itself will say what is wrong with the folder
    const todo = { ...dirty };
    Object.assign(dirty, NOTHING_DIRTY);
    setState({ kind: 'saving' });
    try {
      await target.write(todo);
      if (!stopped) setState(isDirty() ? { kind: 'unsaved' } : { kind: 'saved', at: new Date() });
    } catch (error) {
      for (const part of PARTS) dirty[part] ||= todo[part];
      const failure = toAppError(
        error,
        'file/unreadable',
        `The changes could not be written to “${target.folderName}”.`,
      );
      if (stopped) throw failure;
      setState({
        kind: 'failed',
        message: `${failure.message} Your changes are kept in this browser and written as soon as that works.`,
      });
      schedule(RETRY_MS);
      throw failure;
    }
  }

  return {
    state,
    changed(parts) {
      Object.assign(dirty, parts);
      setState({ kind: 'unsaved' });
      schedule(target.clips() > LARGE_DATASET ? SAVE_DELAY_MS.large : SAVE_DELAY_MS.small);
    },
    placeChanged() {
      dirty.clips = true;
      schedule(PLACE_DELAY_MS);
    },
    save,
    cancel,
    stop() {
      cancel();
      stopped = true;
      setState({ kind: 'read-only' });
    },
  };
}
