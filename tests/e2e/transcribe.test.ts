/**
 * Transcribe in the built app, over clips that somebody else cut: paused, left and come back to, cancelled and gone on with, while
 * files are deleted and whisper.json is written by others.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeClipsFolder } from './support/clips-folder.ts';
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

const says = (text: RegExp) =>
  app.page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: 120_000 });

interface Entry {
  text: string;
  readonly language: string;
  readonly model?: string;
  readonly segments: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}
const whisperJson = () => path.join(folder, 'clips', 'whisper.json');
const entries = async () => JSON.parse(await readFile(whisperJson(), 'utf8')) as Record<string, Entry>;

/** The sample's clips more than twice over, in a folder as trainers lay it out. */
async function makeClips(): Promise<string[]> {
  const recording = path.join(folder, 'recording');
  const wavs = path.join(folder, 'clips', 'wavs');
  await mkdir(recording);
  await mkdir(wavs, { recursive: true });
  await copyFile('public/sample/the-ferry.mp3', path.join(recording, 'the-ferry.mp3'));
  await app.dropFolder(recording);
  await app.go('Split');
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Split').click();
  await says(/^Split finished:/);
  const usable = path.join(recording, 'dataset', 'Usable');
  const made = (await readdir(usable)).filter((name) => name.endsWith('.wav'));
  // Seven windows, for five are under way at once.
  for (const [round, names] of Object.entries({ a: made, b: made, c: made.slice(0, 8) })) {
    for (const name of names) await copyFile(path.join(usable, name), path.join(wavs, `${round} ${name}`));
  }
  await writeFile(path.join(folder, 'clips', 'notes.txt'), 'Read in June.');
  return (await readdir(wavs)).sort();
}

test('clips of one’s own are transcribed; what others do to the folder meanwhile is told and kept', async () => {
  const names = await makeClips();
  await app.dropFolder(path.join(folder, 'clips'));
  await app.page.locator('footer').getByText('clips', { exact: true }).waitFor();
  await app.go('Transcribe');
  await app.button(`The ${names.length} files in “wavs” are clips`).click();
  await app.page.getByText(`0 of ${names.length} clips transcribed`).waitFor();

  // Paused while the first window is heard, left for Review, and come back to.
  await app.button('Transcribe').click();
  await app.button('Pause').click();
  await app.page.getByText('As it is heard').waitFor({ timeout: 120_000 });
  await app.page.getByText(/^Paused at/).waitFor();
  const heardNames = app.page
    .locator('section')
    .filter({ has: app.page.getByRole('heading', { name: 'As it is heard' }) })
    .getByRole('listitem')
    .locator('span');
  const shown = await heardNames.allInnerTexts();
  expect(shown.length).toBeGreaterThan(1);
  expect(shown).toEqual(names.filter((name) => shown.includes(name)));
  await expect.poll(async () => Object.keys(await entries().catch(() => ({}))).length).toBeGreaterThan(0);
  await app.go('Review');
  await app.page.getByRole('heading', { name: names[0] ?? '' }).waitFor();
  await app.go('Transcribe');
  await app.page.getByText(/^Paused at/).waitFor();
  await app.page.getByText('As it is heard').waitFor();

  // Another program corrects a clip and writes one that was not heard yet; a third clip is deleted.
  const before = await entries();
  const [heard = '', last = '', lost = ''] = [Object.keys(before)[0], names.at(-1), names.at(-2)];
  expect(Object.keys(before)).not.toContain(last);
  expect(Object.keys(before)).not.toContain(lost);
  const theirs = { text: ' By another program.', segments: [], language: 'en' };
  await writeFile(whisperJson(), JSON.stringify({ ...before, [heard]: theirs, [last]: theirs }));
  await rm(path.join(folder, 'clips', 'wavs', lost));
  await app.button('Resume').click();
  await app.page.getByText(/^\d+ of \d+ done, \d+\.\d s of sound a second on the CPU/).waitFor();
  await says(new RegExp(`^Transcription finished: .*${lost} is no longer in the folder`));
  const notDone = app.page.getByRole('listitem').filter({ hasText: `${lost} is no longer in the folder` });
  await notDone.waitFor();

  await expect.poll(async () => Object.keys(await entries()).length).toBe(names.length - 1);
  const after = await entries();
  expect(after[heard]?.text).toBe(theirs.text);
  expect(after[last]?.text).toBe(theirs.text);
  for (const [name, { language, model, segments }] of Object.entries(after)) {
    if (name === heard || name === last) continue;
    expect({ name, language, model }).toEqual({ name, language: 'en', model: 'whisper-tiny.en' });
    for (const { start, end } of segments) expect(end).toBeGreaterThan(start);
  }

  // Nothing is left but what cannot be heard. All of them again, cancelled in the middle, goes on with the rest.
  const scope = app.page.getByRole('combobox', { name: 'Clips', exact: true });
  await scope.selectOption({ label: `All clips, also those that have a text (${names.length})` });
  await app.button('Transcribe').click();
  await app.page.getByText('As it is heard').waitFor({ timeout: 120_000 });
  await app.button('Cancel').click();
  const cancelled = app.page.getByText(/Transcription cancelled: .*What is done stays; Transcribe goes on/);
  await cancelled.waitFor();
  const done = Number(/cancelled: (\d+) clip/.exec(await cancelled.innerText())?.[1]);
  expect(done).toBeGreaterThan(0);
  const rest = `Clips chosen in the list below (${names.length - done})`;
  await expect.poll(() => scope.locator('option:checked').textContent()).toBe(rest);
  app.assertClean();
}, 300_000);

test('the language chosen is the dataset’s: another one has its own, and the next browser knows it', async () => {
  const [german, other] = [path.join(folder, 'tagebuch'), path.join(folder, 'diary')];
  await writeClipsFolder(german, ['', '']);
  await writeClipsFolder(other, ['', '', '']);
  const model = () => app.page.getByRole('combobox', { name: 'Model', exact: true });
  const language = () => app.page.getByRole('combobox', { name: 'Language', exact: true });
  const chosen = () => language().locator('option:checked').textContent();
  async function open(dataset: string, clips: number): Promise<void> {
    await app.dropFolder(dataset);
    await app.page.locator('footer').getByText(path.basename(dataset), { exact: true }).waitFor();
    await app.go('Transcribe');
    await app.page.getByText(`0 of ${clips} clips transcribed`).waitFor();
  }

  await open(german, 2);
  await model().selectOption('whisper-base');
  expect(await chosen()).toBe('Automatic: heard by the model');
  await language().selectOption({ label: 'German' });
  const kept = () => readFile(path.join(german, 'project.json'), 'utf8').catch(() => '');
  await expect.poll(kept).toContain('"language": "de"');

  await open(other, 3);
  expect(await chosen()).toBe('Automatic: heard by the model');
  expect(await readdir(other)).not.toContain('project.json');
  await open(german, 2);
  await expect.poll(chosen).toBe('German');

  await app.close();
  app = await launchApp();
  await open(german, 2);
  await model().selectOption('whisper-base');
  await expect.poll(chosen).toBe('German');
  app.assertClean();
});
