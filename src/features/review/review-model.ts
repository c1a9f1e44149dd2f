/**
 * What the Review screen knows over one dataset: which clip of the list is on the page, and what the user does to clips. Every
 * change is a command of the dataset. The list is clip-queue.ts, what is heard clip-player.ts, text and segments
 * segment-edits.ts, several clips at once clip-selection.ts.
 */
import { createEffect, createMemo, createSignal, untrack } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
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
import { EMPTY_TRANSCRIPT } from '../../dataset/text-sync.ts';
import { formatCount } from '../../ui/format.ts';
import { createClipChecks } from './clip-checks.ts';
import { createClipPlayer } from './clip-player.ts';
import { createClipQueue } from './clip-queue.ts';
import { createClipSelection } from './clip-selection.ts';
import { createClipSets } from './clip-set.tsx';
import { createReviewPace } from './review-pace.ts';
import { createCutDoctor } from './cut-doctor.ts';
import { createSegmentEdits, type TranscriptChange } from './segment-edits.ts';

const SPECTROGRAM_KEY = 'review-spectrogram';

/** The model of the Review screen over one dataset. */
export function createReviewModel(app: App, session: DatasetSession) {
  const checks = createClipChecks(app, session);
  const queue = createClipQueue(session, checks, app);
  const { list } = queue;
  const sets = createClipSets(app, session);
  const selection = createClipSelection(list);
  const pace = createReviewPace();

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

  const sound = createClipPlayer(app, session, {
    currentId,
    neighbours: () => [page(), page() - 2].flatMap((index) => list()[index] ?? []),
    next() {
      if (page() >= list().length) return false;
      goTo(page());
      return true;
    },
    soundOf: (id) => checks.sounds().get(id),
    heard: (id, file) => void checks.refresh(id, file),
  });
  const cuts = createCutDoctor(app, session, {
    currentId,
    durationS: () => sound.durationS(),
    cursorS: sound.player.timeS,
    playNext: () => sound.playNext(),
  });
  const edits = createSegmentEdits(current, edit, sound.player.timeS, app.notices);

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

  /** Commands the transcript that `change` makes; nothing when it stays as it is. */
  function edit(change: TranscriptChange): void {
    run((clip) => {
      const before = clip.transcript ?? EMPTY_TRANSCRIPT;
      const after = change(before, clip.durationS ?? sound.durationS());
      return after === before ? null : makeEdit(clip, after);
    });
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

  /** Puts the clip after those that leave the list on the page, or else the one before them. */
  function leave(ids: readonly string[]): void {
    const out = new Set(ids);
    const shown = list();
    const at = Math.max(0, page() - 1);
    const left =
      shown.slice(at).find((id) => !out.has(id)) ?? shown.slice(0, at).findLast((id) => !out.has(id));
    if (left !== undefined) session.setPlace(left);
  }

  const [spectrogramShown, setSpectrogramShown] = createSignal(
    localStorage.getItem(SPECTROGRAM_KEY) === 'on',
  );

  return {
    /** Whether the spectrogram is under the waveform; kept in this browser. */
    spectrogramShown,
    showSpectrogram(shown: boolean): void {
      setSpectrogramShown(shown);
      localStorage.setItem(SPECTROGRAM_KEY, shown ? 'on' : 'off');
    },
    session,
    queue,
    /** Which set each clip is in. */
    sets,
    selection,
    sound,
    cuts,
    edits,
    pace,
    current,
    currentId,
    /** Where the clip on the page is in the list, from 1; 0 for none. */
    page,
    goTo,
    previous: () => goTo(page() - 2),
    next: () => goTo(page()),
    /** Puts a clip on the page, listed or not. */
    show(id: string): void {
      if (!list().includes(id)) queue.showAll();
      session.setPlace(id);
    },
    /** Marks the clip as right, goes to the next one and plays it; one key a clip. */
    accept(): void {
      const following = list()[page()];
      run((clip) => {
        if (clip.status !== 'new') return null;
        pace.decided();
        return makeStatus(clip, 'accepted');
      });
      if (following === undefined) return;
      sound.playNext();
      session.setPlace(following);
    },
    unaccept: () => run((clip) => (clip.status === 'accepted' ? makeStatus(clip, 'new') : null)),
    /** Takes the clip out; the one after it comes on the page and plays. */
    discard(): void {
      const id = currentId();
      if (id === null || current()?.status === 'discarded') return;
      const following = page() < list().length;
      run((clip) => {
        pace.decided();
        return makeDiscard([clip]);
      });
      if (following) sound.playNext();
      leave([id]);
    },
    restore: () => run((clip) => (clip.status === 'discarded' ? makeRestore([clip]) : null)),
    clipsInDataset: queue.clipsInDataset,
    /** Takes many clips out in one step; the user stays where they are, or goes to the next clip that is left. */
    discardAll(ids: readonly string[]): void {
      runMany(
        ids,
        makeDiscard,
        (count) => `${formatCount(count, 'clip')} deleted from the dataset. Undo brings them back.`,
      );
      leave(ids);
      selection.clear();
    },
    /** Replaces in the texts of all clips in one step; each as it is then. */
    replaceAll(query: ReplaceQuery): void {
      let changed = 0;
      session
        .run(() => {
          const clips = queue.clipsInDataset();
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
    restoreAll(ids: readonly string[]): void {
      runMany(ids, makeRestore, (count) => `${formatCount(count, 'clip')} restored.`);
      selection.clear();
    },
  };
}

/** What createReviewModel makes. */
export type ReviewModel = ReturnType<typeof createReviewModel>;
