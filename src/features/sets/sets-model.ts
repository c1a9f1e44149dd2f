/** What the Sets screen knows: the settings, the pins and the assignment, which is on disk as soon as it is made. */
import { createMemo, createSignal, onMount } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import {
  assignSets,
  defaultSettings,
  leakingSources,
  parseSetsJson,
  setsOf,
  toSetClip,
  writeSetsJson,
  type SetClip,
  type SetName,
  type SetsFile,
  type SetsSettings,
} from '../../dataset/sets.ts';
import { readClipLengths } from '../../jobs/clip-lengths.ts';

/** The model of the Sets screen over one dataset. */
export function createSetsModel(app: App, session: DatasetSession) {
  const [clips, setClips] = createSignal<readonly SetClip[] | null>(null);
  const [file, setFile] = createSignal<SetsFile | null>(null);
  const [settings, setSettings] = createSignal<SetsSettings | null>(null);
  const [unreadable, setUnreadable] = createSignal<readonly string[]>([]);
  const [busy, setBusy] = createSignal(false);

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

  async function load(): Promise<void> {
    const all = session.order().flatMap((id) => session.plainClip(id) ?? []);
    const { lengths, unreadable: lost } = await readClipLengths(all, (id) => session.audio(id), app.media);
    const usable = all.flatMap((clip) => {
      const durationS = lengths.get(clip.id);
      return durationS === undefined ? [] : [toSetClip(clip, durationS)];
    });
    const found = await session.folder.read(session.layout.setsJson);
    const parsed = found && parseSetsJson(await found.text());
    setClips(usable);
    setUnreadable(lost);
    setFile(parsed);
    setSettings((before) => before ?? parsed?.settings ?? defaultSettings(usable));
  }

  async function save(after: SetsFile): Promise<void> {
    await session.folder.write(session.layout.setsJson, writeSetsJson(after));
    setFile(after);
  }

  /** Pins the clip to a set, or lets the next assignment decide again. */
  async function pin(id: string, set: SetName | null): Promise<void> {
    const now = file();
    if (!now) return;
    const pinned = new Map(now.pinned);
    if (set === null) pinned.delete(id);
    else pinned.set(id, set);
    // What is unpinned stays where it is until the next assignment.
    const current = sets().get(id) ?? 'train';
    await save({ ...now, pinned, clips: new Map(now.clips).set(id, set ?? current) });
  }

  onMount(() => void guarded(load));

  return {
    clips,
    file,
    sets,
    leaks,
    added,
    unreadable,
    upToDate,
    busy,
    settings,
    change: (change: Partial<SetsSettings>) => setSettings((before) => before && { ...before, ...change }),
    assign: () =>
      guarded(async () => {
        await load();
        const wanted = settings();
        if (!wanted) return;
        const now = file();
        const pinned = now?.pinned ?? new Map<string, SetName>();
        await save({ ...now, settings: wanted, pinned, clips: assignSets(clips() ?? [], wanted, pinned) });
      }),
    pin: (id: string, set: SetName | null) => guarded(() => pin(id, set)),
  };
}

/** The model of the Sets screen. */
export type SetsModel = ReturnType<typeof createSetsModel>;
