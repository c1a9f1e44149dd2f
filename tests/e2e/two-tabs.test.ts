/** Two tabs on one folder: while a job of one writes into it, the other one reads, says so, and starts no job there. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

let app: LaunchedApp;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'two-tabs-'));
  const sample = await readFile('public/sample/the-ferry.mp3');
  // Mp3 frames may simply follow each other: minutes of sound, so that a job is still at it when the other tab looks.
  const long = Buffer.concat(Array.from({ length: 10 }, () => sample));
  for (const name of ['one.mp3', 'two.mp3', 'three.mp3']) await writeFile(path.join(folder, name), long);
  app = await launchApp();
  await app.dropFolder(folder);
  await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const go = (page: Page, screen: string) =>
  page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click();
const readOnly = (page: Page) => page.getByText('Read-only: this dataset is open in another tab');
const said = (page: Page, text: RegExp) =>
  page.getByRole('alert').or(page.getByRole('status')).getByText(text).first();
const clipsOnDisk = async () =>
  (await readdir(path.join(folder, 'dataset', 'Usable')).catch(() => [])).filter((name) =>
    name.endsWith('.wav'),
  );

async function secondTab(): Promise<Page> {
  const page = await app.newPage();
  const again = page.getByRole('button', { name: new RegExp(`^Open ${path.basename(folder)} again`) });
  const opened = page.locator('footer').getByText(path.basename(folder));
  await again.or(opened).first().waitFor();
  if (await again.isVisible()) await again.click();
  await opened.waitFor();
  return page;
}

test('a split in one tab keeps the other from changing or splitting into the dataset, and then lets it', async () => {
  await app.go('Split');
  await app.button('Split').click();
  await expect.poll(async () => (await clipsOnDisk()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  await app.button('Pause').click();

  const second = await secondTab();
  await readOnly(second).waitFor();
  await press(second, 'Take over');
  await said(second, /Another tab or window is writing into/).waitFor();
  expect(await readOnly(second).count()).toBe(1);
  await press(second, 'Dismiss');

  await go(second, 'Split');
  await second.getByText('every sample is accounted for').waitFor({ timeout: 60_000 });
  await second.getByRole('spinbutton', { name: 'Longest clip (s)' }).fill('7');
  const atRest = await clipsOnDisk();
  await press(second, 'Split');
  await said(second, /Another tab or window is writing into “.*dataset”/).waitFor();
  // Though there are clips of the recording that is split already.
  expect(await second.getByRole('button', { name: 'Replace', exact: true }).count()).toBe(0);
  await readOnly(second).waitFor();
  expect(await clipsOnDisk()).toEqual(atRest);
  expect((await readdir(path.join(folder, 'dataset'))).some((name) => name.startsWith('Backup'))).toBe(false);

  await app.button('Resume').click();
  await app.page
    .getByRole('status')
    .filter({ hasText: /^Split finished: / })
    .waitFor({ timeout: 120_000 });
  await press(second, 'Take over');
  await second.getByText('All changes saved').waitFor();
  await readOnly(app.page).waitFor();
  // Now it is the first one that is told.
  await app.page.getByRole('spinbutton', { name: 'Longest clip (s)' }).fill('8');
  await app.button('Split').click();
  await said(app.page, /are open in another tab or window/).waitFor();
  expect(await app.button('Replace').count()).toBe(0);
  app.assertClean();
});

test('a dataset is the same one however its folder was opened, and a second conversion into one folder is refused', async () => {
  await app.go('Convert');
  await app.button('Convert').click();
  await app.button('Pause').click();
  const second = await secondTab();
  await go(second, 'Convert');
  await press(second, 'Convert');
  await said(second, /Another tab or window is writing into “converted”/).waitFor();
  await app.button('Resume').click();
  await app.page
    .getByRole('status')
    .filter({ hasText: /^Conversion finished: 3 of 3/ })
    .waitFor({ timeout: 120_000 });
  await press(second, 'Dismiss');
  await press(second, 'Convert');
  await second
    .getByRole('status')
    .filter({ hasText: /^Conversion finished: nothing new\. 3 already there/ })
    .waitFor();
  await second.close();

  // The first tab has the project, the second one its sub-folder.
  await app.go('Split');
  await app.button('Split').click();
  await app.page
    .getByRole('status')
    .filter({ hasText: /^Split finished: / })
    .waitFor({ timeout: 120_000 });
  const third = await secondTab();
  await readOnly(third).waitFor();
  await app.dropFolder(path.join(folder, 'dataset'), third);
  await third.locator('footer').getByText('dataset', { exact: true }).waitFor();
  await readOnly(third).waitFor();
  app.assertClean();
});
