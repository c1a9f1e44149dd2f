/**
 * What holds for single recordings: own settings and changes of their plans by hand, with the history of these changes. They are
 * kept in this browser until they are written; from then on they are what clips.json says, and another browser goes on with them.
 */
import { createEffect, createSignal } from 'solid-js';
import type { ScreenHistory } from '../../app/context.ts';
import type { FormStore } from '../../base/stored-form.ts';
import { COMMON_PLAN, parseRecordingPlan, type RecordingPlan } from '../../jobs/recording-plan.ts';
import type { CutForm } from '../../jobs/split-form.ts';
import type { WrittenPlans } from '../../jobs/split.ts';

/** By what a recording is recognised: another size or date, and it is another one. */
export interface RecordingId {
  readonly path: string;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
}

/** See the top of the file. Reads are reactive. */
export interface PlanBook {
  planOf(recording: RecordingId): RecordingPlan;
  /** A change that Undo takes back. */
  change(recording: RecordingId, next: RecordingPlan): void;
  /** A setting that is being turned: kept, but no step of the history. */
  tune(recording: RecordingId, own: Partial<CutForm>): void;
  /** These are in clips.json now. */
  written(recordings: readonly RecordingId[]): void;
  readonly history: Omit<ScreenHistory, 'isLatest'>;
}

interface Step {
  readonly key: string;
  readonly before: RecordingPlan | undefined;
  readonly after: RecordingPlan;
}

const STORE_KEY = 'split-plans';
/** The oldest go first: a plan by hand that nobody wrote in two hundred recordings is forgotten. */
const MOST_KEPT = 200;

/**
 * @param onDisk the plans of recordings that clips.json knows.
 * @param onStep is told whenever a step is made, taken back or done again.
 */
export function createPlanBook(
  store: FormStore,
  onDisk: () => WrittenPlans,
  onStep: (key: string) => void,
): PlanBook {
  const [drafts, setDrafts] = createSignal<ReadonlyMap<string, RecordingPlan>>(readDrafts(store));
  const [past, setPast] = createSignal<readonly Step[]>([]);
  const [future, setFuture] = createSignal<readonly Step[]>([]);

  createEffect(() => {
    const kept = [...drafts()].slice(-MOST_KEPT);
    store.setItem(STORE_KEY, JSON.stringify(Object.fromEntries(kept)));
  });

  function put(key: string, plan: RecordingPlan | undefined): void {
    setDrafts((before) => {
      const next = new Map(before);
      next.delete(key);
      return plan ? next.set(key, plan) : next;
    });
  }

  const planOf = (recording: RecordingId): RecordingPlan =>
    drafts().get(keyOf(recording)) ?? writtenPlan(onDisk(), recording) ?? COMMON_PLAN;

  return {
    planOf,
    change(recording, after) {
      const key = keyOf(recording);
      const before = planOf(recording);
      if (before === after) return;
      setPast((steps) => [...steps, { key, before, after }]);
      setFuture([]);
      put(key, after);
      onStep(recording.path);
    },
    tune(recording, own) {
      put(keyOf(recording), { ...planOf(recording), own });
    },
    written(recordings) {
      const keys = new Set(recordings.map(keyOf));
      setDrafts((before) => new Map([...before].filter(([key]) => !keys.has(key))));
    },
    history: {
      canUndo: () => past().length > 0,
      canRedo: () => future().length > 0,
      undo() {
        const step = past().at(-1);
        if (!step) return;
        setPast((steps) => steps.slice(0, -1));
        setFuture((steps) => [...steps, step]);
        put(step.key, step.before);
        onStep(pathOf(step.key));
      },
      redo() {
        const step = future().at(-1);
        if (!step) return;
        setFuture((steps) => steps.slice(0, -1));
        setPast((steps) => [...steps, step]);
        put(step.key, step.after);
        onStep(pathOf(step.key));
      },
    },
  };
}

function keyOf({ path, sizeBytes, lastModifiedMs }: RecordingId): string {
  return `${sizeBytes} ${lastModifiedMs} ${path}`;
}

function pathOf(key: string): string {
  return key.replace(/^\S+ \S+ /, '');
}

function writtenPlan(onDisk: WrittenPlans, recording: RecordingId): RecordingPlan | null {
  const found = onDisk.get(recording.path);
  const isSame =
    found?.sizeBytes === recording.sizeBytes && found.lastModifiedMs === recording.lastModifiedMs;
  return found && isSame ? found.plan : null;
}

function readDrafts(store: FormStore): Map<string, RecordingPlan> {
  const drafts = new Map<string, RecordingPlan>();
  try {
    const stored: unknown = JSON.parse(store.getItem(STORE_KEY) ?? '{}');
    for (const [key, value] of Object.entries(stored ?? {})) {
      const plan = parseRecordingPlan(value);
      if (plan) drafts.set(key, plan);
    }
  } catch {
    return new Map(); // unreadable: every recording follows the screen
  }
  return drafts;
}
