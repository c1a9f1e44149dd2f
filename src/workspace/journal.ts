/**
 * The undo journal in IndexedDB: every step is there before its effect is, so that a killed tab loses nothing and undo works
 * after a reload. It owns the order of steps and what is still missing on disk; what a step does is the session's.
 *
 * Windows of one transcription are stored one by one, for a step of thousands of clips cannot be written anew with each; that they
 * are one step of the history is found out when it is made up.
 *
 * Steps lie in pages of 10: an edit carries two transcripts with words (about 10 kB), and every keystroke writes its page.
 */
import { createStore, delMany, get, getMany, keys, set, setMany, type UseStore } from 'idb-keyval';
import { coalesce, invert, joinRun, type Command } from '../dataset/commands.ts';

/** What was done: "record" is a change that undo skips (a clip's first transcription). */
type Act =
  | { readonly kind: 'do' | 'record'; readonly command: Command }
  /** What is undone, or done again, follows from the steps before: it may be thousands of clips. */
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

/** One step of the history as it is stored. */
type Step = Act & {
  /** Grows with every change, also when typing joins the step before it; tells what is not on disk yet. */
  readonly revision: number;
};

interface Meta {
  /** The first page that counts; older ones were folded away. */
  readonly firstPage: number;
  /** Everything up to this revision is in the files. */
  readonly savedRevision: number;
}

const STEPS_PER_PAGE = 10;
/** Undo reaches at least this far back; the journal is trimmed on opening when it holds three times as many steps. */
const KEPT_STEPS = 2000;

/** The journal of one dataset. */
export interface Journal {
  /** Commands that are not in the files yet, oldest first; to be applied after loading the files. */
  readonly missing: readonly Command[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The last steps that can be undone, the newest first. */
  recent(count: number): readonly Command[];
  readonly revision: number;
  /** Resolves when the step is stored. Typing joins the step before it, a window of a transcription the windows before it. */
  push(command: Command, kind: 'do' | 'record'): Promise<void>;
  /** The command to apply for one undo, already stored; null when there is none. */
  undo(): Promise<Command | null>;
  redo(): Promise<Command | null>;
  /** Takes the last step out again, because it could not be done. Not for what may have joined a step before it. */
  revoke(): Promise<void>;
  /** Forgets the history; what is not in the files yet must be saved before. */
  clear(): Promise<void>;
  /** The files hold everything up to `revision`. */
  saved(revision: number): Promise<void>;
}

/** Opens the journal of the dataset with this id, in the database `audio-dataset-manager-journal`. */
export async function openJournal(
  datasetId: string,
  store: UseStore = createStore('audio-dataset-manager-journal', 'pages'),
): Promise<Journal> {
  const metaKey = `${datasetId}/meta`;
  const pageKey = (page: number) => `${datasetId}/${String(page).padStart(8, '0')}`;
  let meta: Meta = (await get<Meta>(metaKey, store)) ?? { firstPage: 0, savedRevision: 0 };

  const pageKeys = async () =>
    (await keys<string>(store)).filter((key) => key.startsWith(`${datasetId}/`) && key !== metaKey).sort();
  const live = (await pageKeys()).filter((key) => key >= pageKey(meta.firstPage));
  const pages = (await getMany<Step[]>(live, store)).map((page) => page ?? []);
  const steps = pages.flat();
  let revision = Math.max(meta.savedRevision, ...steps.slice(-1).map((step) => step.revision));
  let past: Command[] = [];
  let future: Command[] = [];
  const missing: Command[] = [];
  for (const step of steps) {
    const effect = fold(step);
    if (effect && step.revision > meta.savedRevision) missing.push(effect);
  }

  function fold(step: Step): Command | null {
    if (step.kind === 'undo') return stepBack();
    if (step.kind === 'redo') return stepForth();
    if (step.kind === 'do') remember(step.command);
    return step.command;
  }

  function stepBack(): Command | null {
    const command = past.pop();
    if (!command) return null;
    future.push(command);
    return invert(command);
  }

  function stepForth(): Command | null {
    const command = future.pop();
    if (!command) return null;
    past.push(command);
    return command;
  }

  /** The command was done for the first time. */
  function remember(command: Command): void {
    future = [];
    const run = joinRun(past, command);
    if (run) past[run.at] = run.joined;
    else past.push(command);
  }

  if (steps.length > 3 * KEPT_STEPS && missing.length === 0) await trim();

  async function trim(): Promise<void> {
    const old = await pageKeys();
    const firstPage = meta.firstPage + pages.length;
    past = past.slice(-KEPT_STEPS);
    future = [];
    pages.length = 0;
    for (let at = 0; at < past.length; at += STEPS_PER_PAGE) {
      pages.push(
        past.slice(at, at + STEPS_PER_PAGE).map((command): Step => ({ revision, kind: 'do', command })),
      );
    }
    meta = { firstPage, savedRevision: revision };
    await setMany(
      [...pages.map((page, i): [string, unknown] => [pageKey(firstPage + i), page]), [metaKey, meta]],
      store,
    );
    await delMany(old, store);
  }

  /** Writes are queued so that a page never goes back to an older state. */
  let queue: Promise<void> = Promise.resolve();
  function storePage(page: number): Promise<void> {
    const steps = [...(pages[page] ?? [])];
    queue = queue.catch(() => {}).then(() => set(pageKey(meta.firstPage + page), steps, store));
    return queue;
  }

  function append(act: Act): Promise<void> {
    let page = pages.length - 1;
    if (page < 0 || (pages[page]?.length ?? 0) >= STEPS_PER_PAGE) page = pages.push([]) - 1;
    pages[page]?.push({ revision: ++revision, ...act });
    return storePage(page);
  }

  return {
    missing,
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    recent: (count) => past.slice(-count).reverse(),
    get revision() {
      return revision;
    },
    async push(command, kind) {
      if (kind === 'record') return append({ kind, command });
      const page = pages.length - 1;
      const last = pages[page]?.at(-1);
      const joined = last?.kind === 'do' && future.length === 0 ? coalesce(last.command, command) : null;
      if (!joined) {
        remember(command);
        return append({ kind, command });
      }
      past[past.length - 1] = joined;
      pages[page]?.splice(-1, 1, { revision: ++revision, kind: 'do', command: joined });
      return storePage(page);
    },
    async undo() {
      const effect = stepBack();
      if (effect) await append({ kind: 'undo' });
      return effect;
    },
    async redo() {
      const effect = stepForth();
      if (effect) await append({ kind: 'redo' });
      return effect;
    },
    async revoke() {
      const page = pages.length - 1;
      const step = pages[page]?.pop();
      if (!step) return;
      if (step.kind === 'undo') past.push(...future.splice(-1));
      else if (step.kind === 'redo') future.push(...past.splice(-1));
      else if (step.kind === 'do') past.pop();
      await storePage(page);
    },
    async clear() {
      past = [];
      await trim();
    },
    async saved(upTo) {
      meta = { ...meta, savedRevision: Math.max(meta.savedRevision, upTo) };
      const value = meta;
      queue = queue.catch(() => {}).then(() => set(metaKey, value, store));
      await queue;
    },
  };
}
