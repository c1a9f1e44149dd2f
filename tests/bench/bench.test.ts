/**
 * Speed as ratios: each figure beside a yardstick of the same machine and run. Prints a table, writes bench-results.json, and
 * fails nothing: what is slow is for people to read. Recordings come from ../shared/tools when that is there.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from '../e2e/support/launch-app.ts';
import { report, type Row } from './report.ts';

const TOOL = path.resolve('../shared/tools/make-recording.mjs');
const MINUTES = process.env['BENCH_FULL'] === '1' ? 60 : 10;
const REPEATS = 3;
const SPLIT_DONE_MS = 600_000;

const rows: Row[] = [];

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const spread = (values: readonly number[], digits = 2): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;

function timeS(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

afterAll(() => report(`recordings of ${MINUTES} minutes, and the app`, rows));

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!existsSync(TOOL))
  process.stdout.write('No ../shared/tools: recordings cannot be built, their rows are left out.\n');
if (!hasFfmpeg)
  process.stdout.write('No ffmpeg on the PATH: the yardsticks cannot run, their rows are left out.\n');

describe.runIf(existsSync(TOOL) && hasFfmpeg)(`recordings of ${MINUTES} minutes`, () => {
  let app: LaunchedApp;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
    const made = await mkdtemp(path.join(tmpdir(), 'bench-made-'));
    execFileSync('node', [TOOL, '--minutes', String(MINUTES), '--out', made, '--formats', 'mp3,wav']);
    for (const name of await readdir(made)) {
      const format = path.extname(name);
      if (format === '.json') continue;
      // The first is analyzed as soon as the screen opens; each other one is decoded for one figure only.
      for (let n = 0; n <= 2 * REPEATS; n++)
        await copyFile(path.join(made, name), path.join(folder, `${format.slice(1)}-${n}${format}`));
    }
    await rm(made, { recursive: true });
    app = await launchApp();
    await app.page.getByText('Offline ready').waitFor({ timeout: 120_000 });
    await app.dropFolder(folder);
    await app.page.getByRole('heading', { name: path.basename(folder) }).waitFor();
    await app.page.getByRole('navigation').getByRole('link', { name: 'Split', exact: true }).click();
    await app.page.getByText('every sample is accounted for').waitFor({ timeout: SPLIT_DONE_MS });
  }, SPLIT_DONE_MS);
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const recording = (name: string) => app.page.getByRole('button', { name, exact: true });
  const native = (name: string) =>
    timeS(() =>
      execFileSync('ffmpeg', [
        '-v',
        'error',
        '-i',
        path.join(folder, name),
        '-af',
        'silencedetect=n=-50dB:d=0.8',
        '-f',
        'null',
        '-',
      ]),
    );

  it.each([
    ['mp3', '≤ 2.5 ×'],
    ['wav', '≤ 1.5 ×'],
  ])('analyzes %s: waveform and all silences', async (format, must) => {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let n = 1; n <= REPEATS; n++) {
      const name = `${format}-${n}.${format}`;
      theirs.push(native(name));
      const start = performance.now();
      await recording(name).click();
      await app.page
        .getByText(`Analyzing ${name}`)
        .waitFor({ timeout: 5000 })
        .catch(() => undefined);
      await app.page.getByText('every sample is accounted for').waitFor({ timeout: SPLIT_DONE_MS });
      ours.push((performance.now() - start) / 1000);
    }
    rows.push({
      work: `analysis of ${MINUTES} min ${format}`,
      figure: `${spread(ours)} s`,
      yardstick: `${spread(theirs)} s, native silencedetect`,
      ratio: `${(median(ours) / median(theirs)).toFixed(2)} × its time`,
      must,
    });
    expect(ours).toHaveLength(REPEATS);
  });

  it('draws a new plan and finds silences at a new level', async () => {
    const replan = await slide(app.page, 0, ['0.6', '0.5', '0.9', '1.2', '0.4', '0.8']);
    rows.push({
      work: `new silence duration, ${MINUTES} min`,
      figure: `${spread(replan, 0)} ms`,
      yardstick: 'one frame',
      ratio: `${(median(replan) / 16.7).toFixed(1)} ×`,
      must: '≤ 50 ms (5 h)',
    });
    expect(replan.length).toBe(6);
  });

  it.each([
    ['mp3', MINUTES === 60 ? '50 ×' : '40 ×'],
    ['wav', '5 ×'],
  ])(
    'splits %s into wav clips in a real folder',
    async (format, must) => {
      const ours: number[] = [];
      const split = app.page.getByRole('button', { name: 'Split', exact: true });
      for (let n = REPEATS + 1; n <= 2 * REPEATS; n++) {
        const name = `${format}-${n}.${format}`;
        for (const box of await app.page.getByRole('checkbox', { name: /^Split / }).all())
          await box.setChecked(false);
        await app.page.getByRole('checkbox', { name: `Split ${name}` }).setChecked(true);
        const start = performance.now();
        await split.click();
        await split.and(app.page.locator(':disabled')).waitFor();
        await split.and(app.page.locator(':enabled')).waitFor({ timeout: SPLIT_DONE_MS });
        ours.push((performance.now() - start) / 1000);
      }
      const original = await splitAsTheOriginalDoes(path.join(folder, `${format}-0.${format}`));
      rows.push({
        work: `split ${MINUTES} min ${format} into wav clips`,
        figure: `${spread(ours)} s`,
        yardstick: `${original.toFixed(1)} s, the way the original works (once)`,
        ratio: `${(original / median(ours)).toFixed(1)} × as fast`,
        must,
      });
      expect(ours).toHaveLength(REPEATS);
    },
    SPLIT_DONE_MS,
  );
});

/** Moves slider `index` on the page and measures until the frame after it. */
async function slide(page: Page, index: number, values: readonly string[]): Promise<number[]> {
  return page.evaluate(
    async ([at, list]) => {
      const slider = document.querySelectorAll<HTMLInputElement>('input[type=range]')[at];
      if (!slider) throw new Error('no slider');
      const times: number[] = [];
      for (const value of list) {
        const start = performance.now();
        slider.value = value;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
        times.push(performance.now() - start);
      }
      return times;
    },
    [index, values] as const,
  );
}

/** silencedetect, then for each clip an encode to a temporary file, one to the final file, a probe and a decode. In seconds. */
async function splitAsTheOriginalDoes(file: string): Promise<number> {
  const out = await mkdtemp(path.join(tmpdir(), 'bench-original-'));
  const elapsed = timeS(() => {
    const { stderr } = spawnSync(
      'ffmpeg',
      ['-i', file, '-af', 'silencedetect=n=-50dB:d=0.8', '-f', 'null', '-'],
      { encoding: 'utf8' },
    );
    const starts = [...stderr.matchAll(/silence_start: ([\d.]+)/g)].map(([, s]) => Number(s));
    const ends = [...stderr.matchAll(/silence_end: ([\d.]+)/g)].map(([, s]) => Number(s));
    const cuts = [0, ...ends.map((end, i) => (end + (starts[i] ?? end)) / 2)];
    cuts.forEach((from, i) => {
      const to = cuts[i + 1];
      const [temp, clip] = [path.join(out, 'temp.wav'), path.join(out, `${i}.wav`)];
      const quiet = ['-v', 'error', '-y'];
      execFileSync('ffmpeg', [
        ...quiet,
        '-ss',
        String(from),
        ...(to ? ['-to', String(to)] : []),
        '-i',
        file,
        temp,
      ]);
      execFileSync('ffmpeg', [...quiet, '-i', temp, clip]);
      spawnSync('ffprobe', ['-v', 'error', '-show_format', clip]);
      execFileSync('ffmpeg', [...quiet, '-i', clip, '-f', 'null', '-']);
    });
  });
  await rm(out, { recursive: true });
  return elapsed;
}

it('is small before the first screen', async () => {
  const html = await readFile('dist/index.html', 'utf8');
  const first = [...html.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, file]) => file ?? '',
  );
  const sizes = await Promise.all(
    first.map(async (file) => gzipSync(await readFile(path.join('dist', file))).length),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  rows.push({
    work: 'JS and CSS before the first screen, gzip',
    figure: `${(total / 1000).toFixed(0)} kB`,
    yardstick: '–',
    ratio: '–',
    must: '≤ 150 kB',
  });
  expect(first.length).toBeGreaterThan(0);
});
