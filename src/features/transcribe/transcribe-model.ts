/** What the Transcribe screen knows: the model and language chosen, which clips, how fast it goes, what just came. */
import { createMemo, createSignal } from 'solid-js';
import type { App, DatasetSession, ModelEntry } from '../../app/context.ts';
import { readStoredForm, writeStoredForm } from '../../base/stored-form.ts';
import { heardBy } from '../../dataset/transcript.ts';
import type { JobFailure } from '../../jobs/job.ts';
import { BUILT_IN, workRatio } from '../../jobs/models.ts';
import { changeProject, readProject } from '../../jobs/project-file.ts';
import { runTranscription, TRANSCRIPTION } from '../../jobs/run-transcription.ts';
import { createLasting } from '../../ui/lasting-model.ts';
import { readModelSpeeds, speedKey, writeModelSpeeds, type ModelSpeeds } from './model-speeds.ts';

/** Which clips Transcribe takes: those without a text, those that the model chosen has not heard, those ticked, all. */
export type Scope = 'left' | 'unheard' | 'chosen' | 'all';

/** Let the model hear which language it is. */
export const AUTOMATIC = 'auto';

/** The language is the dataset's: it lies in project.json. */
interface Form {
  readonly model: string;
}

const FORM_KEY = 'transcribe-settings';
/** Enough to see whether it understands the voice; the table of clips has them all. */
const SHOWN_TEXTS = 8;

/**
 * The clips to show of those heard last. Windows that are heard together end in any order, and a text is read in its own.
 * @param ids in the dataset's order.
 * @param done in the order in which they were heard.
 */
export function latestHeard(ids: readonly string[], done: ReadonlySet<string>): readonly string[] {
  const last = new Set([...done].slice(-SHOWN_TEXTS));
  return ids.filter((id) => last.has(id));
}

/** A dataset's transcription: it goes on while the user reviews what is done. */
const runOf = createLasting((session: DatasetSession, app: App) => {
  const run = createRun();
  readProject(session.folder).then(
    ({ transcribe }) => run.setLanguage((chosen) => chosen ?? transcribe?.language ?? null),
    (error: unknown) => app.notices.error(error),
  );
  return run;
});

function createRun() {
  /** null until it is read, and where nobody ever chose one. */
  const [language, setLanguage] = createSignal<string | null>(null);
  const [scope, setScope] = createSignal<Scope>('left');
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const [loading, setLoading] = createSignal<number | null>(null);
  const [finished, setFinished] = createSignal(false);
  const [failures, setFailures] = createSignal<readonly JobFailure[]>([]);
  const [latest, setLatest] = createSignal<readonly string[]>([]);
  const [speed, setSpeed] = createSignal<number | null>(null);
  return {
    ...{
      language,
      setLanguage,
      scope,
      setScope,
      chosen,
      setChosen,
      loading,
      setLoading,
      finished,
      setFinished,
    },
    ...{ failures, setFailures, latest, setLatest, speed, setSpeed },
    stopLoading: new AbortController(),
  };
}

/** The model of the Transcribe screen. */
export function createTranscribeModel(app: App) {
  const defaults: Form = { model: BUILT_IN.id };
  const [form, setForm] = createSignal(readStoredForm(localStorage, FORM_KEY, defaults));
  const [speeds, setSpeeds] = createSignal<ModelSpeeds>(readModelSpeeds(localStorage));
  const noRun = createRun();
  const current = () => {
    const session = app.dataset();
    return session ? runOf(session, app) : noRun;
  };

  const model = createMemo((): ModelEntry | undefined => {
    const all = app.models.list();
    return all.find(({ id }) => id === form().model) ?? all.find(({ id }) => id === BUILT_IN.id);
  });
  const language = () => {
    const known = model()?.languages ?? [];
    if (known.length === 0) return 'en';
    const chosen = current().language() ?? AUTOMATIC;
    return known.includes(chosen) ? chosen : AUTOMATIC;
  };
  const busy = () => app.jobs.progress() !== null || current().loading() !== null;

  function setModel(id: string): void {
    setForm({ model: id });
    writeStoredForm(localStorage, FORM_KEY, form());
  }

  function setLanguage(code: string): void {
    const session = app.dataset();
    if (!session) return;
    runOf(session, app).setLanguage(code);
    changeProject(session.folder, { transcribe: { language: code } }).catch((error: unknown) =>
      app.notices.error(error),
    );
  }

  /** Ids of the clips that the model chosen has not heard, in order. */
  const unheard = createMemo((): readonly string[] => {
    const session = app.dataset();
    const modelId = model()?.id;
    if (!session) return [];
    session.revision();
    return session.order().filter((id) => heardBy(session.plainClip(id)?.transcript ?? null) !== modelId);
  });

  /** Ids of the clips that Transcribe would take now, in order. */
  const wanted = createMemo((): readonly string[] => {
    const session = app.dataset();
    if (!session) return [];
    session.revision();
    const order = session.order();
    switch (current().scope()) {
      case 'all':
        return order;
      case 'unheard':
        return unheard();
      case 'chosen':
        return order.filter((id) => current().chosen().has(id));
      case 'left':
        return order.filter((id) => !session.plainClip(id)?.transcript);
    }
  });

  /** Length of some clips in seconds: of those whose length is known, and for the others as long as those on average. */
  function lengthOf(ids: readonly string[]): number | null {
    const known = ids.flatMap((id) => app.dataset()?.plainClip(id)?.durationS ?? []);
    if (known.length === 0) return null;
    return (known.reduce((sum, durationS) => sum + durationS, 0) / known.length) * ids.length;
  }
  const wantedS = createMemo(() => lengthOf(wanted()));
  const datasetS = createMemo(() => {
    app.dataset()?.revision();
    return lengthOf(app.dataset()?.order() ?? []);
  });

  /** Seconds of audio a second, as last measured; null when it was not. */
  function speedOf(id: string): number | null {
    const device = app.device();
    const kinds = device ? [device.kind] : (['webgpu', 'wasm'] as const);
    for (const kind of kinds) {
      const speed = speeds()[speedKey(id, kind)];
      if (speed !== undefined) return speed;
    }
    return null;
  }

  /** @returns what became of it: the clips done, and whether that was all that could be. */
  async function run(
    session: DatasetSession,
    ids: readonly string[],
    modelId: string,
  ): Promise<{ readonly done: ReadonlySet<string>; readonly isWhole: boolean }> {
    const state = runOf(session, app);
    state.setFailures([]);
    state.setLatest([]);
    state.setSpeed(null);
    let audioS = 0;
    let wallS = 0;
    let windows = 0;
    const done = new Set<string>();
    state.stopLoading = new AbortController();
    try {
      const result = await runTranscription(app, session, {
        ids,
        model: { id: modelId },
        language: language() === AUTOMATIC ? null : language(),
        signal: state.stopLoading.signal,
        onLoading(fraction) {
          state.setLoading(fraction);
          if (fraction === null) void app.models.refresh();
        },
        onWindow(time) {
          const device = app.device();
          if (!device || time.audioS === 0) return;
          const key = speedKey(modelId, device.kind);
          windows++;
          audioS += time.audioS;
          wallS += time.wallS;
          const speed = { [key]: audioS / wallS };
          state.setSpeed(audioS / wallS);
          // A fresh worker warms up in the first: good enough until there is something better.
          setSpeeds((all) => (windows === 1 ? { ...speed, ...all } : { ...all, ...speed }));
        },
        onDone(more) {
          for (const id of more) done.add(id);
          state.setLatest(latestHeard(ids, done));
        },
      });
      writeModelSpeeds(localStorage, speeds());
      state.setFailures(result?.failures ?? []);
      return { done, isWhole: result?.cancelled === false };
    } catch (error) {
      app.notices.error(error);
      return { done, isWhole: false };
    }
  }

  return {
    model,
    language,
    setModel,
    setLanguage,
    scope: () => current().scope(),
    setScope: (scope: Scope) => current().setScope(scope),
    chosen: () => current().chosen(),
    setChosen: (ids: ReadonlySet<string>) => current().setChosen(ids),
    busy,
    /** 0..1 while the speech model is made ready, else null. */
    loading: () => current().loading(),
    stopLoading: () => current().stopLoading.abort(),
    finished: () => current().finished(),
    failures: () => current().failures(),
    /** Ids of the clips done last in this run, in the dataset's order. */
    latest: () => current().latest(),
    /** Seconds of sound a second in this run; null until a window was heard. */
    speed: () => current().speed(),
    unheard,
    wanted,
    wantedS,
    datasetS,
    speedOf,
    /** What `speedOf` may be of a model that was not used here, judged by one that was; null when none was. */
    guessedSpeedOf(id: string): number | null {
      for (const { id: other } of app.models.list()) {
        const [speed, ratio] = [speedOf(other), workRatio(other, id)];
        if (speed !== null && ratio !== null) return speed / ratio;
      }
      return null;
    },
    /** Transcribes what the settings say. */
    async transcribe(): Promise<void> {
      const session = app.dataset();
      const modelId = model()?.id;
      if (!session || modelId === undefined) return;
      const state = runOf(session, app);
      const ids = wanted();
      state.setFinished(false);
      const { done, isWhole } = await run(session, ids, modelId);
      state.setFinished(isWhole);
      if (state.scope() === 'left' || done.size === 0) return;
      // So that Transcribe goes on with the rest and does not begin anew.
      const rest = isWhole ? [] : ids.filter((id) => !done.has(id));
      state.setChosen(new Set(rest));
      state.setScope(rest.length > 0 ? 'chosen' : 'left');
    },
    /** Transcribes one clip again with the model chosen, whatever it has. */
    async again(id: string): Promise<void> {
      const session = app.dataset();
      const modelId = model()?.id;
      if (session && modelId !== undefined) await run(session, [id], modelId);
    },
    /** Whether it is a transcription that runs, and not another job. */
    isTranscribing: () => app.jobs.progress()?.name === TRANSCRIPTION,
  };
}

/** See above. */
export type TranscribeModel = ReturnType<typeof createTranscribeModel>;
