/** Convert in the built app, on a real folder: the files that come out, skipping, asking, cancelling. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

const SAMPLE = 'public/sample/the-ferry.mp3';

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

const combobox = (name: string) => app.page.getByRole('combobox', { name, exact: true });
/** Waits for the message and takes it away, so that the next one is told from it. */
async function says(text: RegExp): Promise<void> {
  await app.page.getByRole('status').getByText(text).first().waitFor({ timeout: 60_000 });
  await app.button('Dismiss').first().click();
}

async function openConvert(): Promise<void> {
  await app.dropFolder(folder);
  const again = app.button(new RegExp(`^Open ${path.basename(folder)} again`));
  const opened = app.page.locator('footer').getByText(path.basename(folder));
  await again.or(opened).first().waitFor();
  if (await again.isVisible()) await again.click();
  await app.page.getByRole('navigation').getByRole('link', { name: 'Convert', exact: true }).click();
}

/** Every file below `converted/`, the app's record aside. */
async function converted(): Promise<string[]> {
  const entries = await readdir(path.join(folder, 'converted'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name !== '.convert.json')
    .map((entry) => path.relative(path.join(folder, 'converted'), path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Rate, channels and frames of a plain 16-bit wav. */
async function wavOf(name: string) {
  const bytes = await readFile(path.join(folder, 'converted', name));
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12)).toBe('RIFFWAVE');
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44);
  return {
    rateHz: bytes.readUInt32LE(24),
    channels: bytes.readUInt16LE(22),
    frames: (bytes.length - 44) / 2 / bytes.readUInt16LE(22),
  };
}

test('a folder is converted with its sub-folders; finished ones are skipped, others replaced only when told', async () => {
  const { samples } = JSON.parse(await readFile('public/sample/the-ferry.json', 'utf8')) as {
    samples: number;
  };
  await mkdir(path.join(folder, 'tapes', 'side b'), { recursive: true });
  await copyFile(SAMPLE, path.join(folder, 'the-ferry.mp3'));
  await copyFile(SAMPLE, path.join(folder, 'tapes', 'side b', '100% 🎙.mp3'));
  await writeFile(path.join(folder, 'letter.mp3'), 'Dear diary, nothing was recorded.\n'.repeat(50));
  await openConvert();
  await app.page.getByText('“letter.mp3” is not a recording').waitFor();
  await combobox('Format').selectOption('wav, 16 bit');
  await combobox('Sample rate').selectOption('24,000 Hz');
  await combobox('Channels').selectOption('mono mix');
  await app.button('Convert').click();
  await says(/^Conversion finished: 2 of 2 recordings/);

  const names = ['tapes/side b/100% 🎙.wav', 'the-ferry.wav'];
  expect(await converted()).toEqual(names);
  for (const name of names) {
    const wav = await wavOf(name);
    expect(wav).toMatchObject({ rateHz: 24_000, channels: 1 });
    expect(Math.abs(wav.frames - (samples * 24_000) / 22_050)).toBeLessThanOrEqual(1);
  }
  expect(await readFile(path.join(folder, 'the-ferry.mp3'))).toEqual(await readFile(SAMPLE));

  const written = async () =>
    Promise.all(names.map(async (name) => (await stat(path.join(folder, 'converted', name))).mtimeMs));
  const before = await written();
  await app.button('Convert').click();
  await says(/^Conversion finished: nothing new\. 2 already there/);
  expect(await written()).toEqual(before);

  await combobox('Sample rate').selectOption('keep');
  await app.button('Convert').click();
  await app.page.getByRole('alert').getByRole('button', { name: 'Cancel' }).click();
  expect(await app.button('Replace them').count()).toBe(0);
  expect(await written()).toEqual(before);
  await app.button('Convert').click();
  await app.button('Keep them, convert the rest').click();
  await says(/^Conversion finished: nothing new\. 2 of the same name kept/);
  expect(await written()).toEqual(before);
  await app.button('Convert').click();
  await app.button('Replace them').click();
  await says(/^Conversion finished: 2 of 2 recordings/);
  for (const name of names) expect(await wavOf(name)).toMatchObject({ rateHz: 22_050, frames: samples });
  app.assertClean();
});

test('a cancelled conversion leaves whole files only, and goes on from there', async () => {
  const sample = await readFile(SAMPLE);
  await copyFile(SAMPLE, path.join(folder, 'a.mp3'));
  await writeFile(path.join(folder, 'b.mp3'), Buffer.concat(Array<Buffer>(60).fill(sample)));
  await openConvert();
  await combobox('Format').selectOption('flac, lossless');
  await app.page.getByRole('checkbox', { name: 'Normalise loudness' }).check();
  await app.button('Convert').click();
  await app.page.getByRole('progressbar', { name: 'Conversion' }).waitFor();
  await expect.poll(converted, { timeout: 60_000 }).toEqual(['a.flac']);
  await app.button('Cancel').click();
  await says(/^Conversion cancelled: 1 of 2 recordings/);
  expect(await converted()).toEqual(['a.flac']);
  expect((await readFile(path.join(folder, 'converted', 'a.flac'))).toString('latin1', 0, 4)).toBe('fLaC');

  await rm(path.join(folder, 'b.mp3'));
  await copyFile(SAMPLE, path.join(folder, 'b.mp3'));
  await app.button('Convert').click();
  await says(/^Conversion finished: 1 of 1 recordings.* 1 already there/);
  expect(await converted()).toEqual(['a.flac', 'b.flac']);
  app.assertClean();
});
