/**
 * What the Split screen knows: the folders, the recordings, their decoded sound, the settings, and from these the plan, which
 * follows every setting at once. Writing is `src/jobs/split.ts`.
 */
import { createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { App } from '../../app/context.ts';
import type { SilenceRuns } from '../../audio/silence.ts';
import { planSplit, type SplitPlan, type SplitSettings } from '../../audio/split-plan.ts';
import { AppError, isAbort, toAppError } from '../../base/app-error.ts';
import type { Folder } from '../../base/folder.ts';
import { DATASET_FOLDER } from '../../dataset/layout.ts';
import type { DecodedRecording } from '../../jobs/engines.ts';
import type { Recording } from '../../jobs/find-recordings.ts';
import type { ItemContext } from '../../jobs/job.ts';
import { backUpClips, clipsToReplace, findConflict, writeClips, type SplitSource } from '../../jobs/split.ts';
import { readSplitForm, writeSplitForm } from '../../jobs/split-form.ts';

/** How far a recording is on its way to a plan. */
export type Analysis =
  /** For a running job to end. */
  | { readonly kind: 'waiting' }
  /** Cancelled by the user. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'decoding'; readonly fraction: number }
  | { readonly kind: 'ready'; readonly recording: DecodedRecording; readonly runs: SilenceRuns }
  | { readonly kind: 'failed'; readonly error: AppError };

/** A sentence between long pauses fits a trainer's window with this much of them left. */
const EDGE_PADDING_S = 0.5;
/** Decoding is most of an item's time, writing the rest. */
const DECODED_SHARE = 0.7;

/** What was written at the end of a split. */
export interface SplitDone {
  readonly recordings: number;
  readonly usable: number;
  readonly nonUsable: number;
  readonly backup: string | null;
}

/** The model of the Split screen; made once a screen, freed with it. */
export function createSplitModel(app: App) {
  const [form, setForm] = createStore(readSplitForm(localStorage));
  const [output, setOutput] = createSignal<Folder | null>(null);
  const [focusPath, setFocusPath] = createSignal<string | null>(null);
  const [excluded, setExcluded] = createSignal<ReadonlySet<string>>(new Set());
  const [analysis, setAnalysis] = createSignal<Analysis>({ kind: 'waiting' });
  const [done, setDone] = createSignal<SplitDone | null>(null);
  /** The question before a split that would replace clips; null when there is none. */
  const [replacing, setReplacing] = createSignal<number | null>(null);

  const { inputFolder, inputRecordings: recordings } = app.project;
  const inputName = () => inputFolder()?.name ?? null;
  const outputName = () => output()?.name ?? (app.project.folder() ? `${DATASET_FOLDER}/` : null);
  const selected = createMemo(() =>
    recordings().filter((recording) => !recording.error && !excluded().has(recording.path)),
  );
  const focus = createMemo(
    () =>
      recordings().find(({ path }) => path === focusPath()) ??
      recordings().find(({ error }) => !error) ??
      null,
  );

  createEffect(() => writeSplitForm(localStorage, form));

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

  const levelOf = (recording: DecodedRecording) =>
    form.autoLevel ? recording.levels.autoLevelDb : form.levelDb;

  /** Decodes the recording in focus, and looks for silences again when the level changes. */
  let decoding = new AbortController();
  createEffect(
    on([() => focus()?.path, inputFolder], () => {
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

  function settings(): SplitSettings {
    return {
      silenceDurationS: form.silenceDurationS,
      minClipS: form.minClipS,
      maxClipS: Math.max(form.maxClipS, form.minClipS),
      mergeShort: form.mergeShort,
      forceCut: form.forceCut,
      edgePaddingS: EDGE_PADDING_S,
    };
  }

  const plan = createMemo<SplitPlan | null>(() => {
    const now = ready();
    return now && planSplit(now.runs, settings(), now.recording.peaks);
  });

  /** What clips.json keeps; equal settings on an unchanged recording give an equal plan. */
  const settingsJson = () => ({ ...settings(), levelDb: form.autoLevel ? 'auto' : form.levelDb });

  async function outputFolder(): Promise<Folder> {
    const folder = output() ?? (await app.project.folder()?.folder(DATASET_FOLDER, { create: true }));
    if (!folder) throw new AppError('folder/gone', 'Choose an output folder first.');
    return folder;
  }

  /** Splits what is selected; asks first (`replacing`) when clips of an earlier split would be replaced. */
  async function split(replace: boolean): Promise<void> {
    try {
      const target = await outputFolder();
      const sources = selected();
      if (!replace) {
        const clips = await clipsToReplace(target, sources, settingsJson());
        if (clips > 0) {
          setReplacing(clips);
          return;
        }
      }
      setReplacing(null);
      setDone(null);
      await run(target, sources);
    } catch (error) {
      app.notices.error(error);
    }
  }

  async function run(target: Folder, sources: readonly Recording[]): Promise<void> {
    const total = { recordings: 0, usable: 0, nonUsable: 0, backup: null as string | null };
    const started = new Date();
    stopAnalysis('waiting');
    // What is on the screen now; the form may be played with while the job runs.
    const chosen = {
      settings: settings(),
      json: settingsJson(),
      autoLevel: form.autoLevel,
      levelDb: form.levelDb,
    };
    await app.closeDataset();
    try {
      const result = await app.jobs.run(
        {
          name: 'Split',
          items: sources,
          label: ({ path }) => path,
          weight: ({ info }) => info?.durationS ?? 60,
          run: (recording, context) => splitOne(target, recording, context),
        },
        {
          name: 'Split',
          summary: ({ done: count, failures, cancelled }) =>
            `${total.usable} Usable and ${total.nonUsable} Non Usable clips from ${count} of ${sources.length} recordings.` +
            (failures.length > 0
              ? ` Not done: ${failures.map(({ error }) => error.message).join(' ')}`
              : '') +
            (cancelled ? ' What was written stays; Split again goes on from there.' : ''),
        },
      );
      if (!result.cancelled && result.done > 0) setDone({ ...total });
    } finally {
      await app.openDataset(output() ?? app.project.folder() ?? target);
    }

    async function splitOne(folder: Folder, recording: Recording, context: ItemContext): Promise<void> {
      const file = await fileOf(recording);
      const decoded = await app.media.decode(
        file,
        (f) => context.onFraction(f * DECODED_SHARE),
        context.signal,
      );
      await context.checkpoint();
      const runs = await app.media.silenceRuns(
        decoded.pcm,
        chosen.autoLevel ? decoded.levels.autoLevelDb : chosen.levelDb,
        context.signal,
      );
      const source: SplitSource = {
        path: recording.path,
        sizeBytes: file.size,
        lastModifiedMs: file.lastModified,
        recording: decoded,
        plan: planSplit(runs, chosen.settings, decoded.peaks),
        settings: chosen.json,
      };
      const conflict = await findConflict(folder, [source]);
      if (conflict) total.backup = await backUpClips(folder, conflict, started);
      await writeClips(folder, source, {
        checkpoint: context.checkpoint,
        onFraction: (f) => context.onFraction(DECODED_SHARE + f * (1 - DECODED_SHARE)),
      });
      total.recordings++;
      total.usable += source.plan.pieces.filter(({ kind }) => kind === 'usable').length;
      total.nonUsable += source.plan.pieces.filter(({ kind }) => kind === 'non-usable').length;
    }
  }

  return {
    form,
    setForm,
    inputName,
    outputName,
    recordings,
    selected,
    focus,
    analysis,
    plan,
    done,
    replacing,
    setFocus: setFocusPath,
    isSelected: (recording: Recording) => !recording.error && !excluded().has(recording.path),
    select(recording: Recording, on: boolean): void {
      const next = new Set(excluded());
      if (on) next.delete(recording.path);
      else next.add(recording.path);
      setExcluded(next);
    },
    async chooseOutput(): Promise<void> {
      const folder = await app.project.chooseFolder();
      if (folder) setOutput(folder);
    },
    stopAnalysis: () => stopAnalysis('stopped'),
    restartAnalysis,
    split,
    keepExisting: () => setReplacing(null),
  };
}

/** What createSplitModel makes. */
export type SplitModel = ReturnType<typeof createSplitModel>;
