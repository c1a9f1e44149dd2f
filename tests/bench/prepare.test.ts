/**
 * Speed of Analyze and Split as ratios: each figure beside a yardstick of the same machine and run. Times are taken in the page,
 * from the click to the paint of what was asked for. Fails nothing: what is slow is for people to read. Recordings come from
 * ../shared/tools when that is there.
 *
 * A split has two yardsticks. The way the original works starts hundreds of processes, so how many times as fast the app is says as
 * much about how a machine starts a process as about the app: where the musts were set, that way took 84 s for ten minutes; where a
 * process starts seven times as fast it takes 12 s, while decoding and writing take as long as there. The ideal native script
 * starts one process, decodes once and writes the clips from memory: 2.8 s for an hour where the musts were set. In its terms the
 * must of 40 × for ten minutes (84 s / 40 = 2.1 s) is 4.5 times its time, and that of 50 × for an hour (525 s / 50 = 10.5 s) 3.75
 * times. Clips in mp3 have the same script with ffmpeg's encoder at the end, and no must in its terms.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from '../e2e/support/launch-app.ts';
import { wavHeader } from '../e2e/support/wav.ts';
import { canMakeRecordings, makeRecording } from './recordings.ts';
import { median, report, spread, type Row } from './report.ts';
import { bareFilesS, busyS, repaintsMs } from './stopwatch.ts';

const MINUTES = process.env['BENCH_FULL'] === '1' ? 60 : 10;
const REPEATS = 3;
const PATIENCE_MS = 1_200_000;
const LEVEL_DB = -45;
const SILENCE_S = 0.8;
/** What both native yardsticks look for. */
const SILENCEDETECT = `silencedetect=n=-50dB:d=${SILENCE_S}`;

const rows: Row[] = [];

afterAll(() => report(`recordings of ${MINUTES} minutes`, rows));

function timeS(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

describe.runIf(canMakeRecordings())(`recordings of ${MINUTES} minutes`, () => {
  let app: LaunchedApp;
  let folder: string;
  /** Seconds that the way the original works takes for the mp3. */
  let originalMp3S = NaN;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
    makeRecording(folder, 'one-hour', 60, 'mp3,wav');
    makeRecording(folder, 'whole-book', 300, 'wav');
    makeRecording(folder, 'made', MINUTES, 'mp3,wav');
    for (const format of ['mp3', 'wav']) {
      const made = path.join(folder, `made.${format}`);
      // Each is decoded for one figure only; the first is on the screen as soon as it opens.
      for (let n = 1; n <= 3 * REPEATS; n++)
        await copyFile(made, path.join(folder, `${format}-${n}.${format}`));
      await rename(made, path.join(folder, `${format}-0.${format}`));
    }
    app = await launchApp();
    await app.page.getByText('Offline ready').waitFor({ timeout: 120_000 });
    await app.dropFolder(folder);
    await app.page.getByRole('heading', { name: path.basename(folder) }).waitFor();
    await app.page.getByRole('navigation').getByRole('link', { name: 'Split', exact: true }).click();
    await planned();
  }, PATIENCE_MS);
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const planned = () => app.page.getByText('every sample is accounted for').waitFor({ timeout: PATIENCE_MS });
  const recording = (name: string) => app.page.getByRole('button', { name, exact: true });
  const checkbox = (name: string) => app.page.getByRole('checkbox', { name, exact: true });
  const number = (name: string) => app.page.getByRole('spinbutton', { name, exact: true });
  const analyzeS = (name: string) => busyS(app.page, 'planning', recording(name));

  async function splitS(name: string): Promise<number> {
    for (const box of await app.page.getByRole('checkbox', { name: /^Split / }).all())
      await box.setChecked(false);
    await checkbox(`Split ${name}`).setChecked(true);
    return busyS(app.page, 'splitting', app.page.getByRole('button', { name: 'Split', exact: true }));
  }

  /** Beside the ideal native script; `ours` are seconds, `clips` the ending of the clips. */
  function rowOfIdeal(ours: readonly number[], clips: string, must: string): Row {
    const file = path.join(folder, 'mp3-0.mp3');
    const theirs = Array.from({ length: REPEATS }, () => timeS(() => splitAsAnIdealScriptDoes(file, clips)));
    return {
      work: `split ${MINUTES} min mp3 into ${clips} clips, beside the ideal script`,
      figure: `${spread(ours)} s`,
      yardstick: `${spread(theirs)} s, one native decode, clips from memory`,
      ratio: `${(median(ours) / median(theirs)).toFixed(2)} × its time`,
      must,
    };
  }

  /** @param clips the ending of the clips. */
  function originalWayS(format: string, clips: string): number {
    return timeS(() => splitAsTheOriginalDoes(path.join(folder, `${format}-0.${format}`), clips));
  }

  it.each([
    ['mp3', '≤ 2.5 ×'],
    ['wav', '≤ 1.5 ×'],
  ])(
    'analyzes %s: waveform and all silences',
    async (format, must) => {
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let n = 1; n <= REPEATS; n++) {
        const name = `${format}-${n}.${format}`;
        const detect = ['-af', SILENCEDETECT, '-f', 'null', '-'];
        theirs.push(
          timeS(() => execFileSync('ffmpeg', ['-v', 'error', '-i', path.join(folder, name), ...detect])),
        );
        ours.push(await analyzeS(name));
      }
      rows.push({
        work: `analysis of ${MINUTES} min ${format}, click to waveform and plan`,
        figure: `${spread(ours)} s`,
        yardstick: `${spread(theirs)} s, native silencedetect`,
        ratio: `${(median(ours) / median(theirs)).toFixed(2)} × its time`,
        must,
      });
      expect(ours).toHaveLength(REPEATS);
    },
    PATIENCE_MS,
  );

  it.each(['mp3', 'wav'])(
    'finds silences at a new level in an hour of %s',
    async (format) => {
      await analyzeS(`one-hour.${format}`);
      await checkbox('Automatic level').uncheck();
      const times = await repaintsMs(app.page, 'Level', 'plan', ['-40', '-50', '-38', '-52', '-42', '-45']);
      await checkbox('Automatic level').check();
      rows.push({
        work: `new level, 1 h ${format}, to the new plan`,
        figure: `${spread(times, 0)} ms`,
        yardstick: '–',
        ratio: '–',
        must: '≤ 300 ms',
      });
      expect(times).toHaveLength(6);
    },
    PATIENCE_MS,
  );

  it(
    'draws a new plan of five hours',
    async () => {
      await analyzeS('whole-book.wav');
      const times = await repaintsMs(app.page, 'Silence duration', 'frame', [
        '0.6',
        '0.5',
        '0.9',
        '1.2',
        '0.4',
        '0.8',
      ]);
      rows.push({
        work: 'new silence duration, 5 h, slider to paint',
        figure: `${spread(times, 0)} ms`,
        yardstick: 'one frame, 16.7 ms',
        ratio: `${(median(times) / 16.7).toFixed(1)} ×`,
        must: '≤ 50 ms',
      });
      expect(times).toHaveLength(6);
    },
    PATIENCE_MS,
  );

  it.each([
    ['mp3', MINUTES === 60 ? '50 ×' : '40 ×'],
    ['wav', '5 ×'],
  ])(
    'splits %s into wav clips in a real folder',
    async (format, must) => {
      const fresh: number[] = [];
      const seen: number[] = [];
      for (let n = 1; n <= REPEATS; n++) {
        fresh.push(await splitS(`${format}-${REPEATS + n}.${format}`));
        seen.push(await splitS(`${format}-${n}.${format}`)); // analyzed before
      }
      const original = originalWayS(format, 'wav');
      const yardstick = `${original.toFixed(1)} s, the way the original works (once)`;
      rows.push({
        work: `split ${MINUTES} min ${format} into wav clips`,
        figure: `${spread(fresh)} s`,
        yardstick,
        ratio: `${(original / median(fresh)).toFixed(1)} × as fast`,
        must,
      });
      if (format === 'mp3') {
        originalMp3S = original;
        rows.push(rowOfIdeal(fresh, 'wav', MINUTES === 60 ? '≤ 3.75 ×' : '≤ 4.5 ×'));
        rows.push({
          work: 'the same, its plan seen before',
          figure: `${spread(seen)} s`,
          yardstick,
          ratio: `${(original / median(seen)).toFixed(1)} × as fast`,
          must: '–',
        });
      }
      expect(fresh).toHaveLength(REPEATS);
    },
    PATIENCE_MS,
  );

  it('creates as many bare files in the same folder', async () => {
    const usable = path.join(folder, 'dataset', 'Usable');
    const names = (await readdir(usable)).filter((name) => name.startsWith('mp3-1_'));
    const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(usable, name))).size));
    const times: number[] = [];
    for (let n = 1; n <= REPEATS; n++) times.push(await bareFilesS(app.page, `bare-${n}`, sizes));
    rows.push({
      work: `the floor of a split: ${names.length} files of those sizes, nothing else`,
      figure: `${spread(times)} s`,
      yardstick: '–',
      ratio: `${(originalMp3S / median(times)).toFixed(1)} × as fast`,
      must: '–',
    });
    expect(names.length).toBeGreaterThan(10);
  });

  it(
    'splits into mp3 clips',
    async () => {
      await app.page.getByRole('combobox', { name: 'Clip format' }).selectOption({ label: 'mp3' });
      const times: number[] = [];
      for (let n = 1; n <= REPEATS; n++) times.push(await splitS(`mp3-${2 * REPEATS + n}.mp3`));
      await app.page.getByRole('combobox', { name: 'Clip format' }).selectOption({ label: 'wav, 16 bit' });
      const original = originalWayS('mp3', 'mp3');
      rows.push({
        work: `split ${MINUTES} min mp3 into mp3 clips`,
        figure: `${spread(times)} s`,
        yardstick: `${original.toFixed(1)} s, the way the original works (once)`,
        ratio: `${(original / median(times)).toFixed(1)} × as fast`,
        must: '25 ×',
      });
      rows.push(rowOfIdeal(times, 'mp3', '–'));
      expect(times).toHaveLength(REPEATS);
    },
    PATIENCE_MS,
  );

  it(
    'cuts in the middle of the silences that native ffmpeg’s samples have',
    async () => {
      const name = 'mp3-0.mp3';
      await recording(name).click();
      await planned();
      await checkbox(`Only for ${name}`).check();
      await checkbox('Automatic level').uncheck();
      await number('Level (dB)').fill(String(LEVEL_DB));
      await number('Longest clip (s)').fill('60'); // so that no piece is searched again
      await number('Shortest clip (s)').fill('0');
      await checkbox('Merge short pieces').uncheck();
      await checkbox('Trim silence at ends').uncheck();
      await splitS(name);
      const { clips } = JSON.parse(await readFile(path.join(folder, 'dataset', 'clips.json'), 'utf8')) as {
        clips: Record<string, { source: string; startFrame: number; sampleRateHz: number }>;
      };
      const own = Object.values(clips).filter(({ source }) => source === name);
      const ours = own.map(({ startFrame }) => startFrame).sort((a, b) => a - b);
      const theirs = [0, ...nativeMidpoints(path.join(folder, name), own[0]?.sampleRateHz ?? NaN)];
      const off = ours.map((frame, i) => Math.abs(frame - (theirs[i] ?? Infinity)));
      rows.push({
        work: `cuts of ${MINUTES} min mp3, apart from the middle of native silences at most`,
        figure: `${Math.max(...off)} samples in ${ours.length} cuts`,
        yardstick: 'native ffmpeg’s samples, silencedetect’s rule',
        ratio: ours.length === theirs.length ? 'all found' : `${theirs.length} there`,
        must: '≤ 1',
      });
      expect(ours.length).toBeGreaterThan(10);
    },
    PATIENCE_MS,
  );
});

/**
 * The middles of all silences that lie inside the recording, counted over native ffmpeg's own samples: what silencedetect prints
 * has six digits, too few to tell samples apart after ten seconds.
 */
function nativeMidpoints(file: string, sampleRateHz: number): number[] {
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'f32le', '-'], { maxBuffer: 4e9 });
  const samples = new Float32Array(stdout.buffer, stdout.byteOffset, stdout.length / 4);
  const threshold = Math.fround(10 ** (LEVEL_DB / 20));
  const middles: number[] = [];
  let start = 0;
  samples.forEach((sample, i) => {
    if (Math.abs(sample) < threshold) return;
    if (start > 0 && i - start >= SILENCE_S * sampleRateHz) middles.push(Math.floor((start + i) / 2));
    start = i + 1;
  });
  return middles;
}

/** The middles of the silences in silencedetect's log, in seconds. */
function middles(log: string): number[] {
  const starts = [...log.matchAll(/silence_start: ([\d.]+)/g)].map(([, s]) => Number(s));
  const ends = [...log.matchAll(/silence_end: ([\d.]+)/g)].map(([, s]) => Number(s));
  return ends.map((end, i) => (end + (starts[i] ?? end)) / 2);
}

/**
 * One decode into memory that finds the silences on its way, then a wav of every slice, or one more process that encodes all of
 * them to mp3.
 */
function splitAsAnIdealScriptDoes(file: string, clips: string): void {
  const out = `${file}.ideal`;
  mkdirSync(out);
  const decode = ['-i', file, '-af', SILENCEDETECT, '-f', 's16le', '-'];
  const { stdout, stderr } = spawnSync('ffmpeg', decode, { maxBuffer: 4e9 });
  const log = stderr.toString();
  const sampleRateHz = Number(/ (\d+) Hz/.exec(log)?.[1]);
  const cuts = middles(log);
  if (clips === 'mp3') {
    const raw = ['-f', 's16le', '-ar', String(sampleRateHz), '-ac', '1', '-i', '-'];
    const segments = ['-q:a', '2', '-f', 'segment', '-segment_times', cuts.join(), path.join(out, '%d.mp3')];
    execFileSync('ffmpeg', ['-v', 'error', ...raw, ...segments], { input: stdout });
  } else {
    const bytesAt = [0, ...cuts.map((s) => 2 * Math.round(s * sampleRateHz)), stdout.length];
    for (const [i, from] of bytesAt.slice(0, -1).entries()) {
      const samples = stdout.subarray(from, bytesAt[i + 1]);
      writeFileSync(
        path.join(out, `${i}.wav`),
        Buffer.concat([wavHeader(sampleRateHz, samples.length), samples]),
      );
    }
  }
  rmSync(out, { recursive: true });
}

/** silencedetect, then for each clip an encode to a temporary file, one to the final file, a probe and a decode. */
function splitAsTheOriginalDoes(file: string, clips: string): void {
  const out = `${file}.original`;
  execFileSync('mkdir', [out]);
  const detect = ['-af', SILENCEDETECT, '-f', 'null', '-'];
  const { stderr } = spawnSync('ffmpeg', ['-i', file, ...detect], { encoding: 'utf8' });
  const cuts = [0, ...middles(stderr)];
  const quiet = ['-v', 'error', '-y'];
  for (const [i, from] of cuts.entries()) {
    const to = cuts[i + 1];
    const range = ['-ss', String(from), ...(to ? ['-to', String(to)] : [])];
    const [temp, clip] = [path.join(out, 'temp.wav'), path.join(out, `${i}.${clips}`)];
    execFileSync('ffmpeg', [...quiet, ...range, '-i', file, temp]);
    execFileSync('ffmpeg', [...quiet, '-i', temp, clip]);
    spawnSync('ffprobe', ['-v', 'error', '-show_format', clip]);
    execFileSync('ffmpeg', [...quiet, '-i', clip, '-f', 'null', '-']);
  }
  execFileSync('rm', ['-r', out]);
}
