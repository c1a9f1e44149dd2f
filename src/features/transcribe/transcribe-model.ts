/** What the Transcribe screen knows: the model and language chosen, which clips, how fast it goes, what just came. */
import { createMemo, createSignal } from 'solid-js';
import type { App, DatasetSession, ModelEntry } from '../../app/context.ts';
import { readStoredForm, writeStoredForm } from '../../base/stored-form.ts';
import type { JobFailure } from '../../jobs/job.ts';
import { BUILT_IN } from '../../jobs/models.ts';
import { runTranscription } from '../../jobs/run-transcription.ts';
import { readModelSpeeds, speedKey, writeModelSpeeds, type ModelSpeeds } from './model-speeds.ts';

/** Which clips Transcribe takes. */
export type Scope = 'left' | 'all' | 'chosen';

/** Let the model hear which language it is. */
export const AUTOMATIC = 'auto';

interface Form {
  readonly model: string;
  readonly language: string;
}

const FORM_KEY = 'transcribe-settings';
/** Enough to see whether it understands the voice. */
const SHOWN_TEXTS = 30;

/** The model of the Transcribe screen. */
export function createTranscribeModel(app: App) {
  const defaults: Form = { model: BUILT_IN.id, language: AUTOMATIC };
  const [form, setForm] = createSignal(readStoredForm(localStorage, FORM_KEY, defaults));
  const [scope, setScope] = createSignal<Scope>('left');
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const [loading, setLoading] = createSignal<number | null>(null);
  const [finished, setFinished] = createSignal(false);
  const [failures, setFailures] = createSignal<readonly JobFailure[]>([]);
  /** Ids of the clips done last in this run, newest first. */
  const [latest, setLatest] = createSignal<readonly string[]>([]);
  const [speeds, setSpeeds] = createSignal<ModelSpeeds>(readModelSpeeds(localStorage));
  let stopLoading = new AbortController();

  const model = createMemo((): ModelEntry | undefined => {
    const all = app.models.list();
    return all.find(({ id }) => id === form().model) ?? all.find(({ id }) => id === BUILT_IN.id);
  });
  const language = () => {
    const known = model()?.languages ?? [];
    if (known.length === 0) return 'en';
    return known.includes(form().language) ? form().language : AUTOMATIC;
  };
  const busy = () => app.jobs.progress() !== null || loading() !== null;

  function change(next: Partial<Form>): void {
    setForm((now) => ({ ...now, ...next }));
    writeStoredForm(localStorage, FORM_KEY, form());
  }

  /** Ids of the clips that Transcribe would take now, in order. */
  const wanted = createMemo((): readonly string[] => {
    const session = app.dataset();
    if (!session) return [];
    session.revision();
    const order = session.order();
    if (scope() === 'all') return order;
    return order.filter((id) =>
      scope() === 'chosen' ? chosen().has(id) : !session.plainClip(id)?.transcript,
    );
  });

  /** Their length in seconds: of those whose length is known, and for the others as long as those on average. Null: none is. */
  const wantedS = createMemo((): number | null => {
    const known = wanted().flatMap((id) => app.dataset()?.plainClip(id)?.durationS ?? []);
    if (known.length === 0) return null;
    return (known.reduce((sum, durationS) => sum + durationS, 0) / known.length) * wanted().length;
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

  async function run(session: DatasetSession, ids: readonly string[], modelId: string): Promise<boolean> {
    setFailures([]);
    let audioS = 0;
    let wallS = 0;
    let isWarm = false;
    stopLoading = new AbortController();
    try {
      const result = await runTranscription(app, session, {
        ids,
        model: { id: modelId },
        language: language() === AUTOMATIC ? null : language(),
        signal: stopLoading.signal,
        onLoading: setLoading,
        onWindow(time) {
          const device = app.device();
          if (!device || time.audioS === 0) return;
          const key = speedKey(modelId, device.kind);
          if (isWarm) {
            audioS += time.audioS;
            wallS += time.wallS;
            setSpeeds((all) => ({ ...all, [key]: audioS / wallS }));
          } else {
            // A fresh worker warms up in it: good enough until there is something better.
            isWarm = true;
            setSpeeds((all) => ({ [key]: time.audioS / time.wallS, ...all }));
          }
        },
        onDone: (done) => setLatest((before) => [...[...done].reverse(), ...before].slice(0, SHOWN_TEXTS)),
      });
      writeModelSpeeds(localStorage, speeds());
      setFailures(result?.failures ?? []);
      return result?.cancelled === false;
    } catch (error) {
      app.notices.error(error);
      return false;
    }
  }

  return {
    model,
    language,
    setModel: (id: string) => change({ model: id }),
    setLanguage: (code: string) => change({ language: code }),
    scope,
    setScope,
    chosen,
    setChosen,
    busy,
    loading,
    stopLoading: () => stopLoading.abort(),
    finished,
    failures,
    latest,
    wanted,
    wantedS,
    speedOf,
    /** Transcribes what the settings say. */
    async transcribe(): Promise<void> {
      const session = app.dataset();
      const modelId = model()?.id;
      if (!session || modelId === undefined) return;
      setFinished(false);
      const isDone = await run(session, wanted(), modelId);
      setFinished(isDone);
      if (isDone) setChosen(new Set<string>());
    },
    /** Transcribes one clip again with the model chosen, whatever it has. */
    async again(id: string): Promise<void> {
      const session = app.dataset();
      const modelId = model()?.id;
      if (session && modelId !== undefined) await run(session, [id], modelId);
    },
  };
}

/** See above. */
export type TranscribeModel = ReturnType<typeof createTranscribeModel>;
