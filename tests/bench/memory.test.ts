/** Memory of a whole split of a long recording, beside that of one a fifth as long. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, describe, expect, it } from 'vitest';
import { launchApp } from '../e2e/support/launch-app.ts';
import { report, type Row } from './report.ts';

const RECORDING_TOOL = path.resolve('../shared/tools/make-recording.mjs');
const MEMORY_MINUTES = process.env['BENCH_FULL'] === '1' ? ([60, 300] as const) : ([10, 50] as const);
const PATIENCE_MS = 1_200_000;
const rows: Row[] = [];

afterAll(() => report('memory', rows));

describe.runIf(existsSync(RECORDING_TOOL) && spawnSync('ffmpeg', ['-version']).status === 0)(
  'memory of a whole split',
  () => {
    async function peakBytes(minutes: number): Promise<number> {
      const folder = await mkdtemp(path.join(tmpdir(), 'bench-memory-'));
      execFileSync('node', [
        RECORDING_TOOL,
        '--minutes',
        String(minutes),
        '--out',
        folder,
        '--formats',
        'mp3',
      ]);
      for (const name of await readdir(folder)) if (!name.endsWith('.mp3')) await rm(path.join(folder, name));
      const app = await launchApp();
      try {
        const meter = await watchMemory(app.page);
        await app.dropFolder(folder);
        await app.page.getByRole('heading', { name: path.basename(folder) }).waitFor();
        await app.page.getByRole('navigation').getByRole('link', { name: 'Split', exact: true }).click();
        await app.page.getByText('every sample is accounted for').waitFor({ timeout: PATIENCE_MS });
        const split = app.page.getByRole('button', { name: 'Split', exact: true });
        await split.click();
        await app.page
          .getByRole('status')
          .getByText(/^Split finished/)
          .first()
          .waitFor({ timeout: PATIENCE_MS });
        return await meter.peakBytes();
      } finally {
        await app.close();
        await rm(folder, { recursive: true, force: true });
      }
    }

    it(
      'does not grow with the recording',
      async () => {
        const [short, long] = [await peakBytes(MEMORY_MINUTES[0]), await peakBytes(MEMORY_MINUTES[1])];
        rows.push({
          work: `memory of page and workers, ${MEMORY_MINUTES[1]} min mp3, at most`,
          figure: `${(long / 1e6).toFixed(0)} MB`,
          yardstick: `${(short / 1e6).toFixed(0)} MB, ${MEMORY_MINUTES[0]} min`,
          ratio: `${(long / short).toFixed(2)} ×`,
          must: '≤ 1.3 ×, ≤ 500 MB',
        });
        expect(long).toBeGreaterThan(0);
      },
      2 * PATIENCE_MS,
    );
  },
);

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
