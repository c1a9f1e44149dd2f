/** The GPU path on the software adapter: that it works and keeps nothing, not how fast it is. */
import { afterAll, describe, expect, it } from 'vitest';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { createSpeechEngine, type SpeechWorkerApi } from '../../src/jobs/speech-engine.ts';
import { countGpuBuffers, type GpuBuffers } from './support/count-gpu-buffers.ts';

const RATE_HZ = 16_000;
/** Random weights, eight tokens a window. */
const MODEL = { id: 'whisper-random@16' };
const appUrl = new URL('/shared/', location.href).href;
const isThere = (await fetch(`${appUrl}models/${MODEL.id}/config.json`)).ok;
// eslint-disable-next-line no-console -- a person should know what was left out
if (!isThere) console.info('No ../shared/models/whisper-random: the GPU path is not tested.');

/** Enough to see one buffer more a window; 200 take minutes on the software adapter. */
const WINDOWS = Number(import.meta.env['VITE_GPU_WINDOWS'] ?? 6);

const started: Worker[] = [];
const host = () =>
  createWorkerHost<SpeechWorkerApi>('Speech recognition', () => {
    const worker = new Worker(new URL('./support/counting-speech.worker.ts', import.meta.url), {
      type: 'module',
    });
    started.push(worker);
    return worker;
  });
const worker = host();
const secondWorker = host();
const told: string[] = [];
const engine = createSpeechEngine({
  worker,
  secondWorker,
  appUrl,
  onDevice: () => undefined,
  onStepDown: (sentence) => told.push(sentence),
});

/** A hum that swells and fades, so that there is something to hear. */
function hum(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * RATE_HZ }, (_, at) => {
    return 0.3 * Math.sin(at / 9) * Math.sin((at / RATE_HZ) * 4);
  });
}

afterAll(() => {
  worker.terminate();
  secondWorker.terminate();
});

describe.runIf(isThere)('a model on the GPU', { timeout: 300_000 + WINDOWS * 60_000 }, () => {
  it('is loaded on the first rung and hears a clip', async () => {
    expect(await engine.load(MODEL, () => undefined)).toMatchObject({ kind: 'webgpu', precision: 'q4' });
    const { clips, windows } = await worker.call((api) => api.transcribe([hum(2)], null));
    expect(windows).toBe(1);
    for (const { avgLogprob } of clips[0]?.transcript.segments ?? []) expect(avgLogprob).toBeLessThan(0);
    expect(told).toEqual([]);
  });

  it('keeps no buffer of the windows it heard', async () => {
    const counts: GpuBuffers[] = [];
    const [running] = started;
    if (!running) throw new Error('No worker runs.');
    for (let n = 0; n < WINDOWS; n++) {
      await worker.call((api) => api.transcribe([hum(1 + (n % 3))], null));
      counts.push(await countGpuBuffers(running));
    }
    const afterThree = counts[2];
    expect(afterThree?.gpuBuffers).toBeGreaterThan(0);
    expect(counts.slice(2)).toEqual(counts.slice(2).map(() => afterThree));
  });
});
