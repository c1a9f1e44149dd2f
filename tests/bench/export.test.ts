/**
 * Export of 10,000 rows in the built app on a real folder: the lint, a list alone, and a second export after a correction, when all
 * audio is there already. A dataset as Split makes it.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClipRecord } from '../../src/dataset/clips-json.ts';
import { writeClipsJson } from '../../src/dataset/clips-json.ts';
import { type LaunchedApp, launchApp } from '../e2e/support/launch-app.ts';
import { toneWav } from '../e2e/support/wav.ts';
import { percentile, report, type Row } from './report.ts';

const CLIPS = 10_000;
const RATE_HZ = 16_000;
const REPEATS = 3;
const LONG_MS = 600_000;
const rows: Row[] = [];

describe(`export of ${CLIPS.toLocaleString('en')} rows`, () => {
  let app: LaunchedApp;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bench-export-'));
    await mkdir(path.join(folder, 'Usable'));
    const wav = toneWav(1);
    const entries: Record<string, unknown> = {};
    const clips = new Map<string, ClipRecord>();
    for (let n = 0; n < CLIPS; n++) {
      const name = `book_${String(n + 1).padStart(6, '0')}.wav`;
      const text = ` Sentence number ${n} of a long book, as somebody read it aloud.`;
      entries[name] = { text, segments: [{ id: 0, start: 0, end: 1, text }], language: 'en' };
      const origin = { source: 'book.mp3', startFrame: n * RATE_HZ, endFrame: (n + 1) * RATE_HZ };
      clips.set(name, {
        kind: 'usable',
        status: 'new',
        durationS: 1,
        origin: { ...origin, sampleRateHz: RATE_HZ, reason: null, forced: false },
      });
      await writeFile(path.join(folder, 'Usable', name), wav);
    }
    const source = {
      stem: 'book',
      sizeBytes: 1,
      lastModifiedMs: 1,
      sampleRateHz: RATE_HZ,
      channels: 1,
      frames: CLIPS * RATE_HZ,
      settings: { clips: { codec: 'wav', sampleRateHz: null, channels: 'keep' } },
      leftOut: [],
    };
    await writeFile(path.join(folder, 'whisper.json'), JSON.stringify(entries));
    await writeFile(
      path.join(folder, 'clips.json'),
      writeClipsJson({ place: null, sources: new Map([['book.mp3', source]]), clips }),
    );
    app = await launchApp();
    await app.page.getByText('Offline ready').waitFor({ timeout: 120_000 });
    await app.dropFolder(folder);
    await app.page.getByRole('heading', { name: 'book_000001.wav' }).waitFor({ timeout: 60_000 });
  }, LONG_MS);
  afterAll(async () => {
    await report('export', rows);
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }, LONG_MS);

  const go = (name: string) =>
    app.page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name, exact: true }).click();
  const click = (name: string) => app.page.getByRole('button', { name, exact: true }).click();

  /** Seconds from the click to the sentence at the end. */
  async function exportS(label: string): Promise<number> {
    await go('Export');
    await app.page.getByRole('combobox', { name: 'Target' }).selectOption({ label });
    const dismiss = app.page.getByRole('button', { name: 'Dismiss' });
    while ((await dismiss.count()) > 0) await dismiss.first().click();
    const start = performance.now();
    await click('Export');
    await app.page
      .getByRole('status')
      .getByText(/^Export finished/)
      .waitFor({ timeout: LONG_MS });
    const elapsedS = (performance.now() - start) / 1000;
    return elapsedS;
  }

  const row = (work: string, times: readonly number[], must: string) =>
    rows.push({
      work,
      figure: `${percentile(times, 0.5).toFixed(2)} s (${Math.min(...times).toFixed(2)}–${Math.max(...times).toFixed(2)})`,
      yardstick: '–',
      ratio: '–',
      must,
    });

  it(
    'checks, and writes one list',
    async () => {
      const checks: number[] = [];
      const exports: number[] = [];
      for (let n = 0; n < REPEATS; n++) {
        await app.page.reload();
        await go('Export');
        await app.page.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'Audacity labels' });
        const start = performance.now();
        await click('Check');
        await app.page.getByText('audio files').waitFor({ timeout: LONG_MS });
        checks.push((performance.now() - start) / 1000);
        exports.push(await exportS('Audacity labels'));
      }
      row('check of 10,000 rows after opening', checks, '–');
      row('export of 10,000 rows with lint, a list alone', exports, '≤ 3 s');
      expect(exports).toHaveLength(REPEATS);
    },
    LONG_MS,
  );

  it(
    'brings an export up to date after a correction',
    async () => {
      const first = await exportS('NeMo');
      row('export of 10,000 clips for the first time, copied', [first], '–');
      const times: number[] = [];
      for (let n = 0; n < REPEATS; n++) {
        await go('Review');
        await click('Delete from dataset');
        times.push(await exportS('NeMo'));
      }
      row('the same again after a clip was deleted', times, '≤ 3 s');
      expect(times).toHaveLength(REPEATS);
    },
    LONG_MS,
  );
});
