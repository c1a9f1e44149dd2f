/**
 * What the Analyze screen knows: the recordings of the input folder, what listening to them gave, and the level and duration
 * that the figures are shown for. Listening is src/jobs/analyze.ts; results outlive the screen, so that coming back is instant.
 */
import { createEffect, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { App } from '../../app/context.ts';
import type { SilenceRuns } from '../../audio/silence.ts';
import { measureSilences, suggestDuration, type SilenceFigures } from '../../audio/suggest.ts';
import { toAppError, type AppError } from '../../base/app-error.ts';
import type { Folder, Path } from '../../base/folder.ts';
import { analyzeJob, type AnalyzedRecording } from '../../jobs/analyze.ts';
import type { Recording } from '../../jobs/find-recordings.ts';
import { readSplitForm, writeSplitForm } from '../../jobs/split-form.ts';

/** What the figures are shown for. */
export interface AnalyzeForm {
  /** Each recording at its own suggested level. */
  autoLevel: boolean;
  /** Used when `autoLevel` is off. */
  levelDb: number;
  /** Null follows the suggestion. */
  silenceDurationS: number | null;
}

/** One line of the table. `analyzed`, `figures` and `error` are null while nothing is known. */
export interface AnalyzeRow {
  readonly recording: Recording;
  readonly analyzed: AnalyzedRecording | null;
  readonly figures: SilenceFigures | null;
  readonly error: AppError | null;
}

type Heard = Pick<AnalyzeRow, 'analyzed' | 'error'>;
interface Results {
  readonly heard: Accessor<ReadonlyMap<Path, Heard & { readonly recording: Recording }>>;
  add(recording: Recording, heard: Partial<Heard>): void;
}

/** Split's own edge padding: what is trimmed there is trimmed here. */
const EDGE_PADDING_S = 0.5;
const resultsOf = new WeakMap<Folder, Results>();

function resultsFor(folder: Folder): Results {
  let results = resultsOf.get(folder);
  if (!results) {
    const [heard, setHeard] = createSignal<ReturnType<Results['heard']>>(new Map());
    results = {
      heard,
      add(recording, { analyzed = null, error = null }) {
        setHeard((before) => new Map(before).set(recording.path, { recording, analyzed, error }));
      },
    };
    resultsOf.set(folder, results);
  }
  return results;
}

/** The model of the Analyze screen; made once a screen, freed with it. */
export function createAnalyzeModel(app: App) {
  const split = readSplitForm(localStorage);
  const [form, setForm] = createStore<AnalyzeForm>({
    autoLevel: true,
    levelDb: split.levelDb,
    silenceDurationS: null,
  });
  const [focusPath, setFocusPath] = createSignal<Path | null>(null);
  /** At the level of the form, as far as they are there; where it changed since, still of the level before. */
  const [scanned, setScanned] = createSignal<ReadonlyMap<Path, SilenceRuns>>(new Map());
  const stop = new AbortController();
  onCleanup(() => stop.abort());

  const { inputFolder: folder, inputRecordings: recordings, inputScanning: looking } = app.project;
  const results = createMemo(() => {
    const now = folder();
    return now && resultsFor(now);
  });

  function heardOf(recording: Recording): Heard {
    const heard = results()?.heard().get(recording.path);
    const same =
      heard?.recording.sizeBytes === recording.sizeBytes &&
      heard.recording.lastModifiedMs === recording.lastModifiedMs;
    return heard && same ? heard : { analyzed: null, error: recording.error };
  }
  const pending = createMemo(() =>
    recordings().filter((recording) => {
      const { analyzed, error } = heardOf(recording);
      return !analyzed && !error;
    }),
  );
  const analyzed = createMemo(() => recordings().flatMap((recording) => heardOf(recording).analyzed ?? []));
  const suggestion = createMemo(() => suggestDuration(analyzed().map(({ trial }) => trial)));
  const silenceDurationS = () =>
    form.silenceDurationS ?? suggestion()?.silenceDurationS ?? split.silenceDurationS;

  const runsOf = (one: AnalyzedRecording): SilenceRuns | null =>
    form.autoLevel || one.runs.levelDb === form.levelDb
      ? one.runs
      : (scanned().get(one.recording.path) ?? null);
  const rows = createMemo((): readonly AnalyzeRow[] => {
    const durationS = silenceDurationS();
    return recordings().map((recording) => {
      const heard = heardOf(recording);
      const runs = heard.analyzed && runsOf(heard.analyzed);
      return { recording, ...heard, figures: runs && measureSilences(runs, durationS) };
    });
  });
  const focus = createMemo(
    () =>
      rows().find(({ recording }) => recording.path === focusPath()) ??
      rows().find((row) => row.analyzed) ??
      rows().find((row) => !row.error) ??
      null,
  );
  const focusRuns = () => {
    const one = focus()?.analyzed;
    return one ? runsOf(one) : null;
  };
  const levelDb = () => (form.autoLevel ? (focus()?.analyzed?.runs.levelDb ?? form.levelDb) : form.levelDb);

  // A level chosen by hand: the recording on the screen is scanned first, the others after it, always at the newest level.
  let scanning = false;
  createEffect(
    on([() => form.autoLevel, () => form.levelDb, analyzed, focusPath], () => {
      if (!scanning && !form.autoLevel) void scan();
    }),
  );
  async function scan(): Promise<void> {
    scanning = true;
    try {
      for (let next = nextToScan(); next && !stop.signal.aborted; next = nextToScan()) {
        const { path } = next.recording;
        const runs = await app.media.silenceRuns(next.decoded.pcm, form.levelDb);
        setScanned((before) => new Map(before).set(path, runs));
      }
    } catch (error) {
      if (!stop.signal.aborted) app.notices.error(error);
    } finally {
      scanning = false;
    }
  }
  function nextToScan(): AnalyzedRecording | null {
    return untrack(() => {
      if (form.autoLevel) return null;
      const stale = analyzed().filter(
        ({ runs, recording }) =>
          runs.levelDb !== form.levelDb && scanned().get(recording.path)?.levelDb !== form.levelDb,
      );
      const shown = focus()?.recording.path;
      return stale.find(({ recording }) => recording.path === shown) ?? stale[0] ?? null;
    });
  }

  // Listening begins by itself, once a visit and folder: after Cancel it is the user's to go on.
  let begunFor: Folder | null = null;
  createEffect(() => {
    const now = folder();
    if (!now || begunFor === now || looking() || pending().length === 0 || app.jobs.progress()) return;
    begunFor = now;
    void analyze();
  });

  async function analyze(): Promise<void> {
    const from = untrack(folder);
    const into = untrack(results);
    const wanted = untrack(pending);
    if (!from || !into) return;
    const { minClipS, maxClipS, mergeShort } = readSplitForm(localStorage);
    try {
      await app.jobs.run(
        analyzeJob({
          folder: from,
          recordings: wanted,
          limits: { minClipS, maxClipS, mergeShort, edgePaddingS: EDGE_PADDING_S },
          media: app.media,
          deliver: (one) => into.add(one.recording, { analyzed: one }),
          refuse: (recording, error) =>
            into.add(recording, {
              error: toAppError(error, 'media/failed', `${recording.path} could not be analyzed.`),
            }),
        }),
        {
          name: 'Analysis',
          summary: ({ done, failures, cancelled }) =>
            `${done} of ${wanted.length} recordings.` +
            (failures.length > 0
              ? ` Not done: ${failures.map(({ error }) => error.message).join(' ')}`
              : '') +
            (cancelled ? ' Analyze again goes on from there.' : ''),
        },
      );
    } catch (error) {
      app.notices.error(error);
    }
  }

  return {
    form,
    setForm,
    inputName: () => folder()?.name ?? null,
    recordings,
    rows,
    pending,
    focus,
    focusRuns,
    levelDb,
    silenceDurationS,
    suggestion,
    analyzedCount: () => analyzed().length,
    setFocus: setFocusPath,
    analyze,
    /** Fills in the settings that Split opens with. */
    carryToSplit(): void {
      writeSplitForm(localStorage, {
        ...readSplitForm(localStorage),
        silenceDurationS: silenceDurationS(),
        autoLevel: form.autoLevel,
        levelDb: Math.round(levelDb()),
      });
    },
  };
}

/** What createAnalyzeModel makes. */
export type AnalyzeModel = ReturnType<typeof createAnalyzeModel>;
