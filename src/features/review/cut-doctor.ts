/**
 * Moving a clip's ends, cutting it in two and joining it with the next one, by keys. It owns gathering quick steps into one cut
 * and saying what overlaps; the cutting is src/jobs/recut.ts.
 */
import { createSignal, onCleanup } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import { overlaps } from '../../dataset/recut.ts';
import { extendToSilence, mergeWithNext, recut, splitInTwo, type CutTools } from '../../jobs/recut.ts';

/** How far one key moves an end. */
export const STEP_S = 0.05;
/** Several steps in a row are one cut, and one step for undo. */
const GATHER_MS = 350;

interface Steps {
  readonly id: string;
  readonly startS: number;
  readonly endS: number;
}

/** What the cut doctor is given of the page. */
interface CutPage {
  readonly currentId: () => string | null;
  /** Of the clip on the page, in seconds; null until it is known. */
  readonly durationS: () => number | null;
  readonly cursorS: () => number;
  /** The clip plays when its new sound is there. */
  readonly playNext: () => void;
}

/** The cut doctor of one Review. Failures become messages. */
export function createCutDoctor(app: App, session: DatasetSession, page: CutPage) {
  const [pending, setPending] = createSignal(0);
  let steps: Steps | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let queue: Promise<void> = Promise.resolve();
  onCleanup(flush);

  function tools(): CutTools {
    const folders = new Set([app.project.inputFolder(), app.project.folder()]);
    return {
      dataset: session,
      recordings: [...folders].flatMap((folder) => folder ?? []),
      media: app.media,
      engine: app.clips,
    };
  }

  /** One cut after another: each goes by the clip as the one before left it. */
  function run(work: () => Promise<unknown>): void {
    setPending((count) => count + 1);
    queue = queue
      .then(work)
      .catch((error: unknown) => app.notices.error(error))
      .then(() => void setPending((count) => count - 1));
  }

  /** Does what was gathered. */
  function flush(): void {
    clearTimeout(timer);
    const gathered = steps;
    steps = null;
    if (!gathered) return;
    run(async () => {
      const lengthS = session.plainClip(gathered.id)?.durationS ?? page.durationS();
      if (lengthS === null) return;
      await recut(tools(), gathered.id, { startS: gathered.startS, endS: lengthS + gathered.endS });
      tellOverlaps(gathered.id);
    });
  }

  function tellOverlaps(id: string): void {
    const origin = session.plainClip(id)?.origin;
    if (!origin) return;
    const clips = session.order().flatMap((other) => session.plainClip(other) ?? []);
    const shared = overlaps(clips, id, origin);
    if (shared.length === 0) return;
    const list = shared
      .map(({ id: other, overlapS }) => `${overlapS.toFixed(2)} s with ${other}`)
      .join(' and ');
    app.notices.show({
      tone: 'warn',
      text: `${id} now shares ${list}: a trainer would hear that twice.`,
    });
  }

  /** Moves the ends of the clip on the page by so many seconds, with the steps that follow at once. */
  function nudge(startS: number, endS: number): void {
    const id = page.currentId();
    if (id === null) return;
    if (steps && steps.id !== id) flush();
    steps = { id, startS: (steps?.startS ?? 0) + startS, endS: (steps?.endS ?? 0) + endS };
    page.playNext();
    clearTimeout(timer);
    timer = setTimeout(flush, GATHER_MS);
  }

  return {
    /** True while a cut is being made. */
    busy: () => pending() > 0,
    nudge,
    extend(end: 'start' | 'end'): void {
      const id = page.currentId();
      if (id === null) return;
      flush();
      page.playNext();
      run(async () => {
        await extendToSilence(tools(), id, end);
        tellOverlaps(id);
      });
    },
    /** Cuts the clip on the page in two where the cursor is. */
    split(): void {
      const id = page.currentId();
      if (id === null) return;
      flush();
      const atS = page.cursorS();
      run(() => splitInTwo(tools(), id, atS));
    },
    /** Joins the clip on the page with the one after it in the dataset. */
    merge(): void {
      const id = page.currentId();
      if (id === null) return;
      flush();
      page.playNext();
      run(() => mergeWithNext(tools(), id));
    },
  };
}

/** What createCutDoctor makes. */
export type CutDoctor = ReturnType<typeof createCutDoctor>;
