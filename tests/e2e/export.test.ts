/** From a dataset of another tool to what a trainer reads, in the built app on a real folder. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlobReader, ZipReader } from '@zip.js/zip.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cutClip, parseWav } from '../../src/audio/wav.ts';
import { readCsv, readSplit } from '../support/trainer-readers.ts';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

const RATE_HZ = 44_100;
const TEXTS = [
  'The kettle began to sing.',
  '"Tea | coffee", he said.',
  '水壶开始唱歌了。',
  'مرحبا بالعالم',
  '',
];

let app: LaunchedApp;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
  await mkdir(path.join(folder, 'audio'));
  const whisper: Record<string, object> = {};
  for (const [i, text] of TEXTS.entries()) {
    const name = `kettle_00000${i + 1}.wav`;
    await writeFile(path.join(folder, 'audio', name), await tone(3 + i));
    const segments = [{ id: 0, start: 0, end: 3 + i, text: ` ${text}` }];
    whisper[name] = { text: ` ${text}`, segments, language: 'en' };
  }
  await writeFile(path.join(folder, 'whisper.json'), JSON.stringify(whisper));
  app = await launchApp();
  await open(folder);
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(dropped: string): Promise<void> {
  await app.dropFolder(dropped);
  // The browser may want a click before it lets the app write.
  const name = path.basename(dropped);
  const again = app.page.getByRole('button', { name: new RegExp(`^Open ${name}( again|$)`) });
  const opened = app.page.locator('footer').getByText(name, { exact: true });
  await again.or(opened).first().waitFor();
  if (await again.isVisible()) await again.click();
  await opened.waitFor();
  await app.go('Review');
  await app.page.getByRole('textbox', { name: 'JSON reference' }).waitFor();
}

/** 440 Hz at half of full scale, stereo with the right channel silent, so that mono is a quarter. */
async function tone(durationS: number): Promise<Uint8Array> {
  const frames = durationS * RATE_HZ;
  const samples = new Int16Array(frames * 2);
  for (let i = 0; i < frames; i++) samples[i * 2] = 16_384 * Math.sin((2 * Math.PI * 440 * i) / RATE_HZ);
  const pcm = {
    bytes: new Blob([samples]),
    format: 's16',
    sampleRateHz: RATE_HZ,
    channels: 2,
    frames,
  } as const;
  return new Uint8Array(await (await cutClip(pcm, { startFrame: 0, endFrame: frames })).arrayBuffer());
}

/** Messages stand one below another in one live region. */
const says = (text: RegExp) => app.page.getByRole('status').getByText(text).waitFor();
const exported = (...names: string[]) => path.join(folder, 'exports', ...names);

async function exportFor(label: string): Promise<void> {
  await app.go('Export');
  await app.page.getByRole('combobox', { name: 'Target' }).selectOption({ label });
  await app.button('Export').click();
}

test('assigns sets, checks, and writes what XTTS reads: rows, sets, language, 22,050 Hz mono', async () => {
  await app.go('Sets');
  await app.page.getByRole('spinbutton', { name: 'Validation share (%)' }).fill('40');
  await app.page.getByRole('spinbutton', { name: 'Seed' }).fill('7');
  await app.button('Assign').click();
  await app.page.getByText('of the time').waitFor();
  await expect.poll(() => readdir(folder)).toContain('sets.json');
  const sets = JSON.parse(await readFile(path.join(folder, 'sets.json'), 'utf8')) as {
    clips: Record<string, string>;
  };
  expect(Object.values(sets.clips).sort()).toEqual(['train', 'train', 'train', 'validation', 'validation']);

  await app.go('Export');
  await app.page.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'Coqui XTTS' });
  await app.page.getByRole('textbox', { name: 'Speaker' }).fill('grandmother');
  await app.button('Check').click();
  await app.page.getByRole('list', { name: 'Findings' }).getByText('There is no text').waitFor();
  await app.button('Export').click();
  await says(/^Export finished: 4 rows for Coqui XTTS/);

  const rows = async (name: string) => readCsv(await readFile(exported('xtts', name), 'utf8'), '|').slice(1);
  const train = await rows('metadata_train.csv');
  const validation = await rows('metadata_eval.csv');
  const row = (i: number) => [`wavs/kettle_00000${i + 1}.wav`, TEXTS[i], 'grandmother'];
  const wanted = (set: string) =>
    [0, 1, 2, 3].filter((i) => sets.clips[`kettle_00000${i + 1}.wav`] === set).map(row);
  expect(train).toEqual(wanted('train'));
  expect(validation).toEqual(wanted('validation'));
  expect(await readFile(exported('xtts', 'lang.txt'), 'utf8')).toBe('en\n');
  expect(JSON.parse(await readFile(path.join(folder, 'project.json'), 'utf8'))).toMatchObject({
    speaker: 'grandmother',
    language: 'en',
  });

  const bytes = await readFile(exported('xtts', 'wavs', 'kettle_000001.wav'));
  const wav = await parseWav(new File([bytes], 'kettle_000001.wav'));
  expect(wav).toMatchObject({
    codec: 'pcm_s16le',
    pcm: { sampleRateHz: 22_050, channels: 1, frames: 3 * 22_050 },
  });
  // A quarter of full scale has an RMS of 8192 / √2; the very ends, where a resampler rings, are left out.
  const middle = new Int16Array(new Uint8Array(bytes).buffer.slice(44 + 4410, 44 + 2 * 60_000));
  const rms = Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
  expect(rms / (8192 / Math.SQRT2)).toBeCloseTo(1, 2);
  app.assertClean();
});

test('brings an older export up to date, keeps what it replaced, and says so before', async () => {
  await exportFor('LJSpeech');
  await says(/^Export finished: 4 rows for LJSpeech/);
  await app.page.getByText('Nothing changed since the export in exports/ljspeech/').waitFor();
  const kept = exported('ljspeech', 'wavs', 'kettle_000002.wav');
  const before = await stat(kept);
  await app.go('Review');
  await app.button('Delete from dataset').click();
  await app.go('Export');
  await app.page.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'LJSpeech' });
  await app.button('Check').click();
  // The list; the list as it was and the clip that is out of the dataset.
  await app.page.getByText(/Updates 1 of 4 files .* \(2 files\) moves to/).waitFor();
  await app.button('Export').click();
  await says(/^Export finished: 3 rows for LJSpeech .*older export/);
  const after = await stat(kept);
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  const folders = (await readdir(exported())).filter((name) => !name.startsWith('.')).sort();
  expect(folders).toEqual(['ljspeech', expect.stringMatching(/^ljspeech \d{4}-\d\d-\d\d \d\d-\d\d-\d\d$/)]);
  const lists = await Promise.all(folders.map((name) => readFile(exported(name, 'metadata.csv'), 'utf8')));
  expect(lists.map((text) => readSplit(text).length)).toEqual([3, 4]);
  expect((await readdir(exported('ljspeech', 'wavs'))).length).toBe(3);
  app.assertClean();
});

test('shows what cannot be read, fixes texts in one undoable step, and remembers what was left out', async () => {
  await writeFile(path.join(folder, 'audio', 'zero 🫖 100%.wav'), '');
  await writeFile(path.join(folder, 'audio', 'text.wav'), 'no sound at all');
  await app.page.reload();
  await app.page.getByRole('textbox', { name: 'JSON reference' }).waitFor();
  await app.go('Export');
  const target = app.page.getByRole('combobox', { name: 'Target' });
  const findings = app.page.getByRole('list', { name: 'Findings' });
  await target.selectOption({ label: 'LJSpeech' });
  await app.button('Check').click();
  const unreadable = findings.getByRole('listitem').filter({ hasText: 'cannot be read as audio' });
  await unreadable.getByText('2 rows').waitFor();
  await unreadable.getByText('Which').click();
  await unreadable.getByRole('button', { name: 'zero 🫖 100%.wav' }).waitFor();

  const preview = app.page.getByRole('group', { name: 'First rows of metadata.csv' });
  expect(await preview.textContent()).toContain('kettle_000002|"Tea   coffee", he said.|');
  const text = async () => {
    const whisper = JSON.parse(await readFile(path.join(folder, 'whisper.json'), 'utf8')) as Record<
      string,
      { text: string }
    >;
    return whisper['kettle_000002.wav']?.text;
  };
  await app.button('Write spaces in the dataset too').click();
  await findings.getByText('where the row would be cut').waitFor({ state: 'detached' });
  await expect.poll(text).toBe(' "Tea   coffee", he said.');
  await app.button('Undo').click();
  await findings.getByText('where the row would be cut').waitFor();
  await expect.poll(text).toBe(' "Tea | coffee", he said.');

  await target.selectOption({ label: 'Plain audio folder (RVC)' });
  const leaveOut = app.page.getByRole('checkbox', { name: 'Leave out 5 rows' });
  await leaveOut.check(); // 44,100 Hz, and this target takes 48,000
  const kept = async () =>
    JSON.parse(await readFile(path.join(folder, 'project.json'), 'utf8').catch(() => '{}')) as unknown;
  await expect
    .poll(kept)
    .toMatchObject({ export: { target: 'plain', leaveOut: { plain: { 'low-rate': true } } } });
  await app.page.reload();
  await app.button('Check').click();
  await leaveOut.waitFor();
  expect(await leaveOut.isChecked()).toBe(true);
  app.assertClean();
});

test('opens an export as the dataset of another tool, and writes the same texts and audio again', async () => {
  await exportFor('GPT-SoVITS');
  await says(/^Export finished: 4 rows for GPT-SoVITS/);
  const [list = ''] = (await readdir(exported('gpt-sovits'))).filter((name) => name.endsWith('.list'));
  const other = await mkdtemp(path.join(tmpdir(), 'other-tool-'));
  try {
    await cp(exported('gpt-sovits'), other, { recursive: true });
    await open(other);
    const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
    await expect.poll(() => reference.inputValue()).toBe(TEXTS[0]);
    expect((await readdir(other)).sort()).toEqual([list, 'audio'].sort());

    await exportFor('GPT-SoVITS');
    const again = path.join(other, 'exports', 'gpt-sovits');
    const lists = async () =>
      (await readdir(again).catch(() => [])).filter((name) => /^[^.].*\.list$/.test(name));
    await expect.poll(lists, { timeout: 20_000 }).toHaveLength(1); // it is written last
    const [listAgain = ''] = await lists();
    expect(await readFile(path.join(again, listAgain), 'utf8')).toBe(
      await readFile(path.join(other, list), 'utf8'),
    );
    for (const name of await readdir(path.join(other, 'audio')))
      expect(
        (await readFile(path.join(again, 'audio', name))).equals(
          await readFile(path.join(other, 'audio', name)),
        ),
      ).toBe(true);

    await app.go('Review');
    await reference.fill('Corrected.');
    await expect
      .poll(() => readFile(path.join(other, 'whisper.json'), 'utf8').catch(() => ''))
      .toContain('Corrected.');
    const whisper = JSON.parse(await readFile(path.join(other, 'whisper.json'), 'utf8')) as object;
    expect(Object.keys(whisper)).toHaveLength(4);
  } finally {
    await rm(other, { recursive: true, force: true });
  }
  app.assertClean();
});

test('takes texts back from labels that were corrected in Audacity', async () => {
  await exportFor('Audacity labels');
  await says(/^Export finished: 4 labels/);
  const file = exported('audacity', 'kettle_000001.txt');
  const labels = await readFile(file, 'utf8');
  expect(labels).toBe(`0.000000\t3.000000\t${TEXTS[0] ?? ''}\n`);
  await app.go('Home');
  const chooser = app.page.waitForEvent('filechooser');
  await app.button('Load Audacity labels').click();
  await (
    await chooser
  ).setFiles({
    name: 'kettle_000001.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(labels.replace('kettle', 'teapot')),
  });
  await says(/^1 clip took another text/);
  await app.go('Review');
  const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
  await expect.poll(() => reference.inputValue()).toBe('The teapot began to sing.');
  await app.button('Undo').click();
  await expect.poll(() => reference.inputValue()).toBe(TEXTS[0]);
  app.assertClean();
});

test('saves the project as one zip, and opens it again in another folder', async () => {
  const other = await mkdtemp(path.join(tmpdir(), 'unpacked-'));
  try {
    // No one is there to answer the browser's questions: it saves to the downloads, and hands out the private folder.
    await app.page.evaluate(() => {
      Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
      globalThis.showDirectoryPicker = async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('unpacked', { create: true });
    });
    await exportFor('Piper');
    await says(/^Export finished/);
    const downloads = app.page.waitForEvent('download');
    await app.button('Save project as zip').click();
    const file = path.join(other, 'project.zip');
    await (await downloads).saveAs(file);
    await says(/^Zip finished: \d+ files/);
    const bytes = await readFile(file);
    const entries = await new ZipReader(new BlobReader(new Blob([bytes]))).getEntries();
    const root = path.basename(folder);
    expect(entries.map(({ filename }) => filename)).toEqual(
      expect.arrayContaining([
        `${root}/whisper.json`,
        `${root}/audio/kettle_000001.wav`,
        `${root}/exports/piper/metadata.csv`,
      ]),
    );

    await app.go('Home');
    const chooser = app.page.waitForEvent('filechooser');
    await app.button('Open a project zip').click();
    await (await chooser).setFiles(file);
    await app.button('Choose folder').click();
    await says(/^Unpacking finished: \d+ files in/);
    await app.go('Review');
    const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
    await app.page.locator('footer').getByText('unpacked').waitFor();
    await expect.poll(() => reference.inputValue()).toBe(TEXTS[0]);
  } finally {
    await rm(other, { recursive: true, force: true });
  }
  app.assertClean();
});
