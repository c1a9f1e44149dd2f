/** Sets in the built app: assigned, seen and changed in Review, and taken back step by step. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

let app: LaunchedApp;
beforeEach(async () => {
  app = await launchApp();
});
afterEach(() => app.close());

interface Sets {
  readonly pinned: Record<string, string>;
  readonly clips: Record<string, string>;
}

/** sets.json of the sample, null when there is none. */
function setsOnDisk(): Promise<Sets | null> {
  return app.page.evaluate(async () => {
    try {
      let folder = await navigator.storage.getDirectory();
      for (const name of ['folders', 'sample', 'dataset']) folder = await folder.getDirectoryHandle(name);
      return JSON.parse(await (await (await folder.getFileHandle('sets.json')).getFile()).text()) as Sets;
    } catch {
      return null;
    }
  });
}

const count = (sets: Sets | null, set: string) =>
  Object.values(sets?.clips ?? {}).filter((one) => one === set).length;

test('an assignment is seen in Review, changed there for one clip, and undone step by step', async () => {
  await app.button('Try it with a sample recording').click();
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Split').click();
  await app.button('Go on to Transcribe').waitFor();

  await app.go('Review');
  const set = app.page.getByRole('combobox', { name: 'Set', exact: true });
  await app.page.getByRole('heading', { level: 2, name: /the-ferry_/ }).waitFor();
  expect(await set.count()).toBe(0);

  await app.go('Sets');
  await app.page.getByRole('spinbutton', { name: 'Validation share (%)' }).fill('25');
  await app.button('Assign').click();
  await app.page.getByText('of the time').waitFor();
  await expect.poll(async () => count(await setsOnDisk(), 'validation')).toBeGreaterThan(0);
  const assigned = await setsOnDisk();
  const [validation] = Object.entries(assigned?.clips ?? {}).filter(([, one]) => one === 'validation');
  const id = validation?.[0] ?? '';

  await app.button('Show validation in Review').click();
  const rows = app.page.getByRole('complementary', { name: 'Clips' }).locator('ol').getByRole('button');
  await expect.poll(() => rows.count()).toBe(count(assigned, 'validation'));
  await rows.first().click();
  await app.page.getByRole('heading', { level: 2, name: id }).waitFor();
  await expect.poll(() => set.locator('option:checked').textContent()).toBe('validation, as assigned');
  await set.selectOption('training, pinned');
  await expect.poll(async () => (await setsOnDisk())?.pinned).toEqual({ [id]: 'train' });
  expect((await setsOnDisk())?.clips[id]).toBe('train');

  await app.button('Undo').click();
  await expect.poll(() => set.locator('option:checked').textContent()).toBe('validation, as assigned');
  await expect.poll(setsOnDisk).toEqual(assigned);
  await app.button('Undo').click();
  await expect.poll(() => set.count()).toBe(0);
  await expect.poll(setsOnDisk).toBeNull();
  await app.button('Redo').click();
  await expect.poll(setsOnDisk).toEqual(assigned);

  // The steps are still there after a reload.
  await app.page.reload();
  await app.go('Sets');
  await app.page.getByText('of the time').waitFor();
  await app.button('Undo').click();
  await app.page.getByText('Nothing is assigned yet').waitFor();
  app.assertClean();
});
