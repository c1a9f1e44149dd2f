/** Health on the sample: measured once, plots that open their clips in Review, and a report beside the clips. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

let app: LaunchedApp;
beforeEach(async () => {
  app = await launchApp();
});
afterEach(() => app.close());

const says = (text: RegExp) => app.page.getByRole('status').getByText(text).first().waitFor();

/** A file of the sample's folder, in the browser's private storage. */
function sampleFile(...path: string[]): Promise<string> {
  return app.page.evaluate(
    async (parts) => {
      let folder = await navigator.storage.getDirectory();
      for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
      return (await (await folder.getFileHandle(parts.at(-1) ?? '')).getFile()).text();
    },
    ['folders', 'sample', ...path],
  );
}

test('measures the clips once, opens those behind a bar in Review, and saves the report', async () => {
  await app.button('Try it with a sample recording').click();
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Split').click();
  await app.button('Go on to Transcribe').waitFor();

  await app.go('Health');
  await app.page.getByRole('toolbar', { name: 'Length, clips' }).waitFor();
  expect(await app.page.getByRole('toolbar', { name: 'Loudness, clips' }).count()).toBe(0);
  await app.button('Measure').click();
  await says(/^Measuring finished: \d+ clips measured/);
  // The file follows the announcement at once.
  await expect.poll(() => sampleFile('dataset', '.health.json').catch(() => '')).not.toBe('');
  const kept = JSON.parse(await sampleFile('dataset', '.health.json')) as {
    clips: Record<string, { loudnessLufs: number; bandwidthHz: number; sampleRateHz: number }>;
  };
  const measures = Object.values(kept.clips);
  // One synthetic voice of 16 kHz speech, recorded at 22,050 Hz.
  expect(measures.length).toBeGreaterThan(10);
  for (const { loudnessLufs, bandwidthHz, sampleRateHz } of measures) {
    expect(sampleRateHz).toBe(22_050);
    expect(Math.abs(loudnessLufs + 20)).toBeLessThan(4);
    expect(bandwidthHz).toBeLessThan(8500);
  }

  // The keyboard goes from bar to bar; Enter opens the clips behind one.
  const chart = app.page.getByRole('toolbar', { name: 'Length, clips' });
  await chart.getByRole('button').and(app.page.locator('[tabindex="0"]')).focus();
  await app.page.keyboard.press('End');
  const bar = (await app.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))) ?? '';
  const count = Number(/: (\d+) clip/.exec(bar)?.[1]);
  expect(count).toBeGreaterThan(0);
  await app.page.keyboard.press('Enter');
  const chip = app.page.getByRole('button', { name: /^Health: Length/ });
  await chip.waitFor();
  const clips = app.page.getByRole('complementary', { name: 'Clips' }).locator('ol').getByRole('button');
  await expect.poll(() => clips.count()).toBe(count);
  await chip.click();
  await expect.poll(() => clips.count()).toBeGreaterThan(count);

  // A second visit knows what was measured, and measuring again finds nothing to do.
  await app.page.reload();
  await app.go('Health');
  await app.page.getByRole('toolbar', { name: 'Loudness, clips' }).waitFor();
  await app.button('Measure').click();
  await says(new RegExp(`^Measuring finished: 0 clips measured, ${measures.length} as before`));

  await app.button('Save report').click();
  await says(/The report is saved as “dataset\/health-report\.html”/);
  const html = await sampleFile('dataset', 'health-report.html');
  expect(html).toContain('<h2>Loudness');
  expect(html).not.toContain('<script');
  app.assertClean();
});
