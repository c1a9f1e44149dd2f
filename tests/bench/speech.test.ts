/**
 * Speech recognition against the library's own pipeline, a clip at a time, in the same page with the same threads; and what is
 * heard against the true text and the reference implementation's word times and scores. The clips, the models and the
 * reference are read from ../shared. Accuracy is held to its limits; speed is for people to read.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { diffArrays } from 'diff';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseWhisperJson } from '../../src/dataset/whisper-json.ts';
import type { Transcript, Word } from '../../src/dataset/transcript.ts';
import { CHROMIUM_FLAGS, findOrInstallChromium } from '../support/find-chromium.mjs';
import { percentile, report } from './report.ts';
import type { SpeechBench, SpeechComparison } from './speech-page.ts';

const SHARED = path.resolve('../shared');
const isThere = existsSync(SHARED);
if (!isThere) process.stdout.write('No ../shared: speech recognition is not measured.\n');

const FULL = process.env['BENCH_FULL'] === '1';
/** The library takes half an hour over all clips with both models, so only `BENCH_FULL=1` asks it for all. */
const COMPARED = FULL ? 32 : 8;
const LONGEST_MS = 3_600_000;

let browser: Browser;
let names: string[];
let truth: Map<string, string>;
const servers: ChildProcess[] = [];

/** The address of a development server, cross-origin isolated or not: only an isolated page has threads. */
async function serve(isolated: boolean): Promise<string> {
  const config = ['--config', 'tests/bench/vite.config.ts', '--logLevel', 'error'];
  const port = await freePort();
  // A process of its own: this one has the configuration of tests.
  const server = spawn(
    'node',
    ['node_modules/vite/bin/vite.js', ...config, '--port', String(port), '--strictPort'],
    {
      env: { ...process.env, ISOLATED: isolated ? '1' : '0' },
      stdio: 'inherit',
    },
  );
  servers.push(server);
  const url = `http://localhost:${port}/`;
  await expect
    .poll(
      () =>
        fetch(`${url}tests/bench/speech.html`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 60_000 },
    )
    .toBe(true);
  return url;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : 0;
}

async function compare(url: string, model: string): Promise<SpeechComparison> {
  const page = await browser.newPage();
  page.setDefaultTimeout(LONGEST_MS);
  await page.goto(`${url}tests/bench/speech.html`);
  await page.waitForFunction('globalThis.bench');
  const urls = names.map((name) => `/shared/audio/lj/${name}`);
  const result = await page.evaluate(
    ([id, list, compared]) =>
      (globalThis as unknown as { bench: SpeechBench }).bench.compare(id, list, compared),
    [model, urls, COMPARED] as const,
  );
  await page.close();
  return result;
}

const plain = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];

/** Substitutions, insertions and deletions per true word; spellings of numbers and names count. */
function wordErrorRate(heard: readonly string[], clips: readonly string[]): number {
  let errors = 0;
  let count = 0;
  for (const [index, name] of clips.entries()) {
    const spoken = plain(truth.get(name) ?? '');
    errors += editDistance(spoken, plain(heard[index] ?? ''));
    count += spoken.length;
  }
  return errors / count;
}

function editDistance(one: readonly string[], other: readonly string[]): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [i, word] of one.entries()) {
    const next = [i + 1];
    for (const [j, candidate] of other.entries()) {
      const swap = (row[j] ?? 0) + (word === candidate ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Words that both a clip and the true text have, in another clip than there. */
function misplacedWords(heard: readonly string[]): number {
  const withClips = (texts: readonly string[]) =>
    texts.flatMap((text, clip) => plain(text).map((word) => ({ word, clip })));
  const ours = withClips(heard);
  const theirs = withClips(names.map((name) => truth.get(name) ?? ''));
  let [a, b, misplaced] = [0, 0, 0];
  const same = { comparator: (one: { word: string }, other: { word: string }) => one.word === other.word };
  for (const { added, removed, count } of diffArrays(ours, theirs, same)) {
    for (let at = 0; !added && !removed && at < count; at++) {
      if (ours[a + at]?.clip !== theirs[b + at]?.clip) misplaced++;
    }
    if (!added) a += count;
    if (!removed) b += count;
  }
  return misplaced;
}

const wordsOf = ({ segments }: Transcript): Word[] => segments.flatMap(({ words }) => [...(words ?? [])]);

/** Differences of the times of the words that both heard, in seconds. */
function timeDifferences(ours: readonly Transcript[], reference: ReadonlyMap<string, Transcript>) {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const [index, name] of names.entries()) {
    const own = wordsOf(ours[index] ?? { text: '', segments: [], language: null });
    const theirs = wordsOf(reference.get(name) ?? { text: '', segments: [], language: null });
    const key = ({ word }: Word) => plain(word).join('');
    let a = 0;
    let b = 0;
    for (const { added, removed, count } of diffArrays(own.map(key), theirs.map(key))) {
      if (!added && !removed) {
        for (let at = 0; at < count; at++) {
          starts.push(Math.abs((own[a + at]?.startS ?? NaN) - (theirs[b + at]?.startS ?? NaN)));
          ends.push(Math.abs((own[a + at]?.endS ?? NaN) - (theirs[b + at]?.endS ?? NaN)));
        }
      }
      if (!added) a += count;
      if (!removed) b += count;
    }
  }
  return { starts, ends };
}

/** Spearman's rank correlation. */
function rankCorrelation(one: readonly number[], other: readonly number[]): number {
  const ranks = (values: readonly number[]) => {
    const order = [...values].sort((a, b) => a - b);
    return values.map((value) => order.indexOf(value));
  };
  const [a, b] = [ranks(one), ranks(other)];
  const mean = (one.length - 1) / 2;
  const covariance = a.reduce((sum, rank, at) => sum + (rank - mean) * ((b[at] ?? 0) - mean), 0);
  return covariance / a.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
}

const scoreOf = (transcript: Transcript | undefined) => transcript?.segments[0]?.avgLogprob ?? NaN;
const share = (value: number) => `${(value * 100).toFixed(1)} %`;

describe.runIf(isThere)('speech recognition', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findOrInstallChromium(), args: [...CHROMIUM_FLAGS] });
    names = (await readdir(path.join(SHARED, 'audio/lj'))).filter((name) => name.endsWith('.wav')).sort();
    const lines = (await readFile(path.join(SHARED, 'audio/lj/transcripts.txt'), 'utf8')).trim().split('\n');
    truth = new Map(
      lines.map((line) => {
        const [id = '', text = ''] = line.split('|');
        return [`${id}.wav`, text];
      }),
    );
  });
  afterAll(async () => {
    await browser.close();
    for (const server of servers) server.kill();
  });

  it.each([
    { model: 'whisper-tiny.en', isolated: false },
    { model: 'whisper-tiny.en', isolated: true },
    { model: 'whisper-base', isolated: true },
  ])(
    'hears the clips with $model, isolated: $isolated',
    async ({ model, isolated }) => {
      const { device, ourS, libraryS, transcripts, libraryTexts } = await compare(
        await serve(isolated),
        model,
      );
      const threads = device.threads === 1 ? '1 thread' : `${device.threads} threads`;
      const what = `${model} ${device.precision}, ${threads}`;
      const compared = libraryTexts.length;
      const texts = transcripts.map(({ text }) => text);
      const ourErrors = wordErrorRate(texts.slice(0, compared), names.slice(0, compared));
      const libraryErrors = wordErrorRate(libraryTexts, names.slice(0, compared));
      const file = await readFile(
        path.join(SHARED, `reference/lj-openai-${model.replace('whisper-', '')}.json`),
        'utf8',
      );
      const reference = parseWhisperJson(file);
      const { starts, ends } = timeDifferences(transcripts, reference);
      const rank = rankCorrelation(
        transcripts.map(scoreOf),
        names.map((name) => scoreOf(reference.get(name))),
      );
      await report('speech', [
        {
          work: `transcribe ${compared} clips, ${what}`,
          figure: `${ourS.toFixed(1)} s`,
          yardstick: `${libraryS.toFixed(1)} s, the library clip by clip`,
          ratio: `${(libraryS / ourS).toFixed(2)} × as fast`,
          must: '≥ 2 ×',
        },
        {
          work: `word errors in these, ${what}`,
          figure: share(ourErrors),
          yardstick: share(libraryErrors),
          ratio: `${((libraryErrors - ourErrors) * 100).toFixed(1)} points better`,
          must: 'no worse',
        },
        {
          work: `word errors in all ${names.length} clips, ${what}`,
          figure: share(wordErrorRate(texts, names)),
          yardstick: `${share(
            wordErrorRate(
              names.map((name) => reference.get(name)?.text ?? ''),
              names,
            ),
          )}, the reference`,
          ratio: '–',
          must: '–',
        },
        {
          work: `words in the wrong clip, ${what}`,
          figure: String(misplacedWords(texts)),
          yardstick: 'the true text',
          ratio: '–',
          must: '0',
        },
        ...[
          { edge: 'starts', values: starts, must: '≤ 0.04, ≤ 0.20 s' },
          { edge: 'ends', values: ends, must: '≤ 0.06, ≤ 0.30 s' },
        ].map(({ edge, values, must }) => ({
          work: `word ${edge}, median and 95th percentile, ${what}`,
          figure: `${percentile(values, 0.5).toFixed(3)}, ${percentile(values, 0.95).toFixed(3)} s`,
          yardstick: 'the reference',
          ratio: `${values.length} words`,
          must,
        })),
        {
          work: `order by avg_logprob, ${what}`,
          figure: rank.toFixed(2),
          yardstick: 'the reference',
          ratio: 'rank correlation',
          must: '– (aim 0.8)',
        },
      ]);
      expect(percentile(starts, 0.5)).toBeLessThanOrEqual(0.04);
      expect(percentile(starts, 0.95)).toBeLessThanOrEqual(0.2);
      expect(percentile(ends, 0.5)).toBeLessThanOrEqual(0.06);
      expect(percentile(ends, 0.95)).toBeLessThanOrEqual(0.3);
      expect(misplacedWords(texts)).toBe(0);
      // A word more or less in a few clips says nothing.
      if (compared === names.length) expect(ourErrors).toBeLessThanOrEqual(libraryErrors);
    },
    LONGEST_MS,
  );
});
