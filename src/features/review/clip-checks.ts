/**
 * What is learnt of the clips' files in the background while somebody reviews: their lengths from the headers, then how each one
 * sounds. It owns when that happens; measuring is src/jobs/check-clips.ts.
 */
import { createSignal, onCleanup, untrack, type Accessor } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import type { SoundCheck } from '../../audio/sound-check.ts';
import { parseWav } from '../../audio/wav.ts';
import { checkClip, runCheckClips } from '../../jobs/check-clips.ts';

/** Each telling lets all clips be scored again, so it is done after so many clips, then after twice as many, and so on. */
const FIRST_LENGTHS = 100;
/** Headers that are read in one idle moment. */
const READ_AT_ONCE = 16;
/** An idle moment is waited for no longer than this, or a busy page would never be done. */
const IDLE_WAIT_MS = 2000;
const JOB_WAIT_MS = 1000;

/** What is known of the clips' sound. */
export interface ClipChecks {
  /** By clip id; another map whenever more is known. */
  readonly sounds: Accessor<ReadonlyMap<string, SoundCheck>>;
  /** Grows when more lengths of clips are known. */
  readonly lengthsTold: Accessor<number>;
  /** Measures a clip again whose file is another one than before. */
  refresh(id: string, file: File): Promise<void>;
}

/** Learns of all clips of the dataset until the owner it was made in goes. */
export function createClipChecks(app: App, session: DatasetSession): ClipChecks {
  const [lengthsTold, setLengthsTold] = createSignal(0);
  const [sounds, setSounds] = createSignal<ReadonlyMap<string, SoundCheck>>(new Map());
  const away = new AbortController();
  onCleanup(() => away.abort());
  /** By size and time, as the files were when they came on the page. */
  const seen = new Map<string, string>();

  function learn(durationsS: ReadonlyMap<string, number>): void {
    session.learnDurations(durationsS);
    setLengthsTold((times) => times + 1);
  }

  /** Lengths of clips that were not cut here, a few at a time so that nothing is felt. */
  async function readLengths(): Promise<void> {
    let known = new Map<string, number>();
    let tellAt = FIRST_LENGTHS;
    let read = 0;
    for (const id of untrack(session.order)) {
      if (session.plainClip(id)?.durationS !== null) continue;
      if (read++ % READ_AT_ONCE === 0) await idle();
      if (away.signal.aborted) return;
      const file = await session.audio(id).catch(() => null);
      const wav = file && (await parseWav(file).catch(() => null));
      if (wav) known.set(id, wav.pcm.frames / wav.pcm.sampleRateHz);
      if (known.size < tellAt) continue;
      tellAt *= 2;
      learn(known);
      known = new Map();
    }
    if (known.size > 0) learn(known);
  }

  async function idle(): Promise<void> {
    // A job needs the disk and the processor more.
    while (untrack(app.jobs.progress) && !away.signal.aborted) await wait(JOB_WAIT_MS);
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: IDLE_WAIT_MS }));
  }

  void (async () => {
    await readLengths();
    await runCheckClips({
      ids: untrack(session.order),
      read: (id) => session.audio(id),
      decode: (file) => app.decodeClip(file),
      store: app.checkStore(session.id),
      idle,
      onKnown(known) {
        setSounds(known);
        const missing = [...known].filter(([id]) => session.plainClip(id)?.durationS === null);
        if (missing.length > 0) learn(new Map(missing.map(([id, { durationS }]) => [id, durationS])));
      },
      signal: away.signal,
    });
  })();

  return {
    sounds,
    lengthsTold,
    async refresh(id, file) {
      const stamp = `${file.size} ${file.lastModified}`;
      const before = seen.get(id);
      seen.set(id, stamp);
      if (before === undefined || before === stamp) return;
      const sound = await checkClip(file, (clip) => app.decodeClip(clip)).catch(() => null);
      if (sound) setSounds((known) => new Map(known).set(id, sound));
    },
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
