/** The composition root: the only file that knows which concrete worker, folder and store is used. */
import * as Comlink from 'comlink';
import { createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import { registerSW } from 'virtual:pwa-register';
import {
  AppContext,
  type App,
  type DatasetSession,
  type ReviewSelection,
  type ScreenHistory,
} from './app/context.ts';
import { createConvertAudio } from './app/convert-audio.ts';
import { decodeClip } from './app/decode-clip.ts';
import { reloadOnceForIsolation } from './app/isolation.ts';
import { createJobCenter } from './app/job-center.ts';
import { createLastingMedia } from './app/lasting-media.ts';
import { createModels } from './app/models.ts';
import { createNotices } from './app/notices.ts';
import { createOfflineStatus } from './app/offline.ts';
import { createProject } from './app/project.ts';
import { createQualityEngine } from './app/quality-engine.ts';
import { AppRoutes } from './app/routes.tsx';
import { createWorkerHost } from './base/worker-host.ts';
import { saveZip } from './workspace/save-file.ts';
import type { CheckedClip } from './jobs/check-clips.ts';
import type { KnownFacts } from './jobs/clip-facts.ts';
import type { ClipEngine, ConvertEngine, SpeechDevice } from './jobs/engines.ts';
import { createModelLibrary, type ModelsWorkerApi } from './jobs/model-library.ts';
import { createSpeechEngine, type SpeechWorkerApi } from './jobs/speech-engine.ts';
import { createCheckStore } from './workspace/check-store.ts';
import { writeAlone } from './workspace/dataset-lock.ts';
import { folderId } from './workspace/remembered-folders.ts';
import type { ClipsWorkerApi } from '../workers/clips.worker.ts';
import type { MediaWorkerApi } from '../workers/media.worker.ts';
import type { QualityWorkerApi } from '../workers/quality.worker.ts';

/** A model takes seconds to load, so it stays through a pause for a coffee. */
const SPEECH_IDLE_MS = 10 * 60_000;

const mediaHost = createWorkerHost<MediaWorkerApi>(
  'The audio decoder',
  () => new Worker(new URL('../workers/media.worker.ts', import.meta.url), { type: 'module', name: 'media' }),
);
const speechHost = (idleMs?: number) =>
  createWorkerHost<SpeechWorkerApi>(
    'Speech recognition',
    () =>
      new Worker(new URL('../workers/speech.worker.ts', import.meta.url), { type: 'module', name: 'speech' }),
    idleMs,
  );

/** Encoding is nearly all of their work, so one for each core; more than four outrun the disk. */
const clipHosts = Array.from({ length: Math.min(4, navigator.hardwareConcurrency) }, () =>
  createWorkerHost<ClipsWorkerApi>(
    'Writing clips',
    () =>
      new Worker(new URL('../workers/clips.worker.ts', import.meta.url), { type: 'module', name: 'clips' }),
  ),
);

const media = createLastingMedia({
  probe: (file, signal) => mediaHost.call((api) => api.probe(file), signal),
  decode: (file, onFraction, signal) =>
    mediaHost.call((api) => api.decode(file, Comlink.proxy(onFraction)), signal),
  silenceRuns: (pcm, levelDb, signal) => mediaHost.call((api) => api.silenceRuns(pcm, levelDb), signal),
});

let clipTurn = 0;
const clips: ClipEngine = {
  makeClip(pcm, range, format, signal) {
    const host = clipHosts[clipTurn++ % clipHosts.length];
    if (!host) throw new Error('There is no worker for clips.');
    return host.call((api) => api.makeClip(pcm, range, format), signal);
  },
};

const converter: ConvertEngine = {
  convert: (file, settings, use, onFraction, signal) =>
    mediaHost.call(
      (api) => api.convert(file, settings, Comlink.proxy(use), Comlink.proxy(onFraction)),
      signal,
    ),
};

/** More than four would wait for the disk; one core is the page's. */
const QUALITY_WORKERS = Math.max(2, Math.min(4, navigator.hardwareConcurrency - 1));
const quality = createQualityEngine(
  Array.from({ length: QUALITY_WORKERS }, () => {
    const host = createWorkerHost<QualityWorkerApi>(
      'The measuring',
      () =>
        new Worker(new URL('../workers/quality.worker.ts', import.meta.url), {
          type: 'module',
          name: 'quality',
        }),
    );
    return (pcm, signal) => host.call((api) => api.measure(pcm), signal);
  }),
  media,
);

const modelsHost = createWorkerHost<ModelsWorkerApi>(
  'The keeper of speech models',
  () =>
    new Worker(new URL('../workers/models.worker.ts', import.meta.url), { type: 'module', name: 'models' }),
);

const [device, setDevice] = createSignal<SpeechDevice | null>(null);

const convertAudio = createConvertAudio(
  media,
  () =>
    new Worker(new URL('../workers/clip-audio.worker.ts', import.meta.url), {
      type: 'module',
      name: 'clip-audio',
    }),
);

const notices = createNotices();
const models = createModels(createModelLibrary(modelsHost), notices);
const speech = createSpeechEngine({
  worker: speechHost(SPEECH_IDLE_MS),
  secondWorker: speechHost(),
  appUrl: document.baseURI,
  onDevice: setDevice,
  onStepDown: (text) => notices.show({ tone: 'warn', text }),
});
const jobs = createJobCenter(
  (text, { failures }) => notices.show({ tone: failures.length > 0 ? 'warn' : 'ok', text }),
  async ({ folder, path }, work) =>
    writeAlone(await folderId(folder, path), path === '' ? folder.name : `${folder.name}/${path}`, work),
);
const parts = createProject(media, notices, (kind, sample) => {
  // A dataset is for reviewing and the sample for trying; a folder of recordings shows what is in it first.
  if (location.hash !== '' && location.hash !== '#/') return;
  if (kind === 'dataset' || kind === 'foreign') location.hash = '#/review';
  else if (sample) location.hash = '#/split';
});
const [updateReady, setUpdateReady] = createSignal(false);
const applyUpdate = registerSW({ onNeedRefresh: () => setUpdateReady(true) });

/** With the dataset that it was made for. */
const [selected, setSelected] = createSignal<{
  selection: ReviewSelection;
  dataset: DatasetSession | null;
} | null>(null);
const [screenHistory, setScreenHistory] = createSignal<ScreenHistory | null>(null);

const app: App = {
  ...parts,
  checkStore: (datasetId) => createCheckStore<CheckedClip>(datasetId),
  factsStore: (datasetId) => createCheckStore<KnownFacts>(`${datasetId}/facts`),
  jobs,
  notices,
  media,
  clips,
  converter,
  quality,
  speech,
  models,
  device,
  saveZip,
  decodeClip,
  convertAudio,
  reviewSelection: () => {
    const now = selected();
    return now && now.dataset === parts.dataset() ? now.selection : null;
  },
  selectForReview: (selection) => setSelected(selection && { selection, dataset: parts.dataset() }),
  screenHistory,
  setScreenHistory: (history) => void setScreenHistory(history),
};

reloadOnceForIsolation();
const offline = createOfflineStatus();
const root = document.getElementById('root');
if (root) {
  render(
    () => (
      <AppContext.Provider value={app}>
        <AppRoutes offline={offline} update={{ ready: updateReady, apply: () => void applyUpdate() }} />
      </AppContext.Provider>
    ),
    root,
  );
}
