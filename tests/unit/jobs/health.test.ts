import { expect, it } from 'vitest';
import { measureQuality } from '../../../src/audio/quality/quality.ts';
import { parseWav } from '../../../src/audio/wav.ts';
import { AppError } from '../../../src/base/app-error.ts';
import type { MeasuredClip } from '../../../src/dataset/health/health-json.ts';
import { healthJob } from '../../../src/jobs/health.ts';
import { startJob } from '../../../src/jobs/job.ts';
import { storedWav } from '../audio/recordings.ts';

const RATE = 8000;

async function run(files: ReadonlyMap<string, File>, known: ReadonlyMap<string, MeasuredClip>) {
  const measured = new Map<string, MeasuredClip>();
  const asked: string[] = [];
  let inFlight = 0;
  let most = 0;
  const spec = healthJob({
    clips: ['a.wav', 'b.wav', 'gone.wav', 'text.wav'].map((id) => ({ id, durationS: null })),
    readClip: (id) => Promise.resolve(files.get(id) ?? null),
    known,
    quality: {
      concurrency: 3,
      async measure(file) {
        asked.push(file.name);
        most = Math.max(most, ++inFlight);
        try {
          const wav = await parseWav(file);
          if (!wav) throw new AppError('media/not-audio', `${file.name} is no audio.`);
          return await measureQuality(wav.pcm);
        } finally {
          inFlight--;
        }
      },
    },
    deliver: (id, one) => measured.set(id, one),
  });
  const result = await startJob(spec, () => {}).result;
  return { result, measured, asked, most };
}

function file(name: string, peak: number): File {
  const samples = Array.from({ length: RATE }, (_, i) => peak * Math.sin(i / 3));
  return new File([storedWav('s16', RATE, 1, samples)], name, { lastModified: 5 });
}

const files = new Map([
  ['a.wav', file('a.wav', 0.5)],
  ['b.wav', file('b.wav', 0.25)],
  ['text.wav', new File(['this is text'], 'text.wav')],
]);

it('measures several clips at once, and goes on past those that are gone or no audio', async () => {
  const { result, measured, most } = await run(files, new Map());
  expect([...measured.keys()].sort()).toEqual(['a.wav', 'b.wav']);
  expect(result.failures.map(({ label }) => label).sort()).toEqual(['gone.wav', 'text.wav']);
  expect(result).toMatchObject({ done: 2, cancelled: false });
  expect(most).toBeGreaterThan(1);
  const [a, b] = ['a.wav', 'b.wav'].map((id) => measured.get(id)?.quality.truePeakDb ?? 0);
  expect((a ?? 0) - (b ?? 0)).toBeCloseTo(6.02, 1);
});

it('measures only what has changed since', async () => {
  const { measured } = await run(files, new Map());
  const changed = new Map([...files, ['b.wav', file('b.wav', 0.1)]]);
  const again = await run(changed, measured);
  // Size and date of b.wav are as before: as far as anybody can tell without reading it, it is the same file.
  expect(again.asked).toEqual(['text.wav']);
  const edited = new File([await (changed.get('b.wav') ?? new File([], '')).arrayBuffer()], 'b.wav', {
    lastModified: 6,
  });
  const third = await run(new Map([...changed, ['b.wav', edited]]), measured);
  expect(third.asked.sort()).toEqual(['b.wav', 'text.wav']);
  expect([...third.measured.keys()]).toEqual(['b.wav']);
});
