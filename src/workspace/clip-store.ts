/**
 * What the screens read of an open dataset: its clips as one Solid store, and the lists and counts that follow from them.
 * What changes it, and what is journalled and written before and after, is `dataset-session.ts`.
 */
import { createSignal } from 'solid-js';
import { createStore, produce, unwrap } from 'solid-js/store';
import type { Clip } from '../dataset/clip.ts';
import type { DatasetState, Changes } from '../dataset/commands.ts';
import { compareNames } from '../dataset/naming.ts';
import type { SetsFile } from '../dataset/sets.ts';

/** Clips in the dataset (Usable, not discarded) and how far they are. */
export interface DatasetCounts {
  readonly clips: number;
  readonly transcribed: number;
  readonly accepted: number;
  readonly discarded: number;
  readonly nonUsable: number;
}

/** The clips of an open dataset for reading; all but `plain` and `state` are reactive. */
export interface ClipStore {
  readonly clip: (id: string) => Clip | undefined;
  /** All clips by id, whatever their state, as plain objects; not reactive. */
  readonly plain: () => Readonly<Record<string, Clip>>;
  /** Clips and sets as commands take them; not reactive. */
  readonly state: () => DatasetState;
  readonly sets: () => SetsFile | null;
  /** Ids of the clips in the dataset, in natural order. */
  readonly order: () => readonly string[];
  /** Ids of the discarded clips, in natural order. */
  readonly discarded: () => readonly string[];
  /** Ids of the clips that the split found too short or too long, in natural order. */
  readonly nonUsable: () => readonly string[];
  readonly counts: () => DatasetCounts;
  /** Grows whenever a clip changes, for what is worked out from all of them. */
  readonly revision: () => number;
  /** Grows whenever the sound of a clip may be another one under the same name. */
  readonly soundRevision: () => number;
  /** Takes the outcome of a command over. */
  apply(changes: Changes): void;
  /** Says that sound changed under the same names. */
  soundChanged(): void;
  /** Puts other clips and sets in the place of all; what was heard of them counts no more. */
  replace(state: DatasetState): void;
  /** Notes lengths in seconds by id, where none is known. */
  readonly learnDurations: (durationsS: ReadonlyMap<string, number>) => void;
}

/** @param initial kept as the store's own object: what else holds it sees it change. */
export function createClipStore(initial: DatasetState): ClipStore {
  const [store, setStore] = createStore<{ clips: Record<string, Clip> }>({ clips: initial.clips });
  // The object below the store stays the same; unwrapping it for each of ten thousand clips is felt.
  const raw = unwrap(store);
  const plain = (): Record<string, Clip> => raw.clips;
  const [sets, setSets] = createSignal(initial.sets);
  const [groups, setGroups] = createSignal(groupClips(plain()));
  const [counts, setCounts] = createSignal(countClips(plain()));
  const [revision, setRevision] = createSignal(0);
  const [soundRevision, setSoundRevision] = createSignal(0);
  const soundChanged = () => setSoundRevision((before) => before + 1);

  return {
    clip: (id) => store.clips[id],
    plain,
    state: () => ({ clips: plain(), sets: sets() }),
    sets,
    order: () => groups().order,
    discarded: () => groups().discarded,
    nonUsable: () => groups().nonUsable,
    counts,
    revision,
    soundRevision,
    soundChanged,
    apply({ changed, gone, sets: setsAfter }) {
      const before = plain();
      const regroups = gone.length > 0 || changed.some((clip) => groupOf(before[clip.id]) !== groupOf(clip));
      setStore(
        'clips',
        produce((clips) => {
          for (const id of gone) Reflect.deleteProperty(clips, id);
          for (const clip of changed) clips[clip.id] = clip;
        }),
      );
      setSets(setsAfter);
      setRevision((was) => was + 1);
      if (regroups) setGroups(groupClips(plain()));
      setCounts(countClips(plain()));
    },
    replace(state) {
      // It may be the store's own object.
      const all = { ...state.clips };
      setStore(
        'clips',
        produce((clips) => {
          for (const id of Object.keys(clips)) Reflect.deleteProperty(clips, id);
          Object.assign(clips, all);
        }),
      );
      setSets(state.sets);
      setRevision((was) => was + 1);
      soundChanged();
      setGroups(groupClips(plain()));
      setCounts(countClips(plain()));
    },
    learnDurations(durationsS) {
      const known = [...durationsS].flatMap(([id, durationS]) => {
        const clip = plain()[id];
        return clip?.durationS === null ? [[id, { ...clip, durationS }] as const] : [];
      });
      if (known.length === 0) return;
      setStore('clips', Object.fromEntries(known));
      setRevision((was) => was + 1);
    },
  };
}

function groupClips(clips: Readonly<Record<string, Clip>>) {
  const order: string[] = [];
  const discarded: string[] = [];
  const nonUsable: string[] = [];
  const groups = { order, discarded, nonUsable };
  for (const clip of Object.values(clips).sort((a, b) => compareNames(a.id, b.id))) {
    groups[groupOf(clip)].push(clip.id);
  }
  return groups;
}

function groupOf(clip: Clip): 'order' | 'discarded' | 'nonUsable';
function groupOf(clip: Clip | undefined): 'order' | 'discarded' | 'nonUsable' | null;
function groupOf(clip: Clip | undefined): 'order' | 'discarded' | 'nonUsable' | null {
  if (!clip) return null;
  if (clip.status === 'discarded') return 'discarded';
  return clip.kind === 'usable' ? 'order' : 'nonUsable';
}

function countClips(clips: Readonly<Record<string, Clip>>): DatasetCounts {
  const counts = { clips: 0, transcribed: 0, accepted: 0, discarded: 0, nonUsable: 0 };
  for (const clip of Object.values(clips)) {
    if (clip.status === 'discarded') counts.discarded++;
    else if (clip.kind === 'non-usable') counts.nonUsable++;
    else {
      counts.clips++;
      if (clip.transcript) counts.transcribed++;
      if (clip.status === 'accepted') counts.accepted++;
    }
  }
  return counts;
}
