/** Review in the built app, on a folder that another program made: many clips at once, the queue, and what it leaves on disk. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipName, writeClipsFolder } from './support/clips-folder.ts';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';
import { toneWav } from './support/wav.ts';

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

const heading = (name: string) => app.page.getByRole('heading', { name, exact: true });

const name = (index: number) => `kettle_${String(index).padStart(6, '0')}.wav`;

/** Clips of two seconds with these texts, the first one kettle_000001.wav, as a tool leaves them; opened in Review. */
async function openReview(texts: readonly string[]): Promise<void> {
  await mkdir(path.join(folder, 'audio'), { recursive: true });
  const sound = toneWav(2);
  const entries: Record<string, unknown> = {};
  for (const [i, text] of texts.entries()) {
    await writeFile(path.join(folder, 'audio', name(i + 1)), sound);
    entries[name(i + 1)] = {
      text: ` ${text}`,
      language: 'en',
      segments: [{ id: 0, start: 0, end: 2, text: ` ${text}` }],
    };
  }
  await writeFile(path.join(folder, 'whisper.json'), JSON.stringify(entries));
  await app.dropFolder(folder);
  await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
  await app.page.getByRole('navigation').getByRole('link', { name: 'Review', exact: true }).click();
  await heading(name(1)).waitFor();
}

const discarded = () =>
  readdir(path.join(folder, 'audio', 'Discarded Audios')).then(
    (names) => names.sort(),
    () => [],
  );

async function textsOnDisk(): Promise<Record<string, string>> {
  const all = JSON.parse(await readFile(path.join(folder, 'whisper.json'), 'utf8')) as Record<
    string,
    { text: string }
  >;
  return Object.fromEntries(Object.entries(all).map(([id, { text }]) => [id, text.trim()]));
}

const TEXTS = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => `This is clip ${word}, plainly.`);

test('a range and a search are deleted in one step each, and come back in one', async () => {
  await openReview(TEXTS);
  await app.button('Delete several').click();
  const first = app.page.getByRole('textbox', { name: 'From index' });
  const last = app.page.getByRole('textbox', { name: 'to', exact: true });
  await first.fill('4');
  await last.fill('2');
  await last.press('Enter');
  await app.page.getByText(/first index must be smaller/).waitFor();
  await first.fill('2');
  await last.fill('4');
  await app.button('Delete 3 clips').click();
  await expect.poll(discarded).toEqual([name(2), name(3), name(4)]);
  await expect
    .poll(async () => Object.keys(await textsOnDisk()), { timeout: 3000 })
    .toEqual([name(1), name(5), name(6)]);
  expect(await app.button('Delete several').evaluate((element) => element === document.activeElement)).toBe(
    true,
  );
  await app.button('Undo').click();
  await expect.poll(discarded).toEqual([]);

  await app.page.getByRole('searchbox', { name: 'Search clips' }).fill('five');
  await app.button('Delete several').click();
  await app.button('Delete all 1 clip in the list').click();
  await expect.poll(discarded).toEqual([name(5)]);
  await app.button('Undo').click();
  await expect.poll(discarded).toEqual([]);
  app.assertClean();
});

test('the clips most likely wrong come first, say why, and stay where they are while they are put right', async () => {
  await openReview([...TEXTS, 'It is 7 o’clock, they say.', 'no no no no no']);
  const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
  await app.page.getByRole('combobox', { name: 'Sort' }).selectOption('Worst first');
  const rows = app.page.getByRole('complementary', { name: 'Clips' }).getByRole('listitem');
  await expect.poll(() => rows.first().innerText()).toContain('no no no');
  await expect.poll(() => rows.nth(1).innerText()).toContain('7 o’clock');

  // Chips count what they would list beside the other filters.
  const search = app.page.getByRole('searchbox', { name: 'Search clips' });
  await search.fill('no no');
  await app.button('all 1').waitFor();
  await app.button('repeated text 1').waitFor();
  await expect.poll(() => app.button(/^digits/).count()).toBe(0);
  await search.fill('');

  await app.button('digits 1').click();
  await expect.poll(() => rows.count()).toBe(1);
  await heading(name(7)).waitFor();
  await app.page.getByText('“7” is written in digits').waitFor();
  await reference.fill('It is seven o’clock, they say.');
  await app.button('digits 0').waitFor();
  expect(await app.page.getByText('is written in digits').count()).toBe(0);
  await heading(name(7)).waitFor();
  await app.button('digits 0').click();
  await expect.poll(() => rows.count()).toBe(8);
  await expect.poll(async () => (await textsOnDisk())[name(7)], { timeout: 3000 }).toMatch(/seven/);
  app.assertClean();
});

test('a clip plays on into the next one when asked to, and a segment repeats', async () => {
  await openReview(TEXTS);
  await app.button('Playback options').click();
  await app.page.getByRole('checkbox', { name: 'Autoplay next' }).check();
  await app.page.keyboard.press('Escape');
  await app.button('Play').click();
  await heading(name(2)).waitFor();
  await heading(name(3)).waitFor();
  await app.button('Loop').click();
  await app.page.getByRole('spinbutton', { name: 'Segment 0 end' }).fill('0.4');
  await app.page.getByRole('spinbutton', { name: 'Segment 0 end' }).press('Enter');
  await app.button('Play segment 0').click();
  const clock = app.page.getByText(/^0:0\d\.\d\d \//);
  const times: number[] = [];
  await expect
    .poll(
      async () => {
        times.push(Number((await clock.innerText()).slice(2, 6)));
        return times.filter((time, i) => time < (times[i - 1] ?? 0)).length;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThanOrEqual(2);
  expect(Math.max(...times), 'it ends before the clip does').toBeLessThan(0.7);
  await heading(name(3)).waitFor();
  app.assertClean();
});

test('the ends of a segment follow the mouse and the keys; it is split where the cursor is, and joined again', async () => {
  await openReview(['One two three four.']);
  const end = app.page.getByRole('slider', { name: 'Move segment 0 end' });
  const value = (which: 'start' | 'end', segment = 0) =>
    app.page.getByRole('spinbutton', { name: `Segment ${segment} ${which}` }).inputValue();
  await app.page.getByText('/ 0:02.00').waitFor();
  await end.focus();
  await app.page.keyboard.press('ArrowLeft');
  await expect.poll(() => value('end')).toBe('1.99');
  await app.page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => value('end')).toBe('1.89');
  expect(await end.getAttribute('aria-valuetext')).toBe('1.89 seconds');
  await app.button('Segment 0 start +100 ms').click();
  await expect.poll(() => value('start')).toBe('0.10');

  const wave = app.page.getByRole('slider', { name: /^Waveform of/ });
  const box = await wave.boundingBox();
  const grip = await end.boundingBox();
  if (!box || !grip) throw new Error('nothing is drawn');
  await app.page.mouse.move(grip.x + grip.width / 2, grip.y + 20);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width * 0.8, box.y + 20, { steps: 4 });
  expect(await value('end')).toBe('1.89'); // nothing is edited before the mouse lets go
  await app.page.mouse.up();
  await expect.poll(async () => Number(await value('end'))).toBeCloseTo(1.6, 1);
  await app.button('Undo').click();
  await expect.poll(() => value('end')).toBe('1.89');

  await wave.click({ position: { x: box.width * 0.5, y: 40 } });
  await app.button('Split segment at cursor').click();
  const text = (segment: number) =>
    app.page.getByRole('textbox', { name: `Segment ${segment} text` }).inputValue();
  await expect.poll(() => text(1)).toBe('three four.');
  expect(await text(0)).toBe('One two');
  expect(await value('end')).toBe(await value('start', 1));
  await app.button('Join segments').click();
  await expect.poll(() => text(0)).toBe('One two three four.');
  app.assertClean();
});

test('a click on a word plays from there, the waveform zooms in on it, and the speed stays for the next clip', async () => {
  await writeClipsFolder(folder, ['One two three four.', 'Five.']);
  await app.dropFolder(folder);
  await app.page.getByText('/ 0:02.00').waitFor();
  const word = (text: string) => app.button(text);
  const atS = async () =>
    Number(await app.page.getByRole('slider', { name: /^Waveform of/ }).getAttribute('aria-valuenow'));
  await word('three').click();
  await expect.poll(() => app.button('Play').getAttribute('aria-pressed')).toBe('true');
  // The words share the two seconds, so it begins at 1 s.
  await expect.poll(atS).toBeGreaterThan(1);
  await app.page.keyboard.press('Space');
  await expect.poll(() => app.button('Play').getAttribute('aria-pressed')).toBe('false');

  const gap = async () => {
    const boxes = await Promise.all(['two', 'three'].map((text) => word(text).boundingBox()));
    return (boxes[1]?.x ?? 0) - (boxes[0]?.x ?? 0);
  };
  const before = await gap();
  await app.button('Zoom in').click();
  await expect.poll(gap).toBeGreaterThan(1.5 * before);

  await app.page.getByRole('combobox', { name: 'Speed' }).selectOption({ label: '1.5 ×' });
  await app.button('Next').click();
  await heading(clipName(2)).waitFor();
  expect(
    await app.page
      .getByRole('combobox', { name: 'Speed' })
      .evaluate((speed) => speed.querySelector(':checked')?.textContent),
  ).toBe('1.5 ×');
  app.assertClean();
});

test('one key a clip: accept, reject, or type and accept; the sound goes on, and a field is left by key', async () => {
  await openReview(TEXTS);
  const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
  const press = (keys: string) => app.page.keyboard.press(keys);
  const playing = () => app.button('Play').getAttribute('aria-pressed');
  await app.page.getByText('/ 0:02.00').waitFor();
  await press('Control+Enter');
  await heading(name(2)).waitFor();
  await expect.poll(playing).toBe('true');
  await press('Delete');
  await heading(name(3)).waitFor();
  await expect.poll(playing).toBe('true');
  await expect.poll(discarded).toEqual([name(2)]);
  await press('e');
  await app.page.keyboard.type(' j k');
  await press('Control+Enter');
  await heading(name(4)).waitFor();
  // Its text is not being edited: keys are keys.
  await press('k');
  await heading(name(3)).waitFor();
  await expect.poll(() => reference.inputValue()).toBe('This is clip three, plainly. j k');
  await expect.poll(() => app.page.getByText('2 of 5 reviewed').count()).toBe(1);
  // Four presses and four characters took three clips; undo takes one of them back, and the list of steps all of them.
  await press('Control+z');
  const steps = app.page.getByRole('region', { name: 'Done last' }).getByRole('button');
  await expect.poll(() => steps.first().innerText()).toContain('added');
  await steps.filter({ hasText: `accepted ${name(1)}` }).click();
  await expect.poll(() => steps.count()).toBe(0);
  await expect.poll(discarded).toEqual([]);
  await expect.poll(() => app.page.getByText('0 of 6 reviewed').count()).toBe(1);
  await expect.poll(async () => Object.values(await textsOnDisk()), { timeout: 3000 }).toEqual(TEXTS);

  await press('?');
  await app.button('Change the key of Next clip').click();
  await press('k');
  await app.page.getByText('K is the key of “Previous clip”').waitFor();
  await press('n');
  await app.page.getByText('“Next clip” is now N.').waitFor();
  await press('Escape');
  await press('Escape');
  await app.button('Play').waitFor();
  const before = await app.page.getByRole('heading', { level: 2 }).first().innerText();
  await press('n');
  await expect.poll(() => app.page.getByRole('heading', { level: 2 }).first().innerText()).not.toBe(before);
  app.assertClean();
});

test('clips are selected by mouse and keys, deleted and restored together, the last one too, and the focus stays', async () => {
  await openReview(TEXTS);
  const rows = app.page
    .getByRole('complementary', { name: 'Clips' })
    .getByRole('listitem')
    .getByRole('button');
  const hasFocus = () => app.page.evaluate(() => document.activeElement !== document.body);
  await rows.nth(1).click();
  await rows.nth(3).click({ modifiers: ['Shift'] });
  await app.page.getByText('3 clips selected').waitFor();
  await rows.nth(2).click({ modifiers: ['Control'] });
  await app.button('Delete selected').click();
  await expect.poll(discarded).toEqual([name(2), name(4)]);
  expect(await hasFocus()).toBe(true);

  await rows.nth(0).click();
  await app.page.keyboard.press('Shift+ArrowDown');
  await app.page.getByText('2 clips selected').waitFor();
  await app.page.keyboard.press('Control+a');
  await app.page.getByText('4 clips selected').waitFor();
  await app.page.keyboard.press('Delete');
  await expect.poll(discarded).toHaveLength(6);
  expect(await hasFocus()).toBe(true);
  await app.button('Show all clips').waitFor();

  await app.button('discarded 6').click();
  await app.button('Restore all 6 clips').click();
  await expect.poll(discarded).toEqual([]);
  await app.button('Show all clips').click();
  await expect.poll(() => rows.count()).toBe(6);
  app.assertClean();
});

test('what the original tool had taken out is found, restored, and taken out again in its own files', async () => {
  await mkdir(path.join(folder, 'audio', 'Discarded Audios'), { recursive: true });
  await writeFile(path.join(folder, 'audio', 'Discarded Audios', name(9)), toneWav(1));
  const entry = {
    text: ' Was taken out.',
    language: 'en',
    segments: [{ id: 0, start: 0, end: 1, text: ' Was taken out.' }],
  };
  await writeFile(path.join(folder, 'discarded_entries.json'), JSON.stringify({ [name(9)]: entry }));
  await openReview(TEXTS);
  await app.button('discarded 1').click();
  await heading(name(9)).waitFor();
  await app.page.keyboard.press('r');
  await expect.poll(discarded).toEqual([]);
  await expect.poll(async () => (await textsOnDisk())[name(9)], { timeout: 3000 }).toBe('Was taken out.');
  await app.button('all 7').click();
  await app.page
    .getByRole('complementary', { name: 'Clips' })
    .getByRole('button', { name: /Was taken out/ })
    .click();
  await app.page.keyboard.press('Delete');
  await expect.poll(discarded).toEqual([name(9)]);
  await expect
    .poll(
      async () => JSON.parse(await readFile(path.join(folder, 'discarded_entries.json'), 'utf8')) as unknown,
      {
        timeout: 3000,
      },
    )
    .toMatchObject({ [name(9)]: { text: ' Was taken out.' } });
  app.assertClean();
});

test('a word is replaced in the whole dataset after it was shown where, and comes back in one step', async () => {
  await openReview(TEXTS);
  await app.button('Find and replace').click();
  await app.page.getByRole('textbox', { name: 'Find', exact: true }).fill('this');
  await app.page.getByRole('textbox', { name: 'Replace with' }).fill('That');
  const preview = app.page.getByRole('list', { name: 'What would change' });
  await expect.poll(() => preview.getByRole('listitem').count()).toBe(TEXTS.length);
  await app.button('Replace in 6 clips').click();
  const replaced = TEXTS.map((text) => text.replace('This', 'That'));
  await expect.poll(async () => Object.values(await textsOnDisk()), { timeout: 3000 }).toEqual(replaced);
  await app.button('Undo').click();
  await expect.poll(async () => Object.values(await textsOnDisk()), { timeout: 3000 }).toEqual(TEXTS);
  app.assertClean();
});

test('what would end a trainer’s row is kept where a file has it, and said; it cannot be typed or pasted', async () => {
  await openReview(['One | two.', 'Three.']);
  const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
  await app.page.getByText('“|” in the text').waitFor();
  expect(await reference.inputValue()).toBe('One | two.');
  await app.page.keyboard.press('j');
  await heading(name(2)).waitFor();
  const segment = app.page.getByRole('textbox', { name: 'Segment 0 text' });
  for (const [box, text] of [
    [reference, 'Three.'],
    [segment, 'Three. ab c d e'],
  ] as const) {
    await expect.poll(() => box.inputValue()).toBe(text);
    await box.focus();
    await app.page.keyboard.press('End');
    await app.page.keyboard.type('|a');
    await app.page.keyboard.press('Enter');
    // As a paste arrives.
    await app.page.keyboard.insertText('b|c\nd\te');
  }
  await expect.poll(() => reference.inputValue()).toBe('Three. ab c d e ab c d e');
  await expect
    .poll(textsOnDisk, { timeout: 3000 })
    .toEqual({ [name(1)]: 'One | two.', [name(2)]: 'Three. ab c d e ab c d e' });
  app.assertClean();
});
