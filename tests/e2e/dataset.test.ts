/** What happens to a dataset as a whole, in the built app on a real folder: numbered anew, changed by another program, two tabs. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';
import { wavOf } from './support/wav.ts';

const NAMES = ['clip_2.wav', 'clip_10.wav', 'clip_000001_hello.wav'];

let app: LaunchedApp;
let folder: string;

/** Half a second of 8 kHz mono; the samples are all `value`, by which a file is known again. */
const wav = (value: number): Buffer => wavOf(new Int16Array(4000).fill(value), 8000);
const valueOf = (file: Buffer): number => file.readInt16LE(44);
const entry = (text: string) => ({
  text: ` ${text}`,
  segments: [{ id: 0, start: 0, end: 0.5, text: ` ${text}` }],
  language: 'en',
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
  await mkdir(path.join(folder, 'Usable'));
  for (const [i, name] of NAMES.entries())
    await writeFile(path.join(folder, 'Usable', name), wav(100 * (i + 1)));
  await writeWhisper(Object.fromEntries(NAMES.map((name) => [name, entry(`said in ${name}`)])));
  app = await launchApp();
  await app.dropFolder(folder);
  await app.page.getByRole('heading', { name: 'clip_000001_hello.wav' }).waitFor();
});
afterEach(async () => {
  app.assertClean();
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const reference = () => app.page.getByRole('textbox', { name: 'JSON reference' });
const writeWhisper = (entries: Record<string, unknown>) =>
  writeFile(path.join(folder, 'whisper.json'), JSON.stringify(entries));
const texts = async (): Promise<Record<string, string>> => {
  const file = JSON.parse(await readFile(path.join(folder, 'whisper.json'), 'utf8')) as Record<
    string,
    { text: string }
  >;
  return Object.fromEntries(Object.entries(file).map(([name, { text }]) => [name, text.trim()]));
};
const clips = async (): Promise<Record<string, number>> => {
  const names = (await readdir(path.join(folder, 'Usable'))).filter((name) => name.endsWith('.wav')).sort();
  const values: Record<string, number> = {};
  for (const name of names) values[name] = valueOf(await readFile(path.join(folder, 'Usable', name)));
  return values;
};

test('Reindex numbers clips in natural order, keeps copies with the old names, and is undone', async () => {
  await app.go('Split');
  await app.page.getByRole('list', { name: 'New names' }).getByText('clip_000003.wav').waitFor();
  await app.button('Reindex').click();
  await app.page
    .getByRole('status')
    .filter({ hasText: /^Reindex finished: 2 clips renamed.* The backup takes [\d.]+ k?B; delete/ })
    .first()
    .waitFor();
  // Natural order: the one with the number 1, then 2, then 10; the words in a name stay.
  const renamed = { 'clip_000001_hello.wav': 300, 'clip_000002.wav': 100, 'clip_000003.wav': 200 };
  expect(await clips()).toEqual(renamed);
  expect(await texts()).toEqual({
    'clip_000001_hello.wav': 'said in clip_000001_hello.wav',
    'clip_000002.wav': 'said in clip_2.wav',
    'clip_000003.wav': 'said in clip_10.wav',
  });
  const [backup = ''] = (await readdir(folder)).filter((name) => name.startsWith('Backup '));
  expect((await readdir(path.join(folder, backup, 'Usable'))).sort()).toEqual(NAMES.toSorted());
  expect(await readdir(path.join(folder, backup))).toContain('whisper.json');

  await app.button('Undo').click();
  await expect.poll(clips).toEqual({ 'clip_2.wav': 100, 'clip_10.wav': 200, 'clip_000001_hello.wav': 300 });
  await expect.poll(texts).toMatchObject({ 'clip_2.wav': 'said in clip_2.wav' });

  // Numbered again, then one is taken out in Review, which offers to close the gap.
  await app.button('Redo').click();
  await expect.poll(clips).toEqual(renamed);
  await app.go('Review');
  await app.page.getByRole('spinbutton', { name: 'Go to page' }).fill('2');
  await app.page.keyboard.press('Enter');
  await app.page.getByRole('heading', { name: 'clip_000002.wav' }).waitFor();
  await app.button('Delete from dataset').click();
  await app.button('More tools').click();
  await app.button('Close the gaps').click();
  await expect.poll(clips).toEqual({ 'clip_000001_hello.wav': 300, 'clip_000002.wav': 200 });
  await expect.poll(texts).toEqual({
    'clip_000001_hello.wav': 'said in clip_000001_hello.wav',
    'clip_000002.wav': 'said in clip_10.wav',
  });
  expect(await readdir(path.join(folder, 'Usable', 'Discarded Audios'))).toEqual(['clip_000003.wav']);
  await app.button('Undo').click();
  await expect.poll(clips).toEqual({ 'clip_000001_hello.wav': 300, 'clip_000003.wav': 200 });
});

test('Reindex takes any folder of clips, and copies it into another one where it is told to', async () => {
  const others = await mkdtemp(path.join(tmpdir(), 'clips-'));
  const numbered = await mkdtemp(path.join(tmpdir(), 'numbered-'));
  try {
    for (const [i, name] of ['take 2.wav', 'take 10.wav', 'take 100% 😀.wav'].entries())
      await writeFile(path.join(others, name), wav(10 * (i + 1)));
    await app.go('Split');
    await app.page.getByRole('link', { name: 'Reindex another folder' }).click();
    await app.answerWithFolder(others);
    await app.button(/^Input folder/).click();
    await app.button(`Input folder ${path.basename(others)}`).waitFor();
    await app.button(`Output folder ${path.basename(others)}`).waitFor();
    await app.page.getByRole('textbox', { name: 'Prefix' }).fill('ferry');
    await app.answerWithFolder(numbered);
    await app.button(/^Output folder/).click();
    await app.button(`Output folder ${path.basename(numbered)}`).waitFor();
    await app.button('Reindex').click();
    await app.page
      .getByRole('status')
      .filter({ hasText: 'Reindex finished: 3 clips copied into' })
      .first()
      .waitFor();
    const sounds = async (dir: string) =>
      Promise.all(
        (await readdir(dir))
          .filter((name) => name.endsWith('.wav'))
          .sort()
          .map(async (name) => [name, valueOf(await readFile(path.join(dir, name)))]),
      );
    expect(await sounds(numbered)).toEqual([
      ['ferry_000001.wav', 10],
      ['ferry_000002.wav', 20],
      ['ferry_000003.wav', 30],
    ]);
    expect((await sounds(others)).length).toBe(3);
    expect((await readdir(others)).some((name) => name.startsWith('Backup'))).toBe(false);
    // The copy is at hand now. Renamed where it is, it gets a backup.
    await app.button(`Input folder ${path.basename(numbered)}`).waitFor();
    await app.page.getByRole('textbox', { name: 'Prefix' }).fill('kettle');
    await app.button('Rename in place').click();
    await app.button('Reindex').click();
    await app.page
      .getByRole('status')
      .filter({ hasText: 'Reindex finished: 3 clips renamed' })
      .first()
      .waitFor();
    expect((await sounds(numbered)).map(([name]) => name)).toEqual([
      'kettle_000001.wav',
      'kettle_000002.wav',
      'kettle_000003.wav',
    ]);
    expect((await readdir(numbered)).filter((name) => name.startsWith('Backup'))).toHaveLength(1);
  } finally {
    await rm(others, { recursive: true, force: true });
    await rm(numbered, { recursive: true, force: true });
  }
});

test('what another program writes into whisper.json is merged by clip, and both sides of a conflict are shown', async () => {
  await reference().fill('mine');
  await expect.poll(texts).toMatchObject({ 'clip_000001_hello.wav': 'mine' });
  await reference().fill('mine again');
  await writeWhisper({
    ...Object.fromEntries(NAMES.map((name) => [name, entry(`said in ${name}`)])),
    'clip_000001_hello.wav': entry('theirs'),
    'clip_2.wav': entry('only theirs'),
  });
  await app.page.getByText('Another program says').waitFor();
  await app.page.getByText('1 clip taken over').first().waitFor();
  await expect.poll(texts).toEqual({
    'clip_000001_hello.wav': 'mine again',
    'clip_2.wav': 'only theirs',
    'clip_10.wav': 'said in clip_10.wav',
  });
  await app.button('Take theirs').click();
  await expect.poll(() => reference().inputValue()).toBe('theirs');
  await app.button('Undo').click();
  await expect.poll(() => reference().inputValue()).toBe('mine again');
  expect((await readdir(folder)).some((name) => name.includes('changed-elsewhere'))).toBe(true);
});

test('a second tab is read-only and says so, and takes over what the first one had not written yet', async () => {
  const second = await app.newPage();
  const again = second.getByRole('button', { name: new RegExp(`^Open ${path.basename(folder)} again`) });
  const said = second.getByText('Read-only: this dataset is open in another tab');
  await again.or(said).first().waitFor();
  if (await again.isVisible()) await again.click();
  await said.waitFor();
  await reference().fill('typed in the first tab');
  await second.getByRole('button', { name: 'Take over', exact: true }).click();
  await second.getByText('All changes saved').waitFor();
  await app.page.getByText('Read-only: this dataset is open in another tab').waitFor();
  await second.getByRole('navigation').getByRole('link', { name: 'Review', exact: true }).click();
  await expect
    .poll(() => second.getByRole('textbox', { name: 'JSON reference' }).inputValue())
    .toBe('typed in the first tab');
});
