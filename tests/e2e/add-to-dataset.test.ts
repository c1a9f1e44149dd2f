/** Clips from elsewhere: another dataset of the same voice, and labels over a recording; in the built app on real folders. */
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseClipsJson, writeClipsJson } from '../../src/dataset/clips-json.ts';
import { parseSetsJson } from '../../src/dataset/sets.ts';
import { clipName, entryOf, writeClipsFolder } from './support/clips-folder.ts';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';
import { toneWav, wavOf } from './support/wav.ts';

let app: LaunchedApp;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'voices-'));
  app = await launchApp();
});
afterEach(async () => {
  await app.close();
  await rm(root, { recursive: true, force: true });
});

const says = (text: RegExp) => app.page.getByRole('status').getByText(text).waitFor({ timeout: 120_000 });

async function open(name: string): Promise<void> {
  await app.dropFolder(path.join(root, name));
  const again = app.button(new RegExp(`^Open ${name}( again|$)`));
  const opened = app.page.locator('footer').getByText(name, { exact: true });
  await again.or(opened).first().waitFor();
  if (await again.isVisible()) await again.click();
  await opened.waitFor();
}

const inFolder = (...names: string[]) => path.join(root, ...names);
const json = async (...names: string[]) =>
  JSON.parse(await readFile(inFolder(...names), 'utf8')) as Record<string, { text: string }>;
const wavsIn = async (...names: string[]) =>
  (await readdir(inFolder(...names)).catch(() => [])).filter((name) => /^[^.].*\.wav$/.test(name)).sort();

/** A dataset of this app: clips of 1 s at 22,050 Hz in Usable, one discarded, sets, where they come from, words in a page. */
async function writeOwnDataset(name: string, texts: readonly string[]): Promise<void> {
  const at = inFolder(name);
  await mkdir(path.join(at, 'Usable', 'Discarded Audios'), { recursive: true });
  await mkdir(path.join(at, 'words'));
  const records: Parameters<typeof writeClipsJson>[0]['clips'] = new Map(
    [...texts, 'discarded'].map((_, i) => [
      clipName(i + 1),
      {
        kind: 'usable',
        status: i === texts.length ? 'discarded' : i === 0 ? 'accepted' : 'new',
        durationS: 1,
        origin: {
          source: 'tapes/kettle.mp3',
          startFrame: i * 44_100,
          endFrame: (i + 1) * 44_100,
          sampleRateHz: 44_100,
          reason: null,
          forced: false,
        },
      },
    ]),
  );
  const entries: Record<string, object> = {};
  const words: Record<string, unknown> = {};
  for (const [i, text] of texts.entries()) {
    await writeFile(path.join(at, 'Usable', clipName(i + 1)), voice(i));
    entries[clipName(i + 1)] = {
      text: ` ${text}`,
      language: 'en',
      segments: [{ id: 0, start: 0, end: 1, text: ` ${text}` }],
    };
    words[clipName(i + 1)] = [[[` ${text}`, 0.1, 0.9, 0.5]]];
  }
  const last = clipName(texts.length + 1);
  await writeFile(path.join(at, 'Usable', 'Discarded Audios', last), voice(99));
  await writeFile(path.join(at, 'discarded_entries.json'), JSON.stringify({ [last]: entryOf('discarded') }));
  await writeFile(path.join(at, 'whisper.json'), JSON.stringify(entries));
  const page = { format: 'audio-dataset-manager/words', version: 1, clips: words };
  await writeFile(path.join(at, 'words', '0001.json'), JSON.stringify(page));
  const source = {
    stem: 'kettle',
    sizeBytes: 1,
    lastModifiedMs: 1,
    sampleRateHz: 44_100,
    channels: 1,
    frames: 10 * 44_100,
    settings: {},
    leftOut: [],
  };
  await writeFile(
    path.join(at, 'clips.json'),
    writeClipsJson({ place: null, sources: new Map([['tapes/kettle.mp3', source]]), clips: records }),
  );
  const sets = {
    format: 'audio-dataset-manager/sets',
    version: 1,
    method: 'length',
    sharePercent: 5,
    seed: 3,
  };
  const assigned = Object.fromEntries(
    texts.map((_, i) => [clipName(i + 1), i === 1 ? 'validation' : 'train']),
  );
  await writeFile(path.join(at, 'sets.json'), JSON.stringify({ ...sets, clips: assigned }));
}

/** A second at 22,050 Hz, another level for each index. */
function voice(index: number): Buffer {
  return wavOf(
    Int16Array.from({ length: 22_050 }, (_, i) => (i % 50) * (index + 1)),
    22_050,
  );
}

test('takes another dataset in: names, texts, words, sets, discarded clips and recordings; one undo takes it out', async () => {
  await writeClipsFolder(inFolder('mine'), ['The kettle sang.', 'Nobody moved.']);
  await writeOwnDataset('grandma 🫖', ['One.', 'Two.', 'Three.']);
  // A clip that both have, to the byte.
  await writeFile(inFolder('grandma 🫖', 'Usable', 'shared.wav'), toneWav(1));
  await writeFile(inFolder('mine', 'audio', 'shared.wav'), toneWav(1));
  await open('mine');
  await app.go('Home');
  await app.answerWithFolder(inFolder('grandma 🫖'));
  await app.button('Add another dataset').click();
  const preview = app.page.getByRole('group', { name: 'What grandma 🫖 adds' });
  await preview.getByText('clips come').waitFor();
  const text = (await preview.textContent()) ?? '';
  expect(text).toContain('1 clip of it is here already');
  expect(text).toContain(
    `4 names are taken here, so “${clipName(1)}” becomes “kettle-2_000001.wav” and so on.`,
  );
  expect(text).toContain('1 clip comes discarded');
  expect(text).toContain('its clips have 22,050 Hz mono, those here 16,000 Hz mono');
  expect(text).toContain('Its clips keep their sets; those here have none yet');
  expect(await wavsIn('mine', 'audio')).toEqual([clipName(1), clipName(2), 'shared.wav']);
  await app.button('Add 4 clips from grandma 🫖').click();
  await says(/^Merge finished: 4 clips/);

  const names = [1, 2, 3].map((i) => `kettle-2_00000${i}.wav`);
  expect(await wavsIn('mine', 'audio')).toEqual([...names, clipName(1), clipName(2), 'shared.wav']);
  for (const [i, name] of names.entries())
    expect((await readFile(inFolder('mine', 'audio', name))).equals(voice(i))).toBe(true);
  const whisper = await json('mine', 'whisper.json');
  expect(Object.fromEntries(Object.entries(whisper).map(([name, entry]) => [name, entry.text]))).toEqual({
    'kettle-2_000001.wav': ' One.',
    'kettle-2_000002.wav': ' Two.',
    'kettle-2_000003.wav': ' Three.',
    [clipName(1)]: ' The kettle sang.',
    [clipName(2)]: ' Nobody moved.',
  });
  // Word times lie where this dataset keeps them: in whisper.json, as it came with them.
  expect(JSON.stringify(whisper['kettle-2_000002.wav'])).toContain('"word":" Two."');
  expect(await wavsIn('mine', 'audio', 'Discarded Audios')).toEqual(['kettle-2_000004.wav']);
  expect(Object.keys(await json('mine', 'discarded_entries.json'))).toEqual(['kettle-2_000004.wav']);
  const sets = parseSetsJson(await readFile(inFolder('mine', 'sets.json'), 'utf8'));
  expect([...sets.clips]).toEqual([
    ['kettle-2_000001.wav', 'train'],
    ['kettle-2_000002.wav', 'validation'],
    ['kettle-2_000003.wav', 'train'],
  ]);
  const clips = parseClipsJson(await readFile(inFolder('mine', 'clips.json'), 'utf8'));
  expect(clips.clips.get('kettle-2_000001.wav')).toMatchObject({
    status: 'accepted',
    origin: { source: 'grandma 🫖/tapes/kettle.mp3', startFrame: 0, endFrame: 44_100 },
  });
  expect(clips.sources.get('grandma 🫖/tapes/kettle.mp3')).toMatchObject({ frames: 441_000 });

  await app.button('Undo').click();
  await expect.poll(() => wavsIn('mine', 'audio')).toEqual([clipName(1), clipName(2), 'shared.wav']);
  await expect
    .poll(async () => Object.keys(await json('mine', 'whisper.json')))
    .toEqual([clipName(1), clipName(2)]);
  await expect.poll(() => readdir(inFolder('mine'))).not.toContain('sets.json');
  await app.button('Redo').click();
  await expect.poll(async () => Object.keys(await json('mine', 'whisper.json'))).toHaveLength(5);
  await expect.poll(() => readdir(inFolder('mine'))).toContain('sets.json');

  await app.answerWithFolder(inFolder('grandma 🫖'));
  await app.button('Add another dataset').click();
  await app.page.getByText('clips come').waitFor();
  app.assertClean();
});

test('a merge that is killed adds nothing, or is finished at the next opening: no clip is ever half there', async () => {
  const count = 250;
  const texts = Array.from({ length: count }, (_, i) => `Clip ${i + 1}.`);
  await writeClipsFolder(inFolder('mine'), ['The kettle sang.', 'Nobody moved.']);
  await writeOwnDataset('other', texts);
  await open('mine');
  const before = await json('mine', 'whisper.json');

  async function merge(): Promise<void> {
    await app.go('Home');
    await app.answerWithFolder(inFolder('other'));
    await app.button('Add another dataset').click();
    await app.button(new RegExp(`^Add ${count + 1} clips from other$`)).click();
  }
  async function reopen(): Promise<void> {
    await app.reopen();
    await app.page
      .locator('footer')
      .getByText('mine', { exact: true })
      .or(app.button('Open mine again'))
      .first()
      .waitFor();
    if (await app.button('Open mine again').isVisible()) await app.button('Open mine again').click();
    await app.page.locator('footer').getByText('mine', { exact: true }).waitFor();
  }

  // While the sound is on its way.
  await merge();
  await expect
    .poll(async () => (await wavsIn('mine', '.history')).length, { interval: 5, timeout: 60_000 })
    .toBeGreaterThan(20);
  await reopen();
  expect(await wavsIn('mine', 'audio')).toEqual([clipName(1), clipName(2)]);
  expect(await json('mine', 'whisper.json')).toEqual(before);

  // While the clips go to their places.
  await merge();
  await expect
    .poll(async () => (await wavsIn('mine', 'audio')).length, { interval: 5, timeout: 60_000 })
    .toBeGreaterThan(20);
  await reopen();
  await expect
    .poll(async () => Object.keys(await json('mine', 'whisper.json')).length, { timeout: 60_000 })
    .toBe(count + 2);
  const names = await wavsIn('mine', 'audio');
  expect(names).toHaveLength(count + 2);
  for (const [i, text] of texts.entries()) {
    const name = `kettle-2_${String(i + 1).padStart(6, '0')}.wav`;
    expect((await readFile(inFolder('mine', 'audio', name))).equals(voice(i))).toBe(true);
    expect((await json('mine', 'whisper.json'))[name]?.text).toBe(` ${text}`);
  }
  expect(await wavsIn('mine', 'audio', 'Discarded Audios')).toHaveLength(1);
}, 240_000);

test('cuts clips at the labels of a recording, with their texts, and undo takes them out', async () => {
  await mkdir(inFolder('tapes'));
  await writeFile(inFolder('tapes', 'kettle.wav'), toneWav(8));
  await utimes(inFolder('tapes', 'kettle.wav'), 1_700_000_000, 1_700_000_000);
  await open('tapes');
  await app.go('Home');
  await app.page.getByText('1 recording', { exact: false }).first().waitFor();
  const chooser = app.page.waitForEvent('filechooser');
  await app.button('Load Audacity labels').click();
  await (
    await chooser
  ).setFiles({
    name: 'kettle.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(
      '0.500000\t2.250000\tThe kettle sang.\n\\\t100\t200\n3.000000\t3.000000\ta point\n4,5\t6\tمرحبا 水壶\n',
    ),
  });
  await app.page.getByText('2 labels (0:03) mark what is in no clip yet').waitFor();
  await app.button('Cut 2 clips').click();
  await says(/^Cutting finished: 2 clips cut at the labels/);
  const at = ['tapes', 'dataset', 'Usable'];
  expect(await wavsIn(...at)).toEqual([clipName(1), clipName(2)]);
  const whole = await readFile(inFolder('tapes', 'kettle.wav'));
  const frames = (from: number, to: number) => whole.subarray(44 + 2 * 16_000 * from, 44 + 2 * 16_000 * to);
  expect((await readFile(inFolder(...at, clipName(1)))).subarray(44).equals(frames(0.5, 2.25))).toBe(true);
  expect((await readFile(inFolder(...at, clipName(2)))).subarray(44).equals(frames(4.5, 6))).toBe(true);
  const whisper = await json('tapes', 'dataset', 'whisper.json');
  expect([whisper[clipName(1)]?.text, whisper[clipName(2)]?.text]).toEqual([
    ' The kettle sang.',
    ' مرحبا 水壶',
  ]);
  const clips = parseClipsJson(await readFile(inFolder('tapes', 'dataset', 'clips.json'), 'utf8'));
  const { frames: all = 0, leftOut = [] } = clips.sources.get('kettle.wav') ?? {};
  const cut = [...clips.clips.values()].map(
    ({ origin }) => (origin?.endFrame ?? 0) - (origin?.startFrame ?? 0),
  );
  const rest = leftOut.map(({ startFrame, endFrame }) => endFrame - startFrame);
  expect([...cut, ...rest].reduce((sum, part) => sum + part, 0)).toBe(all);
  await app.button('Undo').click();
  await expect.poll(() => wavsIn(...at)).toEqual([]);
  app.assertClean();
});
