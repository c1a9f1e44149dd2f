/** What a newcomer does, in the built app, on a real folder: from a recording to a reviewed whisper.json. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';
import { wavOf } from './support/wav.ts';

const SAMPLE = 'public/sample/the-ferry.mp3';

interface Sentence {
  readonly text: string;
  readonly startSample: number;
  readonly endSample: number;
}
interface ClipsJson {
  readonly clips: Record<
    string,
    {
      kind: string;
      reason: string | null;
      durationS: number;
      source: string;
      startFrame: number;
      endFrame: number;
    }
  >;
  readonly sources: Record<string, { frames: number; leftOut: { startFrame: number; endFrame: number }[] }>;
}
type WhisperJson = Record<string, { text: string; language: string; segments: { text: string }[] }>;

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

/** Speech recognition on two busy cores takes its time. */
const says = (text: RegExp) =>
  app.page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: 120_000 });

async function json<T>(...names: string[]): Promise<T> {
  return JSON.parse(await readFile(path.join(folder, ...names), 'utf8')) as T;
}

/** Drops the folder, and clicks where the browser wants a click before it lets the app write. */
async function openFolder(): Promise<void> {
  await app.dropFolder(folder);
  await grantAgain();
}

async function grantAgain(): Promise<void> {
  const again = app.button(new RegExp(`^Open ${path.basename(folder)} again`));
  const opened = app.page.locator('footer').getByText(path.basename(folder));
  await again.or(opened).first().waitFor();
  if (await again.isVisible()) await again.click();
}

async function splitAndTranscribe(): Promise<void> {
  await app.go('Split');
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Split').click();
  await says(/^Split finished:/);
  await app.go('Transcribe');
  await app.button('Transcribe').click();
  await says(/^Transcription finished:/);
}

test('a recording in a real folder becomes clips cut in the pauses, transcripts, and reviewed text', async () => {
  await copyFile(SAMPLE, path.join(folder, 'the-ferry.mp3'));
  await openFolder();
  await app.page.getByRole('cell', { name: 'the-ferry.mp3' }).waitFor();
  await app.page.getByRole('cell', { name: '1:08' }).waitFor();
  await splitAndTranscribe();

  // Cuts: in every pause over 0.8 s, never inside a sentence, limits kept, every frame accounted for.
  const { clips, sources } = await json<ClipsJson>('dataset', 'clips.json');
  const truth = JSON.parse(await readFile('public/sample/the-ferry.json', 'utf8')) as {
    sentences: Sentence[];
  };
  const list = Object.entries(clips).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [i, sentence] of truth.sentences.entries()) {
    const inside = list.filter(
      ([, clip]) =>
        clip.startFrame <= sentence.startSample + 441 && clip.endFrame >= sentence.endSample - 441,
    );
    expect(inside.length, `“${sentence.text}” lies whole in one clip`).toBe(1);
    const next = truth.sentences[i + 1];
    if (next && next.startSample - sentence.endSample > 0.8 * 22050) {
      const [, clip] = inside[0] ?? [];
      expect(clip?.endFrame, `a cut after “${sentence.text}”`).toBeLessThan(next.startSample);
    }
  }
  for (const [name, clip] of list) {
    const wav = await readFile(
      path.join(folder, 'dataset', clip.kind === 'usable' ? 'Usable' : 'Non Usable', name),
    );
    expect(wav.length, name).toBe(44 + 2 * (clip.endFrame - clip.startFrame));
    if (clip.kind === 'usable') {
      expect(clip.durationS, name).toBeGreaterThanOrEqual(0.6);
      expect(clip.durationS, name).toBeLessThanOrEqual(11);
    } else expect(clip.reason, name).not.toBeNull();
  }
  const [source] = Object.values(sources);
  const accounted = [...list.map(([, clip]) => clip), ...(source?.leftOut ?? [])];
  expect(accounted.reduce((sum, range) => sum + range.endFrame - range.startFrame, 0)).toBe(source?.frames);

  // Transcripts: the right words for a good part of every clip's sentences.
  const usable = list.filter(([, clip]) => clip.kind === 'usable').map(([name]) => name);
  const whisper = await json<WhisperJson>('dataset', 'whisper.json');
  expect(Object.keys(whisper)).toEqual(usable);
  expect(Object.values(whisper).every(({ language }) => language === 'en')).toBe(true);
  const all = Object.values(whisper)
    .map(({ text }) => text)
    .join(' ')
    .toLowerCase();
  for (const word of ['ferry', 'sunrise', 'crates', 'captain', 'coffee', 'rope', 'bicycles'])
    expect(all).toContain(word);

  // Review: the backup first, then an edit that is on disk within a second, in text and segments alike.
  const before = await readFile(path.join(folder, 'dataset', 'whisper.json'));
  await app.go('Review');
  await expect
    .poll(() => readFile(path.join(folder, 'dataset', 'whisper.backup.json')).catch(() => null), {
      timeout: 5000,
    })
    .toEqual(before);
  await app.button('Next').click();
  const reference = () => app.page.getByRole('textbox', { name: 'JSON reference' });
  await reference().fill('A thin layer of fog was still lying on the water.');
  const second = usable[1] ?? '';
  await expect
    .poll(async () => (await json<WhisperJson>('dataset', 'whisper.json'))[second]?.text, { timeout: 1500 })
    .toBe(' A thin layer of fog was still lying on the water.');
  const edited = (await json<WhisperJson>('dataset', 'whisper.json'))[second];
  expect(edited?.segments.map(({ text }) => text).join('')).toBe(edited?.text);

  // Sound plays: the clock of the player moves.
  await app.button('Play').click();
  await expect.poll(() => app.page.getByText(/^0:0[1-9]\.\d\d \//).count(), { timeout: 8000 }).toBe(1);

  // A killed tab and a new visit: the same clip, after one click.
  await app.reopen();
  await grantAgain();
  await app.go('Review');
  await app.page.getByRole('heading', { name: second }).waitFor();
  await expect.poll(() => reference().inputValue()).toBe('A thin layer of fog was still lying on the water.');

  // Discard and undo.
  await app.button('Delete from dataset').click();
  await app.page.getByRole('heading', { name: usable[2] ?? '' }).waitFor();
  await expect
    .poll(() => readdir(path.join(folder, 'dataset', 'Usable', 'Discarded Audios')))
    .toEqual([second]);
  await expect
    .poll(async () => Object.keys(await json<WhisperJson>('dataset', 'whisper.json')), { timeout: 1500 })
    .not.toContain(second);
  await app.button('Undo').click();
  await app.page.getByRole('heading', { name: second }).waitFor();
  await expect.poll(() => readdir(path.join(folder, 'dataset', 'Usable', 'Discarded Audios'))).toEqual([]);
  await expect
    .poll(async () => Object.keys(await json<WhisperJson>('dataset', 'whisper.json')), { timeout: 1500 })
    .toContain(second);

  // Accept goes on to the next clip; Go to page; the backup is as it was.
  await app.button('Accept').click();
  await app.page.getByRole('heading', { name: usable[2] ?? '' }).waitFor();
  await app.page.getByRole('spinbutton', { name: 'Go to page' }).fill('1');
  await app.page.getByRole('spinbutton', { name: 'Go to page' }).press('Enter');
  await app.page.getByRole('heading', { name: usable[0] ?? '' }).waitFor();
  expect(await readFile(path.join(folder, 'dataset', 'whisper.backup.json'))).toEqual(before);
  app.assertClean();
});

test('unreadable files are named with a reason, and the rest is split', async () => {
  await mkdir(path.join(folder, 'tapes'));
  await copyFile(SAMPLE, path.join(folder, 'tapes', '100% 🎙 ferry.mp3'));
  await writeFile(path.join(folder, 'empty.mp3'), '');
  await writeFile(path.join(folder, 'notes.mp3'), 'These are notes, not sound.\n'.repeat(50));
  await copyFile('tests/fixtures/no-sound.mp4', path.join(folder, 'no-sound.mp4'));
  await openFolder();
  for (const name of ['empty.mp3', 'notes.mp3', 'no-sound.mp4']) {
    const row = app.page.getByRole('row').filter({ hasText: name });
    await expect.poll(() => row.innerText(), { timeout: 20_000 }).toMatch(/\.\s/); // a sentence
  }
  await app.go('Split');
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Split').click();
  await says(/^Split finished:.*from 1 of 1 recordings/);
  const clips = await readdir(path.join(folder, 'dataset', 'Usable'));
  expect(clips.length).toBeGreaterThan(10);
  expect(clips.every((name) => /^100% 🎙 ferry_\d{6}\.wav$/.test(name))).toBe(true);
  app.assertClean();
});

test('a transcription that a killed tab broke off goes on where it stopped', async () => {
  // Windows of one recording may be heard together, so there must be something left after the first.
  await copyFile(SAMPLE, path.join(folder, 'the-ferry.mp3'));
  await copyFile(SAMPLE, path.join(folder, 'the-other-ferry.mp3'));
  await openFolder();
  await app.go('Split');
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Split').click();
  await says(/^Split finished:/);
  await app.go('Transcribe');
  await app.button('Transcribe').click();
  const whisperJson = path.join(folder, 'dataset', 'whisper.json');
  const transcribed = async () =>
    Object.keys(JSON.parse(await readFile(whisperJson, 'utf8').catch(() => '{}')) as WhisperJson).length;
  await expect.poll(transcribed, { timeout: 60_000 }).toBeGreaterThan(0);
  await app.reopen();
  const done = await transcribed();
  const first = await json<WhisperJson>('dataset', 'whisper.json');
  await grantAgain();
  await app.go('Transcribe');
  await app.button('Transcribe').click();
  await says(/^Transcription finished:/);
  const whole = await json<WhisperJson>('dataset', 'whisper.json');
  expect(Object.keys(whole).length).toBeGreaterThan(done);
  expect(whole).toMatchObject(first);
  app.assertClean();
});

test('a folder that disappears is a sentence, and the edit is there when it comes back', async () => {
  await makeForeign(folder);
  await openFolder();
  const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
  await reference.waitFor();
  const kept = `${folder}-away`;
  const { rename } = await import('node:fs/promises');
  await rename(folder, kept);
  await reference.fill('Written while the folder was gone.');
  await app.page
    .getByText(/Your changes are kept in this browser/)
    .first()
    .waitFor();
  await rename(kept, folder);
  await expect
    .poll(async () => (await json<WhisperJson>('whisper.json'))['a_1.wav']?.text, { timeout: 15_000 })
    .toBe(' Written while the folder was gone.');
});

test('a folder made by another tool opens straight in Review, and a broken whisper.json is left alone', async () => {
  await makeForeign(folder);
  await openFolder();
  await app.page.getByRole('heading', { name: 'a_1.wav' }).waitFor();
  await expect
    .poll(() => app.page.getByRole('textbox', { name: 'JSON reference' }).inputValue())
    .toBe('First clip.');

  const broken = await mkdtemp(path.join(tmpdir(), 'broken-'));
  await makeForeign(broken);
  await writeFile(path.join(broken, 'whisper.json'), '{"a_1.wav": {"text": " First');
  await app.dropFolder(broken);
  await app
    .button(new RegExp(`^Open ${path.basename(broken)} again`))
    .click({ timeout: 3000 })
    .catch(() => undefined);
  await app.page
    .getByText(/whisper\.json is damaged/)
    .first()
    .waitFor();
  expect(await readFile(path.join(broken, 'whisper.json'), 'utf8')).toBe('{"a_1.wav": {"text": " First');
  await rm(broken, { recursive: true });
});

test('a whisper.json that another program wrote gives its texts to the clips here, and undo takes them back', async () => {
  await makeForeign(folder);
  await openFolder();
  await app.page.getByRole('heading', { name: 'a_1.wav' }).waitFor();
  await app.go('Transcribe');
  const whisper = {
    'a_1.wav': { text: ' From MRQ.', segments: [], language: 'en' },
    'no-clip.wav': { text: ' x' },
  };
  await app.page.getByLabel('whisper.json to load').setInputFiles({
    name: 'whisper.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(whisper)),
  });
  await app.page.getByText('1 clip got the text from whisper.json. 1 clip had no entry in it.').waitFor();
  const texts = async () => Object.values(await json<WhisperJson>('whisper.json')).map(({ text }) => text);
  await expect.poll(texts, { timeout: 3000 }).toEqual([' From MRQ.', ' Second clip.']);
  await app.button('Undo').click();
  await expect.poll(texts, { timeout: 3000 }).toEqual([' First clip.', ' Second clip.']);
  app.assertClean();
});

/** A dataset as another tool leaves it: `audio/` and whisper.json. */
async function makeForeign(where: string): Promise<void> {
  await mkdir(path.join(where, 'audio'));
  const silence = wavOf(new Int16Array(22_050), 22_050);
  const entry = (text: string) => ({ text, segments: [{ id: 0, start: 0, end: 1, text }], language: 'en' });
  for (const name of ['a_1.wav', 'a_2.wav']) await writeFile(path.join(where, 'audio', name), silence);
  await writeFile(
    path.join(where, 'whisper.json'),
    JSON.stringify({ 'a_1.wav': entry(' First clip.'), 'a_2.wav': entry(' Second clip.') }),
  );
}
