/** Cancelling long work, on half an hour of sound: the sample thirty times over, for mp3 frames may simply follow each other. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

let app: LaunchedApp;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'long-'));
  const sample = await readFile('public/sample/the-ferry.mp3');
  const long = Buffer.concat(Array.from({ length: 30 }, () => sample));
  for (const name of ['one.mp3', 'two.mp3', 'three.mp3']) await writeFile(path.join(folder, name), long);
  app = await launchApp();
  await app.dropFolder(folder);
  await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
  await app.page.getByRole('navigation').getByRole('link', { name: 'Split', exact: true }).click();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const clipsOnDisk = async () =>
  (await readdir(path.join(folder, 'dataset', 'Usable')).catch(() => [])).filter((name) =>
    name.endsWith('.wav'),
  );

test('an analysis can be cancelled and started again', async () => {
  await app.button('Cancel').click();
  await app.page.getByText('one.mp3 is not analyzed.').waitFor();
  await app.button('Analyze').click();
  await app.page.getByText('every sample is accounted for').waitFor({ timeout: 60_000 });
  app.assertClean();
});

test('a cancelled split keeps what it finished, and the same split again writes only the rest', async () => {
  // While the first one is still being decoded for the screen: the job must not be taken down with it.
  await app.button('Split').click();
  await expect.poll(async () => (await clipsOnDisk()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  await app.button('Pause').click();
  await app.button('Resume').click();
  await app.page.getByRole('contentinfo').getByRole('button', { name: 'Cancel' }).click();
  await app.page
    .getByRole('status')
    .filter({ hasText: /^Split cancelled: / })
    .waitFor();
  const before = await clipsOnDisk();
  expect(before.length).toBeGreaterThan(0);

  await app.button('Split').click();
  await app.page
    .getByRole('status')
    .filter({ hasText: /Split finished: \d+ Usable and \d+ Non Usable clips from 3 of 3 recordings/ })
    .waitFor({ timeout: 120_000 });
  const after = await clipsOnDisk();
  expect(after).toEqual(expect.arrayContaining(before));
  const clips = JSON.parse(await readFile(path.join(folder, 'dataset', 'clips.json'), 'utf8')) as {
    clips: Record<string, { kind: string }>;
  };
  const usable = Object.keys(clips.clips).filter((name) => clips.clips[name]?.kind === 'usable');
  expect(after.sort()).toEqual(usable.sort());
  app.assertClean();
});
