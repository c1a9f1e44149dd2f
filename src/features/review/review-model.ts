/**
 * What the Review screen knows: which clips are listed in which order, which one is on the page, its sound, and what the user
 * does to it. Every change is a command of the dataset.
 */
import { createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import type { Peaks } from '../../audio/peaks.ts';
import { parseWav } from '../../audio/wav.ts';
import { isAbort } from '../../base/app-error.ts';
import type { Clip } from '../../dataset/clip.ts';
import {
  makeDiscard,
  makeEdit,
  makeRestore,
  makeStatus,
  makeTranscripts,
  type Command,
} from '../../dataset/commands.ts';
import { findReplacements, type ReplaceQuery } from '../../dataset/find-replace.ts';
import { createScorer, findNorms, type ClipScore, type Reason } from '../../dataset/score.ts';
import {
  addSegment,
  EMPTY_TRANSCRIPT,
  joinSegments,
  removeSegment,
  setReference,
  setSegmentText,
  setSegmentTimes,
  splitSegment,
} from '../../dataset/text-sync.ts';
import type { Segment, Transcript } from '../../dataset/transcript.ts';
import { formatCount } from '../../ui/format.ts';
import { createPlayer } from '../../ui/player.ts';
import { createSoundCache } from './clip-sound.ts';
import type { SegmentEnd } from './segment-handles.tsx';

/** How the list is ordered. */
export type SortOrder = 'name' | 'worst' | 'confidence' | 'longest' | 'shortest';
/** What the list shows. */
export type ListFilter = 'all' | 'new' | 'accepted' | 'discarded';

/** Each telling goes through all clips once. */
const LENGTHS_AT_ONCE = 100;
const AUTOPLAY_KEY = 'review-autoplay';
const NOTHING_FOUND: ClipScore = { score: 0, findings: [] };

/** The model of the Review screen over one dataset. */
export function createReviewModel(app: App, session: DatasetSession) {
  const [search, setSearch] = createSignal('');
  const [sort, setSort] = createSignal<SortOrder>('name');
  const [filter, setFilter] = createSignal<ListFilter>('all');
  const [reason, setReason] = createSignal<Reason | null>(null);
  const [peaks, setPeaks] = createSignal<Peaks | null>(null);
  const [soundError, setSoundError] = createSignal<string | null>(null);
  const player = createPlayer(ended);
  const sounds = createSoundCache(
    (id) => session.audio(id),
    (file) => app.decodeClip(file),
  );
  const [loop, setLoop] = createSignal(false);
  const [autoplay, setAutoplay] = createSignal(localStorage.getItem(AUTOPLAY_KEY) === 'on');
  createEffect(() => localStorage.setItem(AUTOPLAY_KEY, autoplay() ? 'on' : 'off'));
  /** What plays when it is not the whole clip, and is repeated by the loop. */
  let stretch: { readonly fromS: number; readonly toS: number } | null = null;
  const away = new AbortController();
  onCleanup(() => away.abort());
  /** The clip that comes next on the page plays by itself, because the user was listening. */
  let wantsPlay = false;

  const clipsInDataset = (): Clip[] => session.order().flatMap((id) => session.plainClip(id) ?? []);
  const transcribed = createMemo(() => session.counts().transcribed);
  const [lengthsTold, setLengthsTold] = createSignal(0);
  /** What is usual, roughly: each transcript moves it a little, and a new norm scores every clip again. */
  const lettersPerS = createMemo(() => {
    transcribed();
    lengthsTold();
    const found = untrack(() => findNorms(clipsInDataset()));
    return found.lettersPerS === null ? null : Math.round(found.lettersPerS * 2) / 2;
  });
  const scorer = createMemo(() => createScorer({ lettersPerS: lettersPerS() }));
  /** Of a clip as it is now. Clips that stayed the same are not scored again. */
  function scoreOf(id: string): ClipScore {
    const clip = session.plainClip(id);
    return clip ? scorer()(clip) : NOTHING_FOUND;
  }
  /** How many clips each reason holds for, and the reasons of the clip on the page. */
  const reasonCounts = createMemo(() => {
    session.revision();
    const counts = new Map<Reason, number>();
    for (const id of session.order()) {
      for (const { reason } of scoreOf(id).findings) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    return counts;
  });

  /**
   * Found and ordered anew when something else is looked for, when clips come, go or change their status, never for a text that
   * is being edited: the clip at hand must not move away under the fingers.
   */
  const list = createMemo(() => {
    const show = filter();
    const ids = show === 'discarded' ? session.discarded() : session.order();
    const wanted = search().trim().toLowerCase();
    const because = reason();
    const order = sort();
    transcribed();
    return untrack(() => {
      const found = ids.filter((id) => {
        const clip = session.plainClip(id);
        if (!clip || ((show === 'new' || show === 'accepted') && clip.status !== show)) return false;
        if (because !== null && !scoreOf(id).findings.some((finding) => finding.reason === because))
          return false;
        return (
          wanted === '' || id.toLowerCase().includes(wanted) || textOf(clip).toLowerCase().includes(wanted)
        );
      });
      if (order === 'name') return found;
      const keys = new Map(
        found.map((id) => [
          id,
          order === 'worst' ? -scoreOf(id).score : sortKey(session.plainClip(id), order),
        ]),
      );
      return found.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
    });
  });

  /** The clip on the page: where the user is, as long as that clip is in the list. */
  const currentId = createMemo(() => {
    const place = session.place();
    const ids = list();
    return place !== null && ids.includes(place) ? place : (ids[0] ?? null);
  });
  const current = () => {
    const id = currentId();
    return id === null ? undefined : session.clip(id);
  };
  const page = createMemo(() => list().indexOf(currentId() ?? '') + 1);

  createEffect(() => {
    const id = currentId();
    if (id !== null) session.setPlace(id);
  });

  /** A clip that was moved is read again. */
  const soundKey = (id: string) => `${session.clip(id)?.status === 'discarded' ? 'discarded' : 'kept'} ${id}`;
  const currentSound = createMemo(() => {
    const id = currentId();
    return id === null ? null : soundKey(id);
  });

  /** Loads the clip that comes on the page: its sound to play, then its picture, then its neighbours. */
  createEffect(
    on(currentSound, (key) => {
      const left = new AbortController();
      onCleanup(() => left.abort());
      const gone = () => left.signal.aborted;
      const id = untrack(currentId);
      player.load(null);
      stretch = null;
      setPeaks(null);
      setSoundError(null);
      if (key === null || id === null) return;
      void (async () => {
        try {
          const sound = await sounds.get(key, id);
          if (gone()) return;
          if (!sound) {
            setSoundError(
              `${id} is no longer in the folder. Its text is kept. Put the file back, or delete the clip from the dataset.`,
            );
            return;
          }
          player.load(sound.file);
          if (wantsPlay) play();
          wantsPlay = false;
          const drawn = await sound.peaks;
          if (gone()) return;
          setPeaks(drawn);
          await loadNeighbours(key, gone);
        } catch (error) {
          if (!gone() && !isAbort(error))
            setSoundError(error instanceof Error ? error.message : String(error));
        }
      })();
    }),
  );

  /** The next clip is what people go to; both are let go when the user is elsewhere. */
  async function loadNeighbours(key: string, gone: () => boolean): Promise<void> {
    const at = untrack(page) - 1;
    const ids = [at + 1, at - 1].flatMap((index) => untrack(list)[index] ?? []);
    const keys = untrack(() => ids.map(soundKey));
    sounds.keep([key, ...keys]);
    for (const [i, id] of ids.entries()) {
      if (gone()) return;
      // What is wrong with it is said when it is on the page.
      await sounds.get(keys[i] ?? '', id).then(
        (sound) => sound?.peaks.catch(() => {}),
        () => {},
      );
    }
  }

  function play(fromS?: number, toS?: number): void {
    stretch = fromS !== undefined && toS !== undefined ? { fromS, toS } : null;
    player.play(fromS, toS).catch((error: unknown) => app.notices.error(error));
  }

  function ended(): void {
    if (loop()) play(stretch?.fromS ?? 0, stretch?.toS);
    else if (autoplay() && !stretch && page() < list().length) {
      wantsPlay = true;
      goTo(page());
    }
  }

  void learnDurations();

  /** Lengths of clips that were not cut here, from their headers, a few at a time so that nothing is felt. */
  async function learnDurations(): Promise<void> {
    let known = new Map<string, number>();
    const tell = () => {
      if (known.size === 0) return;
      session.learnDurations(known);
      setLengthsTold((times) => times + 1);
      known = new Map();
    };
    for (const id of session.order()) {
      if (away.signal.aborted) return;
      if (session.plainClip(id)?.durationS !== null) continue;
      const file = await session.audio(id);
      const wav = file && (await parseWav(file).catch(() => null));
      if (wav) known.set(id, wav.pcm.frames / wav.pcm.sampleRateHz);
      if (known.size >= LENGTHS_AT_ONCE) tell();
    }
    tell();
  }

  function goTo(index: number): void {
    const id = list()[Math.max(0, Math.min(list().length - 1, index))];
    if (id === undefined || id === currentId()) return;
    session.setPlace(id);
  }

  function run(make: (clip: Clip) => Command | null): void {
    const id = untrack(currentId);
    if (id === null) return;
    session
      .run(() => {
        const clip = session.plainClip(id);
        return clip ? make(clip) : null;
      })
      .catch((error: unknown) => app.notices.error(error));
  }

  /** One command for many clips; `say` is told how many once it is done. */
  function runMany(
    ids: readonly string[],
    make: (clips: readonly Clip[]) => Command,
    say: (count: number) => string,
  ): void {
    session
      .run(() => make(ids.flatMap((id) => session.plainClip(id) ?? [])))
      .then(() => app.notices.show({ tone: 'ok', text: say(ids.length) }))
      .catch((error: unknown) => app.notices.error(error));
  }

  /** Commands the transcript that `change` makes; nothing when it stays as it is. */
  function edit(change: (transcript: Transcript, durationS: number | null) => Transcript): void {
    run((clip) => {
      const before = clip.transcript ?? EMPTY_TRANSCRIPT;
      const after = change(before, clip.durationS ?? durationS());
      return after === before ? null : makeEdit(clip, after);
    });
  }

  /** Length of the clip on the page, as soon as it is known. */
  function durationS(): number | null {
    const known = current()?.durationS;
    const drawn = peaks();
    return known ?? (drawn ? drawn.frames / drawn.sampleRateHz : null);
  }

  const segments = (): readonly Segment[] => current()?.transcript?.segments ?? [];
  const [selected, setSelected] = createSignal(0);
  createEffect(on(currentId, () => setSelected(0)));
  const selectedSegment = () => Math.max(0, Math.min(selected(), segments().length - 1));

  function moveSegmentEnd(index: number, end: SegmentEnd, timeS: number): void {
    edit((transcript, lengthS) => {
      const segment = transcript.segments[index];
      if (!segment) return transcript;
      const startS = end === 'start' ? Math.min(timeS, segment.endS) : segment.startS;
      return setSegmentTimes(transcript, index, startS, end === 'end' ? timeS : segment.endS, lengthS);
    });
  }

  return {
    session,
    player,
    search,
    setSearch,
    sort,
    setSort,
    filter,
    setFilter,
    /** Only clips with this reason are listed; null = all. */
    reason,
    setReason,
    reasonCounts,
    /** What was found about a clip; follows its changes. */
    score: (id: string): ClipScore => {
      session.clip(id);
      session.revision();
      return scoreOf(id);
    },
    list,
    current,
    currentId,
    page,
    peaks,
    soundError,
    durationS,
    goTo,
    previous: () => goTo(page() - 2),
    next: () => goTo(page()),
    play: () => {
      if (player.playing()) player.pause();
      else play();
    },
    playFrom: (timeS: number) => play(timeS),
    playSegment: (segment: Segment) => play(segment.startS, segment.endS),
    /** Plays the clip, or the segment that was played last, again and again. */
    loop,
    setLoop,
    /** At the end of a clip the next one plays; kept in this browser. */
    autoplay,
    setAutoplay,
    setText: (text: string) => edit((transcript, lengthS) => setReference(transcript, text, lengthS)),
    setSegmentText: (index: number, text: string) =>
      edit((transcript) => setSegmentText(transcript, index, text)),
    setSegmentTimes: (index: number, startS: number, endS: number) =>
      edit((transcript, lengthS) => setSegmentTimes(transcript, index, startS, endS, lengthS)),
    addSegment: () =>
      edit((transcript, lengthS) => {
        const last: Segment | undefined = transcript.segments.at(-1);
        return addSegment(transcript, last?.endS ?? 0, lengthS ?? last?.endS ?? 0);
      }),
    /** The segment that keys and the small steps work on. */
    selectedSegment,
    selectSegment: setSelected,
    /** Moves one end of a segment; the other one stays. */
    moveSegmentEnd,
    /** Moves one end of a segment by so much. */
    stepSegmentEnd(index: number, end: SegmentEnd, byS: number): void {
      const segment = segments()[index];
      if (segment) moveSegmentEnd(index, end, (end === 'start' ? segment.startS : segment.endS) + byS);
    },
    /** Puts one end of the selected segment to where playing is. */
    setSelectedEnd: (end: SegmentEnd) => moveSegmentEnd(selectedSegment(), end, player.timeS()),
    /** Divides the segment in which playing is. */
    splitSegment(): void {
      const timeS = player.timeS();
      const index = segments().findIndex((segment) => segment.startS < timeS && timeS < segment.endS);
      if (index < 0) {
        app.notices.show({
          tone: 'info',
          text: 'Put the cursor inside a segment first: click in the waveform where the segment is to be split.',
        });
        return;
      }
      edit((transcript) => splitSegment(transcript, index, timeS));
    },
    joinSegments: (index: number) => edit((transcript) => joinSegments(transcript, index)),
    removeSegment: (index: number) => edit((transcript) => removeSegment(transcript, index)),
    /** Marks the clip as right, goes to the next one and plays it if the user was listening; one key a clip. */
    accept(): void {
      const following = list()[page()];
      run((clip) =>
        clip.status === 'accepted' || clip.status === 'discarded' ? null : makeStatus(clip, 'accepted'),
      );
      if (following !== undefined) {
        wantsPlay = true;
        session.setPlace(following);
      }
    },
    unaccept: () => run((clip) => (clip.status === 'accepted' ? makeStatus(clip, 'new') : null)),
    /** Takes the clip out; the one after it comes on the page. */
    discard(): void {
      const following = list()[page()] ?? list()[page() - 2];
      run((clip) => makeDiscard([clip]));
      if (following !== undefined) session.setPlace(following);
    },
    restore: () => run((clip) => makeRestore([clip])),
    /** The clips that can be deleted: all but those that are. */
    clipsInDataset,
    /** Takes many clips out in one step; the user stays where they are, or goes to the next clip that is left. */
    discardAll(ids: readonly string[]): void {
      const out = new Set(ids);
      const shown = list();
      const at = Math.max(0, page() - 1);
      const left =
        shown.slice(at).find((id) => !out.has(id)) ?? shown.slice(0, at).findLast((id) => !out.has(id));
      runMany(
        ids,
        makeDiscard,
        (count) => `${formatCount(count, 'clip')} deleted from the dataset. Undo brings them back.`,
      );
      if (left !== undefined) session.setPlace(left);
    },
    /** Replaces in the texts of all clips in one step; each as it is then. */
    replaceAll(query: ReplaceQuery): void {
      let changed = 0;
      session
        .run(() => {
          const clips = clipsInDataset();
          const answer = findReplacements(clips, query);
          if (answer.kind === 'problem' || answer.changes.length === 0) return null;
          changed = answer.changes.length;
          return makeTranscripts(
            { clips: Object.fromEntries(clips.map((clip) => [clip.id, clip])) },
            answer.changes.map(({ id, transcript }) => [id, transcript]),
          );
        })
        .then(() =>
          app.notices.show({
            tone: 'ok',
            text: `Replaced in ${formatCount(changed, 'clip')}. Undo takes it back.`,
          }),
        )
        .catch((error: unknown) => app.notices.error(error));
    },
    restoreAll: (ids: readonly string[]) =>
      runMany(ids, makeRestore, (count) => `${formatCount(count, 'clip')} restored.`),
  };
}

/** What createReviewModel makes. */
export type ReviewModel = ReturnType<typeof createReviewModel>;

/** The text of a clip as people read it. */
export function textOf(clip: Clip): string {
  return clip.transcript?.text.trim() ?? '';
}

function sortKey(clip: Clip | undefined, order: Exclude<SortOrder, 'name' | 'worst'>): number {
  if (!clip) return 0;
  if (order === 'confidence') return confidence(clip);
  return (clip.durationS ?? 0) * (order === 'longest' ? -1 : 1);
}

/** Whisper's own measure, the worst segment; clips without one come last. */
function confidence(clip: Clip): number {
  const scores = (clip.transcript?.segments ?? []).flatMap(({ avgLogprob }) =>
    avgLogprob === undefined ? [] : [avgLogprob],
  );
  return scores.length === 0 ? Infinity : Math.min(...scores);
}
