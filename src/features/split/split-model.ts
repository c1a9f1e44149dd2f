/**
 * What the Split screen knows: the folders, the recordings, their decoded sound, the settings, and from these the plan, which
 * follows every setting at once. What holds for single recordings is plan-book.ts's; writing is `src/jobs/split-job.ts`.
 */
import { createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { App } from '../../app/context.ts';
import type { HandEdits } from '../../audio/plan-edits.ts';
import type { SilenceRuns } from '../../audio/silence.ts';
import { planSplit, type Piece, type SplitPlan } from '../../audio/split-plan.ts';
import { explainPiece, type Explanation, type Remedy } from '../../audio/why-not-split.ts';
import { addCut } from '../../audio/plan-edits.ts';
import { AppError, isAbort, toAppError } from '../../base/app-error.ts';
import type { Folder } from '../../base/folder.ts';
import { DATASET_FOLDER } from '../../dataset/layout.ts';
import type { DecodedRecording } from '../../jobs/engines.ts';
import type { Recording } from '../../jobs/find-recordings.ts';
import type { JobFailure } from '../../jobs/job.ts';
import { planLevelDb, planSettings, settingsJson, type RecordingPlan } from '../../jobs/recording-plan.ts';
import { readSplitForm, writeSplitForm, type CutForm } from '../../jobs/split-form.ts';
import { splitJob, type SplitOutcome } from '../../jobs/split-job.ts';
import {
  countEarlierClips,
  readWrittenPlans,
  type EarlierClips,
  type WrittenPlans,
} from '../../jobs/split.ts';
import { formatClock } from '../../ui/format.ts';
import { createPlanBook } from './plan-book.ts';
import { putWordsInNames } from './words-in-names.ts';

/** How far a recording is on its way to a plan. */
export type Analysis =
  /** For a running job to end. */
  | { readonly kind: 'waiting' }
  /** Cancelled by the user. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'decoding'; readonly fraction: number }
  | { readonly kind: 'ready'; readonly recording: DecodedRecording; readonly runs: SilenceRuns }
  | { readonly kind: 'failed'; readonly error: AppError };

/** What a split came to. */
export interface SplitDone extends SplitOutcome {
  readonly failures: readonly JobFailure[];
  readonly cancelled: boolean;
}

/** The model of the Split screen; made once a screen, freed with it. */
export function createSplitModel(app: App) {
  const [form, setForm] = createStore(readSplitForm(localStorage));
  const [output, setOutput] = createSignal<Folder | null>(null);
  const [focusPath, setFocusPath] = createSignal<string | null>(null);
  const [unselected, setUnselected] = createSignal<ReadonlySet<string>>(new Set());
  const [analysis, setAnalysis] = createSignal<Analysis>({ kind: 'waiting' });
  const [done, setDone] = createSignal<SplitDone | null>(null);
  /** The question before a split that meets clips of an earlier one: how many; null when there is none. */
  const [question, setQuestion] = createSignal<number | null>(null);
  /** The user is setting what holds for the recording in focus only, though nothing differs yet. */
  const [ownFor, setOwnFor] = createSignal<string | null>(null);
  const [writtenPlans, setWrittenPlans] = createSignal<WrittenPlans>(new Map());

  const { inputFolder, inputRecordings: recordings } = app.project;
  const inputName = () => inputFolder()?.name ?? null;
  const outputName = () => output()?.name ?? (app.project.folder() ? `${DATASET_FOLDER}/` : null);
  const selected = createMemo(() =>
    recordings().filter((recording) => !recording.error && !unselected().has(recording.path)),
  );
  const focus = createMemo(
    () =>
      recordings().find(({ path }) => path === focusPath()) ??
      recordings().find(({ error }) => !error) ??
      null,
  );

  /** The dataset's revision when a plan was last changed, to tell which of both was changed last. */
  let revisionAtStep = 0;
  const book = createPlanBook(localStorage, writtenPlans, (path) => {
    setFocusPath(path);
    revisionAtStep = app.dataset()?.revision() ?? 0;
  });
  app.setScreenHistory({
    ...book.history,
    isLatest: () => (app.dataset()?.revision() ?? 0) === revisionAtStep,
  });
  onCleanup(() => app.setScreenHistory(null));

  const focusPlan = createMemo((): RecordingPlan | null => {
    const recording = focus();
    return recording && book.planOf(recording);
  });
  /** The settings that the recording in focus is planned with. */
  const cutForm = createMemo((): CutForm => ({ ...form, ...focusPlan()?.own }));
  const isOwn = () => {
    const plan = focusPlan();
    return (plan !== null && Object.keys(plan.own).length > 0) || ownFor() === focus()?.path;
  };

  createEffect(() => writeSplitForm(localStorage, form));

  // What clips.json says of recordings that were split before.
  async function readPlans(): Promise<void> {
    const folder = output() ?? (await app.project.folder()?.folder(DATASET_FOLDER)) ?? null;
    setWrittenPlans(folder ? await readWrittenPlans(folder) : new Map());
  }
  createEffect(
    on([output, app.project.folder], () => {
      readPlans().catch((error: unknown) => app.notices.error(error));
    }),
  );

  async function fileOf(recording: Recording): Promise<File> {
    const file = await inputFolder()?.read(recording.path);
    if (!file) {
      throw new AppError(
        'file/unreadable',
        `${recording.path} is no longer in “${inputName() ?? ''}”. Put it back, or open the folder again.`,
      );
    }
    return file;
  }

  const levelOf = (recording: DecodedRecording) => {
    const plan = focusPlan();
    return plan ? planLevelDb(form, plan, recording.levels.autoLevelDb) : recording.levels.autoLevelDb;
  };

  /** Decodes the recording in focus, and looks for silences again when the level changes. */
  let decoding = new AbortController();
  const focusFile = createMemo(() => {
    const recording = focus();
    return recording && `${recording.path} ${recording.sizeBytes} ${recording.lastModifiedMs}`;
  });
  createEffect(
    on([focusFile, inputFolder], () => {
      decoding.abort();
      decoding = new AbortController();
      const { signal } = decoding;
      const recording = untrack(focus);
      setAnalysis({ kind: 'waiting' });
      // A job has the decoder; the picture comes when it is done.
      if (!recording || untrack(app.jobs.progress)) return;
      void analyze(recording, signal);
    }),
  );
  createEffect(
    on(
      () => app.jobs.progress() === null,
      (isIdle) => {
        if (isIdle && untrack(analysis).kind === 'waiting') untrack(restartAnalysis);
      },
      { defer: true },
    ),
  );
  onCleanup(() => decoding.abort());

  /** Ends what is being decoded for the screen. Aborting ends the decoder itself, so never while a job uses it. */
  function stopAnalysis(then: 'stopped' | 'waiting'): void {
    if (analysis().kind !== 'decoding') return;
    decoding.abort();
    setAnalysis({ kind: then });
  }

  function restartAnalysis(): void {
    const recording = focus();
    if (!recording || app.jobs.progress()) return;
    decoding = new AbortController();
    void analyze(recording, decoding.signal);
  }

  async function analyze(recording: Recording, signal: AbortSignal): Promise<void> {
    setAnalysis({ kind: 'decoding', fraction: 0 });
    try {
      const file = await fileOf(recording);
      const decoded = await app.media.decode(
        file,
        (fraction) => {
          if (!signal.aborted) setAnalysis({ kind: 'decoding', fraction });
        },
        signal,
      );
      const runs = await app.media.silenceRuns(
        decoded.pcm,
        untrack(() => levelOf(decoded)),
      );
      if (!signal.aborted) setAnalysis({ kind: 'ready', recording: decoded, runs });
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      setAnalysis({
        kind: 'failed',
        error: toAppError(error, 'media/failed', `${recording.path} could not be decoded.`),
      });
    }
  }

  const ready = () => {
    const now = analysis();
    return now.kind === 'ready' ? now : null;
  };

  createEffect(
    on(
      () => {
        const now = ready();
        return now && levelOf(now.recording);
      },
      (levelDb) => {
        const now = untrack(ready);
        if (!now || levelDb === null || now.runs.levelDb === levelDb) return;
        void app.media.silenceRuns(now.recording.pcm, levelDb).then(
          (runs) => {
            // Only the last of several quick changes counts.
            if (untrack(ready)?.recording === now.recording && levelOf(now.recording) === levelDb) {
              setAnalysis({ ...now, runs });
            }
          },
          (error: unknown) => app.notices.error(error),
        );
      },
    ),
  );

  const plan = createMemo<SplitPlan | null>(() => {
    const now = ready();
    const own = focusPlan();
    return now && own && planSplit(now.runs, planSettings(form, own), now.recording.peaks);
  });

  /** A setting of all recordings, or of the one in focus where it has its own. */
  function set(change: Partial<CutForm>): void {
    const recording = focus();
    if (recording && isOwn()) book.tune(recording, { ...book.planOf(recording).own, ...change });
    else setForm(change);
  }

  function edit(change: (edits: HandEdits) => HandEdits): void {
    const recording = focus();
    if (!recording) return;
    const before = book.planOf(recording);
    const edits = change(before.edits);
    if (edits !== before.edits) book.change(recording, { ...before, edits });
  }

  /** Back to the settings of all recordings, or to settings of its own. */
  function setOwn(own: boolean): void {
    const recording = focus();
    if (!recording) return;
    setOwnFor(own ? recording.path : null);
    const before = book.planOf(recording);
    if (!own && Object.keys(before.own).length > 0) book.change(recording, { ...before, own: {} });
  }

  async function explain(piece: Piece): Promise<Explanation | null> {
    const now = ready();
    const [current, own] = [plan(), focusPlan()];
    if (!now || !current || !own) return null;
    return await explainPiece({
      piece,
      plan: current,
      runs: now.runs,
      settings: planSettings(form, own),
      pcm: now.recording.pcm,
      clock: (timeS) => formatClock(timeS, 1),
    });
  }

  function apply(remedy: Remedy): void {
    const recording = focus();
    if (!recording) return;
    const before = book.planOf(recording);
    if (remedy.kind === 'settings') {
      book.change(recording, { ...before, own: { ...before.own, ...remedy.change } });
    } else {
      const edits = remedy.frames.reduce((all, frame) => addCut(all, frame), before.edits);
      book.change(recording, { ...before, edits });
    }
  }

  async function outputFolder(): Promise<Folder> {
    const folder = output() ?? (await app.project.folder()?.folder(DATASET_FOLDER, { create: true }));
    if (!folder) throw new AppError('folder/gone', 'Choose an output folder first.');
    return folder;
  }

  /** Splits what is selected; asks first (`question`) where clips of an earlier split are met. */
  async function split(earlier: EarlierClips | null): Promise<void> {
    try {
      const target = await outputFolder();
      const sources = selected();
      if (!earlier) {
        const stamps = sources.map((recording) => ({
          ...recording,
          settings: settingsJson(form, book.planOf(recording)),
        }));
        // A tab that may not write there is refused, and never asked.
        const count = await app.jobs.alone({ folder: target, path: '' }, () =>
          countEarlierClips(target, stamps),
        );
        if (count > 0) {
          setQuestion(count);
          return;
        }
      }
      setQuestion(null);
      setDone(null);
      const { wordsInNames, wordsModel } = form;
      const isWhole = await run(target, sources, earlier ?? 'replace');
      if (isWhole && wordsInNames) await putWordsInNames(app, wordsModel);
    } catch (error) {
      app.notices.error(error);
    }
  }

  /** @returns whether the user let it come to its end. */
  async function run(target: Folder, sources: readonly Recording[], earlier: EarlierClips): Promise<boolean> {
    const input = inputFolder();
    if (!input) return false;
    stopAnalysis('waiting');
    await app.closeDataset();
    // What is on the screen now; it may be played with while the job runs.
    const plans = new Map(sources.map((recording) => [recording.path, book.planOf(recording)]));
    const { spec, outcome } = splitJob({
      input,
      output: target,
      recordings: sources,
      form: { ...form },
      planOf: (recording) => plans.get(recording.path) ?? book.planOf(recording),
      earlier,
      media: app.media,
      clips: app.clips,
      startedAt: new Date(),
    });
    try {
      const result = await app.jobs.run(spec, {
        name: 'Split',
        summary: ({ done: count, failures, cancelled }) => {
          const sum = (kind: 'usable' | 'non-usable') =>
            outcome.recordings.reduce((total, { counts }) => total + counts[kind], 0);
          return (
            `${sum('usable')} Usable and ${sum('non-usable')} Non Usable clips from ${count} of ${sources.length} recordings.` +
            (failures.length > 0
              ? ` Not done: ${failures.map(({ error }) => error.message).join(' ')}`
              : '') +
            (cancelled ? ' What was written stays; Split again goes on from there.' : '')
          );
        },
      });
      if (result.done > 0 || result.failures.length > 0) setDone({ ...outcome, ...result });
      return !result.cancelled;
    } finally {
      await app.openDataset(output() ?? app.project.folder() ?? target);
      await readPlans();
      const finished = new Set(outcome.recordings.map(({ path }) => path));
      book.written(
        sources.filter(
          ({ path }) => finished.has(path) && plans.get(path) === book.planOf(recordingAt(path)),
        ),
      );
    }

    function recordingAt(path: string): Recording {
      const found = sources.find((recording) => recording.path === path);
      if (!found) throw new Error(`${path} was not split.`);
      return found;
    }
  }

  return {
    form,
    /** How clips are written, the same for all recordings. */
    setForm,
    cutForm,
    set,
    isOwn,
    setOwn,
    inputName,
    outputName,
    recordings,
    selected,
    focus,
    focusPlan,
    planOf: (recording: Recording) => book.planOf(recording),
    analysis,
    ready,
    plan,
    edit,
    explain,
    apply,
    done,
    question,
    setFocus: setFocusPath,
    isSelected: (recording: Recording) => !recording.error && !unselected().has(recording.path),
    select(recording: Recording, on: boolean): void {
      const next = new Set(unselected());
      if (on) next.delete(recording.path);
      else next.add(recording.path);
      setUnselected(next);
    },
    async chooseOutput(): Promise<void> {
      const folder = await app.project.chooseFolder();
      if (folder) setOutput(folder);
    },
    stopAnalysis: () => stopAnalysis('stopped'),
    restartAnalysis,
    split,
    cancelQuestion: () => setQuestion(null),
  };
}

/** What createSplitModel makes. */
export type SplitModel = ReturnType<typeof createSplitModel>;
