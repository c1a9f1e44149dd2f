/** Languages, with a model that knows 99 of them. */
import { afterAll, describe, expect, it } from 'vitest';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { voteLanguage } from '../../src/dataset/language.ts';
import { createSpeechEngine, type SpeechWorkerApi } from '../../src/jobs/speech-engine.ts';
/** A synthetic voice (espeak-ng): “Der alte Mann saß am Fenster und schaute auf den Fluss. …” */
import germanUrl from '../fixtures/german.mp3?url';

const RATE_HZ = 16_000;
const MODEL = { id: 'whisper-base' };
const appUrl = new URL('/shared/', location.href).href;
const isThere = (await fetch(`${appUrl}models/${MODEL.id}/config.json`)).ok;
// eslint-disable-next-line no-console -- a person should know what was left out
if (!isThere) console.info('No ../shared/models/whisper-base: languages are not tested.');

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
  appUrl,
  onDevice: () => undefined,
  onStepDown: () => undefined,
});

const soundOf = async (url: string): Promise<Float32Array> => {
  const sound = await (await fetch(url)).arrayBuffer();
  return (await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(sound)).getChannelData(0);
};
/** The first sentences of the sample recording, which is in English. */
const english = async () => (await soundOf('/sample/the-ferry.mp3')).slice(0, 7 * RATE_HZ);

afterAll(() => {
  worker.terminate();
  secondWorker.terminate();
});

describe.runIf(isThere)('a model of several languages', { timeout: 600_000 }, () => {
  it('says how likely each language is that it knows', async () => {
    await engine.load(MODEL, () => undefined);
    const heard = await engine.detectLanguage([await english()]);
    expect(heard).toHaveLength(99);
    expect(heard[0]?.language).toBe('en');
    expect(heard[0]?.probability).toBeGreaterThan(0.5);
    expect(heard.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    expect(voteLanguage([heard])).toEqual(heard[0]);
    expect(await engine.detectLanguage([new Float32Array(RATE_HZ)])).toEqual([]);
  });

  it('detects the language of a window when none is chosen', async () => {
    const [transcript] = await engine.transcribe([await english()], null);
    expect(transcript?.language).toBe('en');
    expect(transcript?.extra?.['language_probability']).toBeGreaterThan(0.5);
    expect(transcript?.extra).not.toHaveProperty('heard_language');
  });

  it('obeys a choice, and says that it hears another language', async () => {
    const [transcript] = await engine.transcribe([await english()], 'de');
    expect(transcript?.language).toBe('de');
    expect(transcript?.extra).toMatchObject({ heard_language: 'en' });
    expect(transcript?.extra?.['language_probability']).toBeLessThan(0.5);
  });

  it('knows German, and says of a German clip among English ones that it differs', async () => {
    const [german, before, after] = await Promise.all([soundOf(germanUrl), english(), english()]);
    const [alone] = await engine.transcribe([german], null);
    expect(alone?.language).toBe('de');
    expect(alone?.text).toMatch(/auf den Fluss/);
    const together = await engine.transcribe([before, german, after], 'en');
    expect(together.map(({ language }) => language)).toEqual(['en', 'en', 'en']);
    expect(together.map(({ extra }) => extra?.['heard_language'])).toEqual([undefined, 'de', undefined]);
    expect(together[1]?.extra?.['language_probability']).toBeLessThan(0.1);
  });

  it('refuses a language that it does not know', async () => {
    await expect(engine.transcribe([await english()], 'tlh')).rejects.toMatchObject({
      code: 'speech/language',
    });
  });
});
