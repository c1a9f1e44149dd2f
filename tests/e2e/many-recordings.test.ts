/** Two hundred recordings in sub-folders, in the built app on a real folder: Convert and Split take them all, none is mixed up. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';
import { wavOf } from './support/wav.ts';

const RECORDINGS = 200;
const PATIENCE_MS = 600_000;
const RATE_HZ = 16_000;

let app: LaunchedApp;
let folder: string;

/** Recording `index` as a path; the ten of each folder have the same names as those of every other. */
const pathOf = (index: number) =>
  path.join(`tape ${String(1 + Math.floor(index / 10)).padStart(2, '0')}`, `take ${1 + (index % 10)}.wav`);

/** Two words of noise with a pause between them; the first is longer from recording to recording, so that each is told. */
function twoWords(index: number): Int16Array {
  const firstEnd = RATE_HZ + 20 * index;
  const pauseEnd = firstEnd + RATE_HZ;
  return Int16Array.from({ length: pauseEnd + RATE_HZ }, (_, i) =>
    i < firstEnd || i >= pauseEnd ? ((i * 7919) % 16_001) - 8000 : 0,
  );
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
  for (let index = 0; index < RECORDINGS; index++) {
    const file = path.join(folder, pathOf(index));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, wavOf(twoWords(index), RATE_HZ));
  }
  app = await launchApp();
  await app.dropFolder(folder);
  await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const go = (name: string) =>
  app.page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
const press = (name: string) => app.page.getByRole('button', { name, exact: true }).click();
const says = (text: RegExp) =>
  app.page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: PATIENCE_MS });

test(
  'all are converted into their sub-folders, and split into clips of their own',
  async () => {
    await go('Convert');
    await app.page.getByRole('combobox', { name: 'Sample rate' }).selectOption('keep');
    await press('Convert');
    await says(/^Conversion finished: 200 of 200 recordings/);
    const converted = await readdir(path.join(folder, 'converted'), { recursive: true });
    const wavs = converted.filter((name) => name.endsWith('.wav')).sort();
    expect(wavs).toEqual(Array.from({ length: RECORDINGS }, (_, index) => pathOf(index)).sort());
    for (const index of [0, 57, 199]) {
      const bytes = await readFile(path.join(folder, 'converted', pathOf(index)));
      expect(bytes.subarray(-2 * twoWords(index).length)).toEqual(
        (await readFile(path.join(folder, pathOf(index)))).subarray(44),
      );
    }

    await go('Split');
    await app.page.getByText('every sample is accounted for').waitFor();
    await press('Split');
    await says(/^Split finished: 400 Usable and 0 Non Usable clips from 200 of 200 recordings/);
    const dataset = path.join(folder, 'dataset');
    const { clips, sources } = JSON.parse(await readFile(path.join(dataset, 'clips.json'), 'utf8')) as {
      clips: Record<string, { source: string; startFrame: number; endFrame: number }>;
      sources: Record<string, { stem: string; frames: number }>;
    };
    expect(new Set(Object.values(sources).map(({ stem }) => stem)).size).toBe(RECORDINGS);
    expect(
      (await readdir(path.join(dataset, 'Usable'))).filter((name) => name.endsWith('.wav')),
    ).toHaveLength(2 * RECORDINGS);
    for (let index = 0; index < RECORDINGS; index++) {
      const source = pathOf(index);
      const samples = twoWords(index);
      expect(sources[source]?.frames).toBe(samples.length);
      const own = Object.entries(clips).filter(([, clip]) => clip.source === source);
      expect(own).toHaveLength(2);
      if (index % 40 > 0) continue;
      for (const [name, { startFrame, endFrame }] of own) {
        const bytes = await readFile(path.join(dataset, 'Usable', name));
        expect(bytes.subarray(44)).toEqual(
          wavOf(samples.subarray(startFrame, endFrame), RATE_HZ).subarray(44),
        );
      }
    }
    app.assertClean();
  },
  2 * PATIENCE_MS,
);
