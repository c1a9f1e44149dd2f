/** Analyze in the built app, on a real folder: figures by themselves, at once at every change, and over to Split. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

let app: LaunchedApp;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
  app = await launchApp();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const spin = (name: string) => app.page.getByRole('spinbutton', { name });

async function openFolder(): Promise<void> {
  await app.dropFolder(folder);
  const again = app.page.getByRole('button', { name: new RegExp(`^Open ${path.basename(folder)} again`) });
  const opened = app.page.locator('footer').getByText(path.basename(folder));
  await again.or(opened).first().waitFor();
  if (await again.isVisible()) await again.click();
}

/** The cells of a file's line, by heading. */
async function figures(file: string): Promise<Record<string, string>> {
  const table = app.page.getByRole('table', { name: 'Files' });
  const heads = await table.getByRole('columnheader').allInnerTexts();
  const cells = await table.getByRole('row').filter({ hasText: file }).getByRole('cell').allInnerTexts();
  return Object.fromEntries(heads.map((head, i) => [head, cells[i] ?? '']));
}

test('recordings are measured by themselves, the figures follow every change, and Split takes them over', async () => {
  await mkdir(path.join(folder, 'tapes'));
  await copyFile('public/sample/the-ferry.mp3', path.join(folder, 'tapes', 'the-ferry.mp3'));
  await copyFile('tests/fixtures/the-ferry.m4b', path.join(folder, 'book.m4b'));
  await writeFile(path.join(folder, 'letter.mp3'), 'Dear diary, nothing was recorded.\n'.repeat(50));
  await openFolder();
  await app.go('Analyze');
  await app.page
    .getByRole('status')
    .filter({ hasText: 'Analysis finished: 2 of 2 recordings.' })
    .first()
    .waitFor();

  const ferry = await figures('the-ferry.mp3');
  expect(ferry).toMatchObject({ Duration: '1:08', Rate: '22,050 Hz', Channels: 'mono', Codec: 'mp3' });
  expect(Number(ferry['Noise floor'])).toBeLessThan(-60);
  expect(Math.abs(Number(ferry['Speech level']) + 19)).toBeLessThan(3);
  expect((await figures('book.m4b'))['Codec']).toBe('aac');
  expect(Object.values(await figures('letter.mp3')).join(' ')).toMatch(/“letter\.mp3” is not a recording/);

  const durationS = Number(await spin('Silence duration (s)').inputValue());
  const shortest = Number(ferry['Shortest']);
  expect(shortest).toBeGreaterThanOrEqual(durationS);
  expect(Number(ferry['Mean'])).toBeGreaterThanOrEqual(shortest);
  expect(Number(ferry['Longest'])).toBeGreaterThanOrEqual(Number(ferry['Mean']));
  await spin('Silence duration (s)').fill('1');
  await expect.poll(async () => Number((await figures('the-ferry.mp3'))['Shortest'])).toBeGreaterThan(0.99);
  expect(Number((await figures('the-ferry.mp3'))['Silences'])).toBeLessThan(Number(ferry['Silences']));

  await app.page.getByRole('checkbox', { name: 'Automatic level' }).uncheck();
  await spin('Level (dB)').fill('-25');
  await expect
    .poll(async () => Number((await figures('the-ferry.mp3'))['Longest']))
    .toBeGreaterThan(Number(ferry['Longest']));

  await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.button('Copy as CSV').click();
  await app.page.getByText('The table is on the clipboard, as CSV.').waitFor();
  const csv = await app.page.evaluate(() => navigator.clipboard.readText());
  expect(csv).toContain('tapes/the-ferry.mp3');
  expect(csv).toContain('letter.mp3');

  await app.page.getByRole('button', { name: 'Use in Split', exact: true }).click();
  await app.page.getByRole('heading', { name: 'Split', level: 1 }).waitFor();
  expect(await spin('Silence duration (s)').inputValue()).toBe('1');
  expect(await spin('Level (dB)').inputValue()).toBe('-25');
  expect(await app.page.getByRole('checkbox', { name: 'Automatic level' }).isChecked()).toBe(false);
  app.assertClean();
});

test('Split shows its plan when the analysis that was running is done, and Analyze starts while Split still decodes', async () => {
  const sample = await readFile('public/sample/the-ferry.mp3');
  await writeFile(path.join(folder, 'long.mp3'), Buffer.concat(Array<Buffer>(40).fill(sample)));
  await openFolder();
  await app.go('Split');
  await app.page.getByRole('progressbar', { name: 'Analysis' }).waitFor();
  await app.go('Analyze');
  await app.page.getByText('0 of 1 recording analyzed').waitFor();
  await app.page.locator('footer').getByRole('progressbar', { name: 'Analysis' }).waitFor();
  await app.go('Split');
  await app.page.getByText('Analysis finished: 1 of 1 recordings.').waitFor({ timeout: 60_000 });
  await app.page.getByText('every sample is accounted for').waitFor({ timeout: 30_000 });
  app.assertClean();
});
