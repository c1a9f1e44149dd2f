/** The sample recording: three clicks from a cold start to hearing the first clip, and all of it without a network. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

let app: LaunchedApp;
beforeEach(async () => {
  app = await launchApp();
});
afterEach(() => app.close());

const says = (text: RegExp) =>
  app.page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: 120_000 });

test('three clicks lead from a cold start to hearing the first clip', async () => {
  await app.button('Try it with a sample recording').click();
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Play piece 1').click();
  await app.button('Stop piece 1').waitFor();
  app.assertClean();
});

test('everything works with the host gone: split, transcription, review, and the same again after a reload', async () => {
  await app.page.getByText('Offline ready').waitFor();
  await app.stopServer();
  await app.reopen();
  await app.button('Try it with a sample recording').click();
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Split').click();
  await says(/^Split finished:/);
  await app.button('Go on to Transcribe').click();
  await app.button('Transcribe').click();
  await says(/^Transcription finished:/);
  await app.button('Go on to Review').click();
  const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
  await expect.poll(() => reference.inputValue()).toMatch(/ferry left the harbou?r/i);
  await reference.fill('The ferry left the harbour just after sunrise.');
  await app.page.getByText(/All changes saved/).waitFor();
  await app.page.reload();
  await app.go('Review');
  await expect.poll(() => reference.inputValue()).toBe('The ferry left the harbour just after sunrise.');
  app.assertClean();
});

test('an input folder chosen by hand holds for Analyze, Convert and Split, and goes with the next project', async () => {
  await app.button('Try it with a sample recording').click();
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const other = await root.getDirectoryHandle('other voice', { create: true });
    const file = await other.getFileHandle('another.mp3', { create: true });
    const sound = await (await fetch('sample/the-ferry.mp3')).blob();
    const writable = await file.createWritable();
    await writable.write(sound);
    await writable.close();
    // The browser's own dialog cannot be answered from a test; all behind it stays real.
    Object.assign(globalThis, { showDirectoryPicker: () => Promise.resolve(other) });
  });
  await app.page.getByRole('button', { name: /^Input folder/ }).click();
  for (const screen of ['Analyze', 'Convert', 'Split']) {
    await app.go(screen);
    await app.page.getByRole('button', { name: 'Input folder other voice' }).waitFor();
    await app.page.getByText('another.mp3').first().waitFor();
  }
  await app.go('Home');
  await app.button('Open folder').click();
  await app.go('Split');
  await app.page.getByRole('button', { name: 'Input folder other voice' }).waitFor();
  await app.page.getByRole('button', { name: 'Output folder dataset/' }).waitFor();
  await app.page.getByText('another.mp3').first().waitFor();
  app.assertClean();
});
