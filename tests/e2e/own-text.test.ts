/** What other programs and people bring: whisper.json of three dialects, the author's text, a second opinion; in the built app. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { downloadZip } from 'client-zip';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipName, entryOf, writeClipsFolder } from './support/clips-folder.ts';
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

async function openTranscribe(texts: readonly string[]): Promise<void> {
  await writeClipsFolder(folder, texts);
  await app.dropFolder(folder);
  await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
  await app.page.getByRole('navigation').getByRole('link', { name: 'Transcribe', exact: true }).click();
}

interface Entry {
  readonly text: string;
  readonly doubts?: readonly string[];
  readonly segments: readonly {
    readonly words: readonly { readonly word: string; readonly start: number }[];
  }[];
}
const entriesOnDisk = async () =>
  JSON.parse(await readFile(path.join(folder, 'whisper.json'), 'utf8')) as Record<string, Entry>;
const textsOnDisk = async () => Object.values(await entriesOnDisk()).map(({ text }) => text.trim());

const HEARD = [
  'the ferry left the harbor just after eight',
  'nobody on the deck said a word',
  'thank you for watching this video',
  'the captain poured himself a cup of coffee',
];
const WRITTEN = `1
00:00:01,000 --> 00:00:04,000
The Ferry left the harbour, just after 8;

2
00:00:04,500 --> 00:00:06,000
nobody on the deck said a word.

3
00:00:08,000 --> 00:00:09,000
<i>The Captain poured himself a cup of tea.</i>
`;

test('the author’s text takes the place of the recognised words, in one step, and leaves what differs too much', async () => {
  await openTranscribe(HEARD);
  const file = path.join(folder, 'ferry.srt');
  await writeFile(file, WRITTEN);
  const open = app.button('Bring your own text');
  await open.press('Enter');
  const box = app.page.getByRole('textbox', { name: 'Your text' });
  await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
  await app.page.getByLabel('Text file to open').setInputFiles(file);
  await app.button('Compare with 4 transcripts').click();

  const rows = app.page.getByRole('list', { name: 'Clips and your text' }).getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(3);
  // The least alike comes first; words that go and come are marked as such.
  expect(await rows.first().locator('del').allInnerTexts()).toContain('coffee');
  expect(await rows.first().locator('ins').allInnerTexts()).toContain('tea.');
  await app.button('not in the text 1').click();
  await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining(clipName(3))]);
  await app.button('would change 3').click();

  // The clip with "coffee" for "tea" is too different for someone who is strict, and taken all the same.
  await app.page.getByRole('spinbutton', { name: 'Lowest agreement' }).fill('95');
  await app.button('Take the text in 2 clips').waitFor();
  await app.button('too different 1').click();
  await app.page.getByRole('checkbox', { name: `Take the text in ${clipName(4)}` }).check();
  await app.button('Take the text in 3 clips').click();
  await app.page
    .getByText('3 clips took your text. Undo takes it back. 1 clip that differs from it is marked doubtful')
    .waitFor();
  const after = [
    'The Ferry left the harbour, just after 8;',
    'nobody on the deck said a word.',
    'thank you for watching this video',
    'The Captain poured himself a cup of tea.',
  ];
  await expect.poll(textsOnDisk, { timeout: 5000 }).toEqual(after);
  // Words keep their times, the misheard ones those of what was heard.
  const [first] = (await entriesOnDisk())[clipName(4)]?.segments ?? [];
  expect(first?.words.map(({ start }) => start)).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75]);

  await app.button('Undo').click();
  await expect.poll(textsOnDisk, { timeout: 5000 }).toEqual(HEARD);
  await app.button('Redo').click();
  await expect.poll(textsOnDisk, { timeout: 5000 }).toEqual(after);
  expect(Object.values(await entriesOnDisk()).map(({ doubts }) => doubts)).toEqual([
    undefined,
    undefined,
    ['own-text'],
    undefined,
  ]);
  await app.button('Close').press('Enter');
  expect(await open.evaluate((element) => element === document.activeElement)).toBe(true);
  app.assertClean();
});

test('the text of an ebook is read in its order, without what nobody says; what is no text is refused', async () => {
  await openTranscribe(HEARD);
  const page = (body: string) =>
    `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>No</title></head><body>${body}</body></html>`;
  const files = {
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
    'OPS/book.opf': `<package xmlns="http://www.idpf.org/2007/opf"><manifest>
      <item id="two" href="text/the%20deck.xhtml"/><item id="one" href="text/1.xhtml"/><item id="notes" href="text/notes.xhtml"/>
      </manifest><spine><itemref idref="one"/><itemref idref="two"/><itemref idref="notes" linear="no"/></spine></package>`,
    'OPS/text/1.xhtml': page(
      '<title/><style>p { color: red }</style><nav>Contents</nav><h1 style="color: red">The Ferry</h1><p>The ferry left the harbour<a epub:type="noteref">1</a>,<br/>just after eight.</p><script>nothing()</script>',
    ),
    // Not as strict as it must be: an entity that XML does not know.
    'OPS/text/the deck.xhtml': page('<p>Nobody&nbsp;on the <i>deck</i> said a word.</p>'),
    'OPS/text/notes.xhtml': page('<p>A note.</p>'),
  };
  const epub = path.join(folder, 'ferry.epub');
  const zip = downloadZip(Object.entries(files).map(([name, input]) => ({ name, input })));
  await writeFile(epub, Buffer.from(await zip.arrayBuffer()));
  await app.button('Bring your own text').click();
  const box = app.page.getByRole('textbox', { name: 'Your text' });
  const open = app.page.getByLabel('Text file to open');
  await open.setInputFiles(epub);
  const text = 'The Ferry\nThe ferry left the harbour,\njust after eight.\n\nNobody on the deck said a word.';
  await expect.poll(() => box.inputValue()).toBe(text);

  const pdf = path.join(folder, 'ferry.pdf');
  await writeFile(pdf, '%PDF-1.7\n');
  await open.setInputFiles(pdf);
  await app.page
    .getByText('“ferry.pdf” is no ebook that can be read here. Open an epub or a text file')
    .waitFor();
  expect(await box.inputValue()).toBe(text);
  app.assertClean();
});

test('the MRQ way: whisper.json in each of three dialects, names without a clip listed, undone', async () => {
  await openTranscribe(['', '', '', '']);
  const load = async (entries: object | string, name = 'whisper.json') => {
    const file = path.join(await mkdtemp(path.join(folder, 'training-')), name);
    await writeFile(file, typeof entries === 'string' ? entries : JSON.stringify(entries));
    await app.page.getByLabel('whisper.json to load', { exact: true }).setInputFiles(file);
  };
  const segment = { id: 0, start: 0.2, end: 1.6, text: ' The kettle sang.' };
  const said = app.page.getByRole('status').filter({ hasText: 'whisper' });

  // openai: MRQ indents with a tab, escapes non-ASCII and knows a clip that is not here.
  await load(
    {
      ...Object.fromEntries([1, 2].map((index) => [clipName(index), entryOf(`said in clip ${index}`)])),
      'another voice_000001.wav': entryOf('not here'),
      '../outside.wav': entryOf('not here either'),
    },
    'whisper of MRQ.json',
  );
  await said
    .getByText('2 clips got the text from whisper of MRQ.json. 2 clips had no entry in it.')
    .waitFor();
  await said.getByText('2 of its entries have no clip here and were left out.').waitFor();
  await app.page.getByText('Entries without a clip').click();
  const strangers = app.page.getByRole('list', { name: 'Entries without a clip' }).getByRole('listitem');
  expect(await strangers.allInnerTexts()).toEqual(['another voice_000001.wav', '../outside.wav']);

  // whisperX: `score` for `probability`, a word without times.
  await load({
    [clipName(3)]: {
      segments: [
        {
          ...segment,
          words: [
            { word: 'The', start: 0.2, end: 0.4, score: 0.8 },
            { word: 'kettle', score: 0.5 },
            { word: 'sang.', start: 1.1, end: 1.6, score: 0.7 },
          ],
        },
      ],
      language: 'en',
    },
  });
  await said.getByText('1 clip got the text').waitFor();

  // whisper.cpp: no language, times of segments alone.
  await load({ [clipName(4)]: { text: ' The kettle sang.', segments: [segment] } });
  const expected = ['said in clip 1', 'said in clip 2', 'The kettle sang.', 'The kettle sang.'];
  await expect.poll(textsOnDisk, { timeout: 5000 }).toEqual(expected);
  const entries = (await entriesOnDisk()) as Record<string, Entry & { readonly language: unknown }>;
  // Without `language` MRQ crashes.
  expect(Object.values(entries).map(({ language }) => typeof language)).toEqual(expected.map(() => 'string'));
  expect(entries[clipName(4)]?.segments[0]).toMatchObject({ start: 0.2, end: 1.6 });

  // What fits nothing, and what is no JSON, changes nothing and says so.
  await load({ 'stranger.wav': entryOf('x') });
  await said.getByText('Nothing in whisper.json is named like a clip here.').waitFor();
  await load('<html>not found</html>', 'whisper page.json');
  await app.page.getByText('whisper page.json').first().waitFor();
  expect(await textsOnDisk()).toEqual(expected);
  await app.button('Undo').click();
  await expect.poll(async () => Object.keys(await entriesOnDisk()), { timeout: 5000 }).toHaveLength(3);
  app.assertClean();
});

test('another opinion is compared worst first, one key takes either, and a reload loses nothing', async () => {
  const left = [
    'The ferry left the harbour.',
    'Nobody on the deck said a word.',
    'The captain poured a cup of coffee.',
    'Yes.',
  ];
  await openTranscribe(left);
  const other = path.join(folder, 'whisper base.json');
  const right = [
    'the ferry left the harbour',
    'Nobody on the deck sat a word.',
    'The captain bored a cop of cough.',
    'Yes.',
  ];
  await writeFile(
    other,
    JSON.stringify(Object.fromEntries(right.map((text, i) => [clipName(i + 1), entryOf(text)]))),
  );
  await app.button('Second opinion').click();
  await app.page.getByLabel('whisper.json to compare with').setInputFiles(other);
  await app.page.getByText('4 clips compared with whisper base.json: 3 differ, 1 is the same').waitFor();
  const rows = app.page.getByRole('list', { name: 'Where they differ' }).getByRole('listitem');
  await expect.poll(() => rows.locator('b').allInnerTexts()).toEqual([clipName(3), clipName(2), clipName(1)]);
  expect(await rows.nth(1).locator('del').allInnerTexts()).toEqual(['said']);
  expect(await rows.nth(1).locator('ins').allInnerTexts()).toEqual(['sat']);

  // Keep the first, edit the second; both with keys alone.
  await app.page.getByRole('group', { name: 'Where they differ' }).focus();
  await app.page.keyboard.press('1');
  await expect.poll(() => rows.count()).toBe(2);
  await app.page.keyboard.press('e');
  const box = app.page.getByRole('textbox', { name: `Text of ${clipName(2)}` });
  await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
  await box.fill('Nobody on the deck spoke a word.');
  await box.press('Enter');
  await expect.poll(() => rows.count()).toBe(1);
  const edited = [left[0], 'Nobody on the deck spoke a word.', left[2], left[3]];
  await expect.poll(textsOnDisk, { timeout: 5000 }).toEqual(edited);

  await app.page.reload();
  await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
  await app.button('Second opinion').click();
  await app.page.getByText('1 differs, 1 is the same, 2 decided').waitFor();
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('group', { name: 'Where they differ' }).focus();
  await app.page.keyboard.press('2');
  await app.page.getByText('Nothing is left to decide.').waitFor();
  await expect.poll(textsOnDisk, { timeout: 5000 }).toEqual([right[0], ...edited.slice(1)]);
  await app.button('Undo').click();
  await expect.poll(textsOnDisk, { timeout: 5000 }).toEqual(edited);
  // Its choice is open again.
  await expect.poll(() => rows.locator('b').allInnerTexts()).toEqual([clipName(1)]);
  app.assertClean();
});
