/** The page of the speech benchmark: the app's engine and the library's pipeline, each in its worker, on the same clips. */
import * as Comlink from 'comlink';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import type { Transcript } from '../../src/dataset/transcript.ts';
import { type ClipWindow, planWindows } from '../../src/dataset/windows.ts';
import type { SpeechDevice } from '../../src/jobs/engines.ts';
import { createSpeechEngine, type SpeechWorkerApi } from '../../src/jobs/speech-engine.ts';
import type { LibraryApi } from './library.worker.ts';

const RATE_HZ = 16_000;

/** One model on one page. */
export interface SpeechComparison {
  readonly device: SpeechDevice;
  /** Seconds over the clips that both did. */
  readonly ourS: number;
  readonly libraryS: number;
  /** Of all clips. */
  readonly transcripts: readonly Transcript[];
  /** Of the clips that the library did. */
  readonly libraryTexts: readonly string[];
}

/** What the benchmark calls in the page. */
export interface SpeechBench {
  /**
   * Transcribes clips in windows, and the first of them one by one with the library, by turns, so that both meet the same
   * load of the machine.
   *
   * @param urls of wav files.
   * @param compared how many of the clips the library does at least: all that are heard together with one of them.
   */
  compare(model: string, urls: readonly string[], compared: number): Promise<SpeechComparison>;
}

const bench: SpeechBench = {
  async compare(model, urls, compared) {
    const clips = await Promise.all(urls.map(readClip));
    const host = () =>
      createWorkerHost<SpeechWorkerApi>(
        'Speech recognition',
        () => new Worker(new URL('../../workers/speech.worker.ts', import.meta.url), { type: 'module' }),
        600_000,
      );
    const [worker, secondWorker] = [host(), host()];
    const engine = createSpeechEngine({
      worker,
      secondWorker,
      appUrl: new URL('/shared/', location.href).href,
      onDevice: () => undefined,
      onStepDown: (sentence) => {
        throw new Error(sentence);
      },
    });
    const library = new Worker(new URL('./library.worker.ts', import.meta.url), { type: 'module' });
    const api = Comlink.wrap<LibraryApi>(library);
    try {
      const device = await engine.load({ id: model }, () => undefined);
      await api.load(model, device.threads);
      const language = model.endsWith('.en') ? null : 'en';
      const first = clips[0] ?? new Float32Array(RATE_HZ);
      // Neither pays for its first run.
      await engine.transcribe([first], language);
      await api.transcribe(first, language);
      let ourS = 0;
      let libraryS = 0;
      const transcripts: Transcript[] = [];
      const libraryTexts: string[] = [];
      for (const { from, to } of together(
        planWindows(clips.map(({ length }) => length / RATE_HZ)),
        device.windowsAtOnce,
      )) {
        const isCompared = from < compared;
        const start = performance.now();
        transcripts.push(...(await engine.transcribe(clips.slice(from, to), language)));
        if (!isCompared) continue;
        const between = performance.now();
        for (const clip of clips.slice(from, to)) libraryTexts.push(await api.transcribe(clip, language));
        ourS += (between - start) / 1000;
        libraryS += (performance.now() - between) / 1000;
      }
      return { device, ourS, libraryS, transcripts, libraryTexts };
    } catch (error) {
      // Only the message crosses to the test.
      throw error instanceof Error ? new Error(`${error.message} ${String(error.cause)}`) : error;
    } finally {
      library.terminate();
      worker.terminate();
      secondWorker.terminate();
    }
  },
};

async function readClip(url: string): Promise<Float32Array> {
  const bytes = await (await fetch(url)).arrayBuffer();
  return (await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(bytes)).getChannelData(0);
}

Object.assign(globalThis, { bench });

/** As many neighbouring windows as the engine hears together. */
function together(windows: readonly ClipWindow[], most: number): ClipWindow[] {
  return windows.flatMap(({ from }, index) => {
    const last = windows[Math.min(index + most, windows.length) - 1];
    return index % most === 0 && last ? [{ from, to: last.to }] : [];
  });
}
