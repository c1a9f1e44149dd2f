import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import type { WorkerHost } from '../../../src/base/worker-host.ts';
import type { Doubt } from '../../../src/dataset/doubt.ts';
import {
  createSpeechEngine,
  type HeardClips,
  type SpeechRung,
  type SpeechWorkerApi,
} from '../../../src/jobs/speech-engine.ts';

const GPU: SpeechRung = { kind: 'webgpu', precision: 'q4' };
const CPU: SpeechRung = { kind: 'wasm', precision: 'q8' };
const SLOW_CPU: SpeechRung = { kind: 'wasm', precision: 'fp32' };
const MODEL = { id: 'whisper-test' };

interface Behaviour {
  /** Throws what the device does when it is loaded on. */
  readonly load?: (rung: SpeechRung) => void;
  /** Doubts about each clip, or what the device throws. */
  readonly hear?: (rung: SpeechRung) => readonly Doubt[];
  readonly windows?: number;
}

/** Workers that say what happens to them: "start", "load wasm q8", "hear wasm q8", "end". */
function fakeHost(name: string, rungs: readonly SpeechRung[], behaviour: Behaviour, log: string[]) {
  let loaded: SpeechRung | null = null;
  let running = false;
  const api: SpeechWorkerApi = {
    prepare: (_, __, onFraction) => {
      onFraction(1);
      return Promise.resolve([...rungs]);
    },
    load(_, __, rung) {
      if (loaded)
        expect(loaded).toEqual(rung); // a worker is never given a second model
      else log.push(`${name} load ${rung.kind} ${rung.precision}`);
      behaviour.load?.(rung);
      loaded = rung;
      return Promise.resolve({ ...rung, threads: 1, windowsAtOnce: 1 });
    },
    transcribe(clips): Promise<HeardClips> {
      const rung = loaded;
      if (!rung) throw new Error('nothing is loaded');
      log.push(`${name} hear ${rung.kind} ${rung.precision}`);
      const doubts = behaviour.hear?.(rung) ?? [];
      const transcript = { text: ` ${name} ${rung.precision}`, segments: [], language: 'en' };
      return Promise.resolve({
        clips: clips.map(() => ({ transcript, doubts })),
        windows: behaviour.windows ?? 1,
      });
    },
    detectLanguage: () => Promise.resolve([{ language: 'nl', probability: 1 }]),
  };
  const host: WorkerHost<SpeechWorkerApi> = {
    async call(run, signal) {
      signal?.throwIfAborted();
      if (!running) log.push(`${name} start`);
      running = true;
      return await run(api as unknown as Parameters<typeof run>[0]);
    },
    terminate() {
      if (running) log.push(`${name} end`);
      running = false;
      loaded = null;
    },
  };
  return host;
}

function engineWith(rungs: readonly SpeechRung[], behaviour: Behaviour = {}) {
  const log: string[] = [];
  const devices: string[] = [];
  const told: string[] = [];
  const engine = createSpeechEngine({
    worker: fakeHost('first', rungs, behaviour, log),
    secondWorker: fakeHost('second', rungs, behaviour, log),
    appUrl: 'http://localhost/',
    onDevice: ({ kind, precision }) => devices.push(`${kind} ${precision}`),
    onStepDown: (sentence) => told.push(sentence),
  });
  return { engine, log, devices, told };
}

const clip = () => new Float32Array(16);
const fails = (code: 'speech/failed' | 'model/broken' | 'model/missing' = 'speech/failed') => {
  throw new AppError(code, 'The device failed.');
};

describe('the speech engine', () => {
  it('loads on the best rung and says what is in use', async () => {
    const { engine, log, devices, told } = engineWith([GPU, CPU]);
    const fractions: number[] = [];
    expect(await engine.load(MODEL, (fraction) => fractions.push(fraction))).toEqual({
      ...GPU,
      threads: 1,
      windowsAtOnce: 1,
    });
    expect(fractions.at(-1)).toBe(1);
    expect(log).toEqual(['first start', 'first load webgpu q4']);
    expect(devices).toEqual(['webgpu q4']);
    expect(told).toEqual([]);
  });

  it('leaves a device that cannot load for the next, each in a fresh worker, and says so', async () => {
    const { engine, log, told } = engineWith([GPU, CPU, SLOW_CPU], {
      load: (rung) => {
        if (rung !== SLOW_CPU) fails('model/broken');
      },
    });
    expect(await engine.load(MODEL, () => undefined)).toMatchObject(SLOW_CPU);
    expect(log).toEqual([
      'first start',
      'first load webgpu q4',
      'first end',
      'first start',
      'first load wasm q8',
      'first end',
      'first start',
      'first load wasm fp32',
    ]);
    expect(told).toEqual([
      'The GPU failed while it ran the speech model. Going on with the CPU (q8); what is done stays.',
      'The CPU (q8) failed while it ran the speech model. Going on with the CPU (fp32); what is done stays.',
    ]);
  });

  it('hears the clips on the next device when one is lost, and does not go back to it', async () => {
    const { engine, devices, told } = engineWith([GPU, CPU], {
      hear: ({ kind }) => (kind === 'webgpu' ? fails() : []),
    });
    await engine.load(MODEL, () => undefined);
    expect(await engine.transcribe([clip(), clip()], null)).toMatchObject([
      { text: ' first q8' },
      { text: ' first q8' },
    ]);
    await engine.load(MODEL, () => undefined);
    await engine.transcribe([clip()], null);
    expect(devices).toEqual(['webgpu q4', 'webgpu q4', 'wasm q8', 'wasm q8', 'wasm q8']);
    expect(told).toHaveLength(1);
  });

  it('gives the last device one more worker before it fails', async () => {
    let calls = 0;
    const once = engineWith([CPU], { hear: () => (++calls === 1 ? fails() : []) });
    await once.engine.load(MODEL, () => undefined);
    expect(await once.engine.transcribe([clip()], null)).toHaveLength(1);
    expect(once.told).toEqual([]);

    const always = engineWith([CPU], { hear: () => fails() });
    await always.engine.load(MODEL, () => undefined);
    await expect(always.engine.transcribe([clip()], null)).rejects.toMatchObject({ code: 'speech/failed' });
    expect(always.log.filter((line) => line === 'first hear wasm q8')).toHaveLength(2);
  });

  it('passes on at once what no other device would mend', async () => {
    const { engine, log } = engineWith([GPU, CPU], { load: () => fails('model/missing') });
    await expect(engine.load(MODEL, () => undefined)).rejects.toMatchObject({ code: 'model/missing' });
    expect(log).toEqual(['first start', 'first load webgpu q4']);
    await expect(engine.load(MODEL, () => undefined, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('hears a doubtful clip on the next device, while the first stays loaded', async () => {
    const { engine, log, told } = engineWith([GPU, CPU], {
      hear: ({ kind }) => (kind === 'webgpu' ? ['empty'] : []),
    });
    await engine.load(MODEL, () => undefined);
    const [transcript] = await engine.transcribe([clip()], null);
    expect(transcript).toEqual({ text: ' second q8', segments: [], language: 'en' });
    expect(log).toEqual([
      'first start',
      'first load webgpu q4',
      'first hear webgpu q4',
      'second start',
      'second load wasm q8',
      'second hear wasm q8',
    ]);
    expect(told).toEqual([]);
  });

  it('leaves a device that hears wrong what the next one hears right, three times', async () => {
    const { engine, devices, told } = engineWith([GPU, CPU], {
      hear: ({ kind }) => (kind === 'webgpu' ? ['empty'] : []),
    });
    await engine.load(MODEL, () => undefined);
    for (let n = 0; n < 4; n++) await engine.transcribe([clip()], null);
    expect(devices.at(-1)).toBe('wasm q8');
    expect(told).toEqual([
      'The GPU heard 3 clips wrong that another device heard right. Going on with the CPU (q8); what is done stays.',
    ]);
  });

  it('flags a clip that looks wrong on every device, and one where there is no other', async () => {
    for (const rungs of [[GPU, CPU], [CPU]]) {
      const { engine } = engineWith(rungs, { hear: () => ['repeats', 'gap'] });
      await engine.load(MODEL, () => undefined);
      const [transcript] = await engine.transcribe([clip()], null);
      expect(transcript).toMatchObject({ text: ` first ${rungs[0]?.precision ?? ''}` });
      expect(transcript?.extra).toEqual({ doubts: ['repeats', 'gap'] });
    }
  });

  it('replaces the worker after 200 windows', async () => {
    const { engine, log } = engineWith([CPU], { windows: 50 });
    await engine.load(MODEL, () => undefined);
    for (let n = 0; n < 9; n++) await engine.transcribe([clip()], null);
    const starts = log.flatMap((line, at) => (line === 'first start' ? [at] : []));
    const heard = starts.map((at, n) => {
      return log.slice(at, starts[n + 1]).filter((line) => line.includes('hear')).length;
    });
    expect(heard).toEqual([4, 4, 1]);
  });

  it('starts anew with another model', async () => {
    const { engine, log } = engineWith([GPU, CPU], {
      hear: ({ kind }) => (kind === 'webgpu' ? fails() : []),
    });
    await engine.load(MODEL, () => undefined);
    await engine.transcribe([clip()], null);
    log.length = 0;
    await engine.load({ id: 'whisper-other' }, () => undefined);
    expect(log).toEqual(['first end', 'first start', 'first load webgpu q4']);
  });

  it('hears what was under way on a lost device again on the next, and says so once', async () => {
    const { engine, log, told } = engineWith([GPU, CPU], {
      hear: ({ kind }) => (kind === 'webgpu' ? fails() : []),
    });
    await engine.load(MODEL, () => undefined);
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => engine.transcribe([clip()], null)));
    expect(all.flat().map(({ text }) => text)).toEqual([1, 2, 3, 4, 5].map(() => ' first q8'));
    expect(log.filter((line) => line === 'first start')).toHaveLength(2);
    expect(log.filter((line) => line === 'first hear wasm q8')).toHaveLength(5);
    expect(told).toHaveLength(1);
  });

  it('lets what is under way end before it replaces the worker', async () => {
    const { engine, log } = engineWith([CPU], { windows: 80 });
    await engine.load(MODEL, () => undefined);
    const all = await Promise.all([1, 2, 3].map(() => engine.transcribe([clip()], null)));
    const later = await Promise.all([1, 2, 3].map(() => engine.transcribe([clip()], null)));
    expect([...all, ...later].flat()).toHaveLength(6);
    expect(log.filter((line) => !line.includes('load'))).toEqual([
      'first start',
      ...[1, 2, 3].map(() => 'first hear wasm q8'),
      'first end',
      'first start',
      ...[1, 2, 3].map(() => 'first hear wasm q8'),
    ]);
  });

  it('stops all that is under way when it is told to', async () => {
    const { engine } = engineWith([GPU, CPU]);
    await engine.load(MODEL, () => undefined);
    const stop = AbortSignal.abort();
    const ends = await Promise.allSettled([1, 2].map(() => engine.transcribe([clip()], null, stop)));
    expect(ends).toMatchObject([{ reason: { name: 'AbortError' } }, { reason: { name: 'AbortError' } }]);
  });

  it('asks for a language on the same ladder', async () => {
    const { engine } = engineWith([CPU]);
    await expect(engine.detectLanguage([clip()])).rejects.toMatchObject({ code: 'speech/failed' });
    await engine.load(MODEL, () => undefined);
    expect(await engine.detectLanguage([clip()])).toEqual([{ language: 'nl', probability: 1 }]);
  });
});
