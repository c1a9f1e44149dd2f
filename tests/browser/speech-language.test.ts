/** Languages, with a model that knows 99 of them. */
import { afterAll, describe, expect, it } from 'vitest';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { voteLanguage } from '../../src/dataset/language.ts';
import { createSpeechEngine, type SpeechWorkerApi } from '../../src/jobs/speech-engine.ts';

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

/** The first sentences of the sample recording, which is in English. */
async function english(): Promise<Float32Array> {
  const sound = await (await fetch('/sample/the-ferry.mp3')).arrayBuffer();
  const samples = (await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(sound)).getChannelData(0);
  return samples.slice(0, 7 * RATE_HZ);
}

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

  it('refuses a language that it does not know', async () => {
    await expect(engine.transcribe([await english()], 'tlh')).rejects.toMatchObject({
      code: 'speech/language',
    });
  });
});
