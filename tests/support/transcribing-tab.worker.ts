/**
 * A tab in which a dataset is transcribed, as a worker that a test can kill at any moment. The engine is made up (it hears a clip's
 * number in its first sample); the job and the dataset are real. It says which clips it heard, and which of them are safe.
 */
import type { SpeechEngine } from '../../src/jobs/engines.ts';

/** Begins the transcription. */
export interface TranscribingStart {
  readonly folder: string;
  readonly datasetId: string;
}

/** `heard` before a window is handed over, `safe` after it, `end` when all is done. */
export interface TranscribingNews {
  readonly kind: 'heard' | 'safe' | 'end';
  readonly ids: readonly string[];
}

const CLIP_S = 10;
/** Windows that are decoded together end one after another, for each is scored by a pass of the decoder: of the smallest model's, so long. */
const BETWEEN_ENDS_MS = 100;

// The session listens for the focus of its window; a worker has none.
Object.assign(globalThis, { window: globalThis });

addEventListener('message', ({ data }: MessageEvent<TranscribingStart>) => void transcribe(data));

async function transcribe({ folder, datasetId }: TranscribingStart): Promise<void> {
  const [{ createHandleFolder }, { openDatasetSession }, { ownLayout }, { startJob }, { runTranscription }] =
    await Promise.all([
      import('../../src/workspace/handle-folder.ts'),
      import('../../src/workspace/dataset-session.ts'),
      import('../../src/dataset/layout.ts'),
      import('../../src/jobs/job.ts'),
      import('../../src/jobs/run-transcription.ts'),
    ]);
  const root = await navigator.storage.getDirectory();
  const session = await openDatasetSession(
    createHandleFolder(await root.getDirectoryHandle(folder)),
    ownLayout(''),
    datasetId,
  );
  const say = (kind: TranscribingNews['kind'], ids: readonly string[]) =>
    postMessage({ kind, ids } satisfies TranscribingNews);
  session.learnDurations(new Map(session.order().map((id) => [id, CLIP_S])));
  const left = session.order().filter((id) => !session.plainClip(id)?.transcript);
  let lastEnd = Promise.resolve();
  const speech: SpeechEngine = {
    load: () => Promise.resolve({ kind: 'wasm', precision: 'q8', threads: 1, windowsAtOnce: 4 }),
    detectLanguage: () => Promise.resolve([{ language: 'en', probability: 1 }]),
    async transcribe(clips) {
      lastEnd = lastEnd.then(() => new Promise((resolve) => setTimeout(resolve, BETWEEN_ENDS_MS)));
      await lastEnd;
      const numbers = clips.map((samples) => samples[0] ?? 0);
      say(
        'heard',
        numbers.map((number) => left[number] ?? ''),
      );
      return numbers.map((number) => ({
        text: ` This is ${left[number] ?? ''}.`,
        segments: [],
        language: 'en',
      }));
    },
  };
  await runTranscription(
    {
      speech,
      media: { probe: () => Promise.reject(new Error('Not asked.')) },
      decodeClip: ({ name }) => Promise.resolve(new Float32Array(CLIP_S * 16_000).fill(left.indexOf(name))),
      jobs: { run: (spec) => startJob(spec, () => undefined).result },
    },
    session,
    { ids: left, model: { id: 'any' }, language: 'en', onDone: (ids) => say('safe', ids) },
  );
  await session.close();
  say('end', []);
}
