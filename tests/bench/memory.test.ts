/** Memory of a whole split of long recordings, beside that of one a fifth as long; and of a large project's zip. */
import { appendFileSync, closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, describe, expect, it } from 'vitest';
import { writeClipsFolder } from '../e2e/support/clips-folder.ts';
import { launchApp } from '../e2e/support/launch-app.ts';
import { canMakeRecordings, makeRecording } from './recordings.ts';
import { report, type Row } from './report.ts';

const IS_FULL = process.env['BENCH_FULL'] === '1';
const MEMORY_MINUTES = IS_FULL ? ([60, 300] as const) : ([10, 50] as const);
const LARGE_WAV_BYTES = 3e9;
const WAV_HEADER_BYTES = 44;
const PATIENCE_MS = 1_200_000;
const rows: Row[] = [];

afterAll(() => report('memory', rows));

describe.runIf(canMakeRecordings())('memory of a whole split', () => {
  /** @param make puts the recording into the folder. */
  async function peakBytes(make: (folder: string) => void): Promise<number> {
    const folder = await mkdtemp(path.join(tmpdir(), 'bench-memory-'));
    try {
      make(folder);
      const app = await launchApp();
      try {
        const meter = await watchMemory(app.page);
        await app.dropFolder(folder);
        await app.page.getByRole('heading', { name: path.basename(folder) }).waitFor();
        await app.page.getByRole('navigation').getByRole('link', { name: 'Split', exact: true }).click();
        await app.page.getByText('every sample is accounted for').waitFor({ timeout: PATIENCE_MS });
        await app.page.getByRole('button', { name: 'Split', exact: true }).click();
        await app.page
          .getByRole('status')
          .getByText(/^Split finished/)
          .first()
          .waitFor({ timeout: PATIENCE_MS });
        return await meter.peakBytes();
      } finally {
        await app.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  let shortBytes = NaN;

  function row(work: string, bytes: number): Row {
    return {
      work: `memory of page and workers, ${work}, at most`,
      figure: `${(bytes / 1e6).toFixed(0)} MB`,
      yardstick: `${(shortBytes / 1e6).toFixed(0)} MB, ${MEMORY_MINUTES[0]} min mp3`,
      ratio: `${(bytes / shortBytes).toFixed(2)} ×`,
      must: '≤ 1.3 ×, ≤ 500 MB',
    };
  }

  it(
    'does not grow with the recording',
    async () => {
      const [short, long] = MEMORY_MINUTES;
      shortBytes = await peakBytes((folder) => makeRecording(folder, 'voice', short, 'mp3'));
      const bytes = await peakBytes((folder) => makeRecording(folder, 'voice', long, 'mp3'));
      rows.push(row(`${long} min mp3`, bytes));
      expect(bytes).toBeGreaterThan(0);
    },
    2 * PATIENCE_MS,
  );

  it.runIf(IS_FULL)(
    'does not grow with a wav of 3 GB',
    async () => {
      const bytes = await peakBytes(makeLargeWav);
      rows.push(row('wav of 3 GB (19 h)', bytes));
      expect(bytes).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

const ZIPPED_BYTES = 2.2e9;

describe.runIf(IS_FULL)('a project of more than 2 GB as one zip, and back', () => {
  it(
    'is not held in memory',
    async () => {
      const root = await mkdtemp(path.join(tmpdir(), 'bench-zip-'));
      const app = await launchApp();
      try {
        const [folder, saved, unpacked] = ['voice', 'saved', 'unpacked'].map((name) => path.join(root, name));
        if (!folder || !saved || !unpacked) throw new Error('no folders');
        await writeClipsFolder(folder, ['The kettle began to sing.']);
        await mkdir(saved);
        await mkdir(unpacked);
        // Not a multiple of anything, and its end is no zero.
        await writeFile(path.join(folder, 'tape.wav'), '');
        await truncate(path.join(folder, 'tape.wav'), ZIPPED_BYTES);
        await appendFile(path.join(folder, 'tape.wav'), 'the end');
        const whole = ZIPPED_BYTES + 'the end'.length;
        const meter = await watchMemory(app.page);
        const go = (name: string) =>
          app.page
            .getByRole('navigation', { name: 'Steps' })
            .getByRole('link', { name, exact: true })
            .click();
        const finished = (what: string) =>
          app.page
            .getByRole('status')
            .getByText(new RegExp(`^${what} finished`))
            .first()
            .waitFor({ timeout: PATIENCE_MS });
        await app.dropFolder(folder);
        await app.page.getByRole('textbox', { name: 'JSON reference' }).waitFor();
        await go('Export');
        await app.answerWithFolder(saved);
        await app.page.evaluate(() => {
          globalThis.showSaveFilePicker = async () =>
            (await showDirectoryPicker()).getFileHandle('project.zip', { create: true });
        });
        let start = performance.now();
        await app.page.getByRole('button', { name: 'Save project as zip' }).click();
        await finished('Zip');
        const zipS = (performance.now() - start) / 1000;
        const zip = path.join(saved, 'project.zip');
        await expect.poll(async () => (await stat(zip)).size, { timeout: 60_000 }).toBeGreaterThan(whole);

        await go('Home');
        await app.answerWithFolder(unpacked);
        await app.page.locator('input[accept^=".zip"]').setInputFiles(zip);
        start = performance.now();
        await app.page.getByRole('button', { name: 'Choose folder' }).click();
        await finished('Unpacking');
        const unzipS = (performance.now() - start) / 1000;
        expect((await stat(path.join(unpacked, 'tape.wav'))).size).toBe(whole);
        const bytes = await meter.peakBytes();
        rows.push({
          work: `a project of ${(whole / 1e9).toFixed(1)} GB as one zip (${zipS.toFixed(0)} s) and back (${unzipS.toFixed(0)} s): memory of the page, at most`,
          figure: `${(bytes / 1e6).toFixed(0)} MB`,
          yardstick: `${(whole / 1e6).toFixed(0)} MB, the project`,
          ratio: `${(bytes / whole).toFixed(2)} ×`,
          must: '–',
        });
      } finally {
        await app.close();
        await rm(root, { recursive: true, force: true });
      }
    },
    2 * PATIENCE_MS,
  );
});

/** An hour of speech again and again, as a recorder streams it: without sizes in the header. */
function makeLargeWav(folder: string): void {
  makeRecording(folder, 'hour', 60, 'wav');
  const hour = readFileSync(path.join(folder, 'hour.wav'));
  rmSync(path.join(folder, 'hour.wav'));
  const file = path.join(folder, 'voice.wav');
  const header = Buffer.from(hour.subarray(0, WAV_HEADER_BYTES));
  header.writeUInt32LE(0xffffffff, 4);
  header.writeUInt32LE(0xffffffff, 40);
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, header);
  closeSync(descriptor);
  for (let bytes = 0; bytes < LARGE_WAV_BYTES; bytes += hour.length) {
    appendFileSync(file, hour.subarray(WAV_HEADER_BYTES));
  }
}

/** Resident memory of the page's process, its workers included, looked at ten times a second. Linux only. */
async function watchMemory(page: Page): Promise<{ peakBytes(): Promise<number> }> {
  const browser = page.context().browser();
  if (!browser) throw new Error('This browser does not tell its processes.');
  const session = await browser.newBrowserCDPSession();
  let peak = 0;
  const look = async (): Promise<void> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    for (const { type, id } of processInfo) {
      if (type !== 'renderer') continue;
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
      peak = Math.max(peak, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
    }
  };
  const timer = setInterval(() => void look().catch(() => undefined), 100);
  return {
    async peakBytes() {
      clearInterval(timer);
      await session.detach();
      return peak;
    },
  };
}
