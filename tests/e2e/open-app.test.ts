import { afterEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

let app: LaunchedApp | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

test('the built app opens, isolated, with nothing in the console and nothing asked of another origin', async () => {
  app = await launchApp();
  await app.page.getByRole('heading').first().waitFor();
  expect(await app.page.evaluate(() => crossOriginIsolated)).toBe(true);
  app.assertClean();
});

test('on a host that sends no headers the service worker isolates the page by loading it once more', async () => {
  app = await launchApp({ headers: 'none' });
  // Nothing may be evaluated before the second load: that counts as use, and a page in use is not loaded again.
  await app.page.waitForEvent('load');
  expect(await app.page.evaluate(() => crossOriginIsolated)).toBe(true);
  await app.page.getByRole('heading').first().waitFor();
  app.assertClean();
});

test('opens with its host gone once it says that it is ready for that', async () => {
  app = await launchApp();
  await app.page.getByText('Offline ready').waitFor();
  await app.stopServer();
  await app.reopen();
  await app.page.getByRole('heading').first().waitFor();
  await app.page.getByText('Offline ready').waitFor();
  expect(await app.page.evaluate(() => crossOriginIsolated)).toBe(true);
  const sample = await app.page.evaluate(async () => (await fetch('sample/the-ferry.mp3')).status);
  expect(sample).toBe(200);
  app.assertClean();
});

test('does not say that it is ready when one file has gone from the caches', async () => {
  app = await launchApp();
  await app.page.getByText('Offline ready').waitFor();
  await app.stopServer();
  await app.page.evaluate(async () => {
    const cache = await caches.open('engines');
    const [sample] = (await cache.keys()).filter(({ url }) => url.includes('.mp3'));
    if (sample) await cache.delete(sample);
  });
  await app.page.reload();
  await app.page.getByText('Not ready for offline').waitFor();
});
