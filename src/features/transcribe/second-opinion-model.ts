/** What the panel "Second opinion" knows: another model's transcripts, where they differ, and what was decided. */
import { createEffect, createMemo, createSignal, on } from 'solid-js';
import type { App, DatasetSession, ModelEntry } from '../../app/context.ts';
import { AppError, isAbort } from '../../base/app-error.ts';
import { runSteps } from '../../base/run-steps.ts';
import type { Clip } from '../../dataset/clip.ts';
import { makeEdit } from '../../dataset/commands.ts';
import { secondOpinionPath } from '../../dataset/layout.ts';
import { loadNumberWords } from '../../dataset/number-words.ts';
import { createScorer, findNorms } from '../../dataset/score.ts';
import {
  compareOpinions,
  decideOpinion,
  HEARING_WEIGHTS,
  keepOpinion,
  modelOf,
  takeText,
  type Comparison,
  type SecondOpinions,
} from '../../dataset/second-opinion.ts';
import { shownText } from '../../dataset/text-sync.ts';
import { makeWordFinder } from '../../dataset/text-words.ts';
import { heardBy, type Transcript } from '../../dataset/transcript.ts';
import { parseWhisperJson, writeWhisperJson } from '../../dataset/whisper-json.ts';
import { readClipLengths } from '../../jobs/clip-lengths.ts';
import { transcribeJob, type ClipToHear } from '../../jobs/transcribe.ts';
import { formatCount } from '../../ui/format.ts';
import { createLasting } from '../../ui/lasting-model.ts';

/** Which clips the other model hears. */
export type OpinionScope = 'doubtful' | 'all';

/** At most one window in so many seconds goes into the file, so that a large one is not written all the time. */
const SAVE_EVERY_MS = 5000;
/** A clip whose length nobody could read is taken for a long one, so that a window never overflows. */
const UNKNOWN_LENGTH_S = 29;

/**
 * The model of the panel over a dataset. Another model may be hearing clips while the user is elsewhere: with two of these, one
 * would write over what the other one has.
 */
export const secondOpinionOf = createLasting((session: DatasetSession, app: App) =>
  createSecondOpinionModel(app, session),
);

function createSecondOpinionModel(app: App, session: DatasetSession) {
  const path = secondOpinionPath(session.layout);
  const [opinions, setOpinions] = createSignal<SecondOpinions>(new Map());
  const [comparison, setComparison] = createSignal<Comparison | null>(null);
  const [loading, setLoading] = createSignal<number | null>(null);
  const [atId, setAtId] = createSignal<string | null>(null);
  let stopLoading = new AbortController();
  let stopComparing = new AbortController();
  let lastSaveMs = 0;

  const clips = (): Clip[] => session.order().flatMap((id) => session.plainClip(id) ?? []);

  async function loadSound(id: string): Promise<Float32Array> {
    const file = await session.audio(id);
    if (file) return await app.decodeClip(file);
    throw new AppError('file/unreadable', `${id} is no longer in the folder. Put it back and ask again.`);
  }

  function report(error: unknown): void {
    if (!isAbort(error)) app.notices.error(error);
  }

  async function save(): Promise<void> {
    lastSaveMs = performance.now();
    const places = new Map(session.order().map((id, place) => [id, place]));
    const placeOf = (id: string) => places.get(id) ?? places.size;
    // Windows end in any order.
    const ordered = [...opinions()].sort(([one], [other]) => placeOf(one) - placeOf(other));
    await session.jsonFolder.write(path, writeWhisperJson(new Map(ordered)));
  }

  async function compare(): Promise<void> {
    stopComparing.abort();
    stopComparing = new AbortController();
    const { signal } = stopComparing;
    if (opinions().size === 0) {
      setComparison(null);
      return;
    }
    const all = clips();
    const language = all.find(({ transcript }) => transcript?.language)?.transcript?.language ?? null;
    const findWords = makeWordFinder(language, await loadNumberWords(language ?? 'en'));
    setComparison(await runSteps(compareOpinions(all, opinions(), findWords), () => {}, signal));
  }

  /** What an earlier visit left. */
  async function restore(): Promise<void> {
    const file = await session.jsonFolder.read(path);
    if (!file) return;
    setOpinions(parseWhisperJson(await file.text(), path));
  }
  // Again when clips got other names, which the file follows.
  createEffect(on(session.soundRevision, () => void restore().catch(report)));
  // Undo and edits elsewhere open what was decided, and close what has become the same.
  createEffect(on([opinions, session.revision], () => void compare().catch(report)));

  const open = () => comparison()?.open ?? [];
  /** The row that keys work on. */
  const at = createMemo(() =>
    Math.max(
      0,
      open().findIndex(({ id }) => id === atId()),
    ),
  );

  /** Writes down the choice, and goes to the next one. */
  async function decide(id: string, text: string): Promise<void> {
    const opinion = opinions().get(id);
    const row = open().findIndex((one) => one.id === id);
    if (!opinion) return;
    await session.run(() => {
      const clip = session.plainClip(id);
      if (!clip || shownText(clip.transcript?.text ?? '') === text) return null;
      return makeEdit(clip, takeText(clip, text, opinion));
    });
    const decided = shownText(session.plainClip(id)?.transcript?.text ?? '');
    setOpinions(new Map(opinions()).set(id, decideOpinion(opinion, decided)));
    const next = open()[row + 1] ?? open()[row - 1];
    setComparison(
      (all) => all && { ...all, open: all.open.filter((one) => one.id !== id), decided: all.decided + 1 },
    );
    setAtId(next?.id ?? null);
    await save();
  }

  /** The model that wrote most of the dataset's texts; null when the file does not say. */
  const firstModel = createMemo(() => {
    session.revision();
    const counts = new Map<string | null, number>();
    for (const { transcript } of clips()) {
      if (transcript) counts.set(heardBy(transcript), (counts.get(heardBy(transcript)) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
  });

  const doubtful = createMemo(() => {
    session.revision();
    const all = clips();
    const score = createScorer(findNorms(all), HEARING_WEIGHTS);
    return all.filter((clip) => score(clip).score > 0).map(({ id }) => id);
  });

  return {
    comparison,
    /** Who the other opinion is from; null when nobody said. */
    model: () => modelOf(opinions()),
    hasOpinions: () => opinions().size > 0,
    loading,
    open,
    at,
    current: () => open()[at()],
    select: (index: number) => setAtId(open()[Math.max(0, Math.min(open().length - 1, index))]?.id ?? null),
    doubtful,
    firstModel,
    stopLoading: () => stopLoading.abort(),
    takeLeft: (id: string) => {
      const row = open().find((one) => one.id === id);
      if (row) decide(id, row.left).catch(report);
    },
    takeRight: (id: string) => {
      const row = open().find((one) => one.id === id);
      if (row) decide(id, row.right).catch(report);
    },
    takeOwn: (id: string, text: string) => void decide(id, text).catch(report),
    audio: (id: string) => session.audio(id),
    /** Forgets the other opinion; the dataset stays as it is. */
    async startOver(): Promise<void> {
      try {
        await session.jsonFolder.remove(path);
        setOpinions(new Map());
      } catch (error) {
        report(error);
      }
    },
    /** Takes the transcripts of a whisper.json that lies anywhere. */
    async loadFile(file: File): Promise<void> {
      try {
        const entries = parseWhisperJson(await file.text(), file.name);
        const found = new Map<string, Transcript>();
        for (const id of session.order()) {
          const entry = entries.get(id);
          if (entry) found.set(id, keepOpinion(entry, file.name));
        }
        if (found.size === 0) {
          throw new AppError(
            'json/broken',
            `Nothing in ${file.name} is named like a clip here. Open the folder with those clips, then compare again.`,
          );
        }
        setOpinions(found);
        await save();
      } catch (error) {
        report(error);
      }
    },
    /** Has another model hear the clips; what it heard is kept as it comes. */
    async listen(other: Pick<ModelEntry, 'id' | 'name'>, scope: OpinionScope): Promise<void> {
      stopLoading = new AbortController();
      try {
        setLoading(0);
        const { windowsAtOnce } = await app.speech.load({ id: other.id }, setLoading, stopLoading.signal);
        const wanted = (scope === 'all' ? session.order() : doubtful()).flatMap(
          (id) => session.plainClip(id) ?? [],
        );
        const { lengths } = await readClipLengths(wanted, (id) => session.audio(id), app.media);
        session.learnDurations(lengths);
        setLoading(null);
        const toHear = ({ id, origin, durationS }: Clip): ClipToHear => ({
          id,
          durationS: lengths.get(id) ?? durationS ?? UNKNOWN_LENGTH_S,
          recording: origin?.source ?? null,
        });
        await app.jobs.run(
          {
            ...transcribeJob({
              clips: wanted.map(toHear),
              language: null,
              voters: clips().map(toHear),
              speech: app.speech,
              windowsAtOnce,
              loadClip: loadSound,
              loadVoter: loadSound,
              async deliver(transcripts) {
                const more = new Map(opinions());
                for (const [id, transcript] of transcripts) more.set(id, keepOpinion(transcript, other.id));
                setOpinions(more);
                if (performance.now() - lastSaveMs > SAVE_EVERY_MS) await save();
              },
            }),
            name: 'Second opinion',
            writesInto: { folder: session.folder, path: session.layout.home },
          },
          {
            name: 'Second opinion',
            summary: ({ done, failures }) =>
              `${formatCount(done, 'clip')} heard by ${other.name}.` +
              (failures.length > 0
                ? ` Not done: ${failures.map(({ error }) => error.message).join(' ')}`
                : ''),
          },
        );
        await save();
      } catch (error) {
        report(error);
      } finally {
        setLoading(null);
      }
    },
  };
}

/** What secondOpinionOf gives. */
export type SecondOpinionModel = ReturnType<typeof createSecondOpinionModel>;
