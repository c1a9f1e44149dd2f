/** What the Sets screen knows: the settings on it and what they come to. The assignment is the dataset's, and its steps are undone there. */
import { createMemo, createSignal, onMount } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import { makeSets } from '../../dataset/commands.ts';
import {
  assignSets,
  defaultSettings,
  leakingSources,
  pinClips,
  setsOf,
  toSetClip,
  type SetClip,
  type SetName,
  type SetsFile,
  type SetsSettings,
} from '../../dataset/sets.ts';
import { readClipLengths, type ClipLengths } from '../../jobs/clip-lengths.ts';

/** The model of the Sets screen over one dataset. */
export function createSetsModel(app: App, session: DatasetSession) {
  /** null until they were read. */
  const [found, setFound] = createSignal<ClipLengths | null>(null);
  const [changed, setChanged] = createSignal<SetsSettings | null>(null);
  const [busy, setBusy] = createSignal(false);

  const file = session.sets;
  const clips = createMemo((): readonly SetClip[] | null => {
    const known = found();
    session.revision();
    return known && clipsWith(known);
  });
  const settings = createMemo((): SetsSettings | null => {
    const all = clips();
    return changed() ?? file()?.settings ?? (all && defaultSettings(all));
  });
  const sets = createMemo((): ReadonlyMap<string, SetName> => {
    const now = file();
    return now ? setsOf(clips() ?? [], now) : new Map();
  });
  const leaks = createMemo(() => (file() ? leakingSources(clips() ?? [], sets()) : []));
  /** Clips that came after the assignment. */
  const added = createMemo(() => {
    const now = file();
    return now ? (clips() ?? []).filter(({ id }) => !now.clips.has(id)).length : 0;
  });
  /** Whether the settings on the screen are those of the assignment. */
  const upToDate = createMemo(() => JSON.stringify(file()?.settings) === JSON.stringify(settings()));

  function clipsWith({ lengths }: ClipLengths): SetClip[] {
    return session.order().flatMap((id) => {
      const clip = session.plainClip(id);
      const durationS = clip?.durationS ?? lengths.get(id);
      return clip && durationS !== undefined ? [toSetClip(clip, durationS)] : [];
    });
  }

  /** Failures become notices: nothing here is lost by them. */
  async function guarded(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      app.notices.error(error);
    } finally {
      setBusy(false);
    }
  }

  async function readLengths(): Promise<ClipLengths> {
    const all = session.order().flatMap((id) => session.plainClip(id) ?? []);
    const read = await readClipLengths(all, (id) => session.audio(id), app.media);
    setFound(read);
    return read;
  }

  /** One step of the dataset's history; nothing when `change` gives back what is there. */
  async function run(change: (now: SetsFile | null) => SetsFile | null): Promise<void> {
    await session.run(() => {
      const before = session.sets();
      const after = change(before);
      return after && after !== before ? makeSets(before, after) : null;
    });
  }

  onMount(() => {
    void guarded(async () => {
      await readLengths();
    });
  });

  return {
    clips,
    file,
    sets,
    leaks,
    added,
    unreadable: () => found()?.unreadable ?? [],
    upToDate,
    busy,
    settings,
    change: (change: Partial<SetsSettings>) => {
      const now = settings();
      if (now) setChanged({ ...now, ...change });
    },
    assign: () =>
      guarded(async () => {
        const lengths = await readLengths();
        await run((now) => {
          const all = clipsWith(lengths);
          const how = settings() ?? defaultSettings(all);
          const pinned = now?.pinned ?? new Map<string, SetName>();
          return { ...now, settings: how, pinned, clips: assignSets(all, how, pinned) };
        });
        // From here on the settings are the assignment's, and go back with it.
        setChanged(null);
      }),
    /** Pins the clip to a set; null lets the next assignment decide again. */
    pin: (id: string, set: SetName | null) =>
      guarded(() => run((now) => now && pinClips(now, [id], set, sets()))),
    /** Lists the clips of a set in Review. */
    select(set: SetName): void {
      const ids = [...sets()].flatMap(([id, one]) => (one === set ? [id] : []));
      const title = set === 'train' ? 'Sets: training' : 'Sets: validation';
      app.selectForReview({ title, ids: new Set(ids) });
    },
  };
}

/** The model of the Sets screen. */
export type SetsModel = ReturnType<typeof createSetsModel>;
