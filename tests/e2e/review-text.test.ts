/** What Review does to many texts at once, and to one by a key: labels and their variants, numbers, find and replace. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { clipName, writeClipsFolder } from './support/clips-folder.ts';
import { launchApp } from './support/launch-app.ts';

const TEXTS = [
  'Hhh, he said at 10:30.',
  'Hhhh! Hhhh, 21 of them.',
  'Nobody (laugh) answered on 1/2.',
  'And then [laugh] she left.',
];

test('labels go in by key and become one spelling, figures become words, a regular expression says what is wrong', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
  const app = await launchApp();
  const textsOnDisk = async () => {
    const entries = JSON.parse(await readFile(path.join(folder, 'whisper.json'), 'utf8')) as Record<
      string,
      { text: string }
    >;
    return Object.values(entries).map(({ text }) => text.trim());
  };
  const onDisk = (texts: readonly string[]) => expect.poll(textsOnDisk, { timeout: 5000 }).toEqual(texts);
  try {
    await writeClipsFolder(folder, TEXTS);
    await app.dropFolder(folder);
    await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
    await app.page.getByRole('navigation').getByRole('link', { name: 'Review', exact: true }).click();
    await app.page.getByRole('heading', { name: clipName(1) }).waitFor();

    // Labels: what the texts have is offered, their variants are counted, and one press makes them one.
    await app.button('More tools').click();
    await app.button('Labels').click();
    await app.button('Add Hhhh 3').click();
    await app.page.getByRole('textbox', { name: 'New label' }).fill('[laugh]');
    await app.page.keyboard.press('Enter');
    const mine = app.page.getByRole('list', { name: 'Your labels' }).getByRole('listitem');
    await expect.poll(() => mine.count()).toBe(2);
    expect(await app.button('Hhh 1').getAttribute('aria-pressed')).toBe('true');
    await app.button('Make them Hhhh').click();
    await onDisk(['Hhhh, he said at 10:30.', ...TEXTS.slice(1)]);
    await app.button('(laugh) 1').click();
    expect(await app.button('Make them [laugh]').isDisabled()).toBe(true);
    await app.button('Undo').click();
    await onDisk(TEXTS);
    await app.page.getByRole('textbox', { name: 'New label' }).press('Escape');
    expect(await app.button('More tools').evaluate((element) => element === document.activeElement)).toBe(
      true,
    );

    // The second label has the second key; it goes where the cursor is, and the cursor stays in the text.
    const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
    await reference.focus();
    await app.page.keyboard.press('Home');
    for (let i = 0; i < 'Hhh,'.length; i++) await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.press('Control+Shift+Digit2');
    await expect.poll(() => reference.inputValue()).toBe('Hhh, [laugh] he said at 10:30.');
    await app.page.keyboard.type('!');
    await expect.poll(() => reference.inputValue()).toBe('Hhh, [laugh]! he said at 10:30.');
    const start = ['Hhh, [laugh]! he said at 10:30.', ...TEXTS.slice(1)];
    await onDisk(start);
    await app.page.reload();
    await app.page
      .getByRole('group', { name: 'Insert a label' })
      .getByRole('button', { name: '[laugh]' })
      .waitFor();

    // Numbers: shown before, what is ambiguous stays, one step back.
    await app.button('More tools').click();
    await app.button('Spell out numbers').click();
    await app.page.getByText('2 clips would change. 1 figure stays').waitFor();
    const preview = app.page.getByRole('list', { name: 'What would change' });
    expect(await preview.locator('ins').allInnerTexts()).toContain('twenty-one');
    await app.button('Spell out in 2 clips').click();
    const spelled = [
      'Hhh, [laugh]! he said at ten thirty.',
      'Hhhh! Hhhh, twenty-one of them.',
      TEXTS[2] ?? '',
      TEXTS[3] ?? '',
    ];
    await onDisk(spelled);

    // Find and replace with a regular expression, and one that is none yet.
    await app.button('Find and replace').click();
    await app.page.getByRole('checkbox', { name: 'Regular expression' }).check();
    const find = app.page.getByRole('textbox', { name: 'Find', exact: true });
    await find.fill('[[(]laugh');
    await app.page.getByText('3 found, 3 clips would change.').waitFor();
    await find.fill('[[(](laugh');
    await app.page.getByText(/not a regular expression yet/).waitFor();
    await find.fill('[[(](laugh)[\\])]');
    await app.page.getByRole('textbox', { name: 'Replace with' }).fill('<$1>');
    await app.button('Replace in 3 clips').click();
    await onDisk(spelled.map((text) => text.replace('[laugh]', '<laugh>').replace('(laugh)', '<laugh>')));
    await app.button('Undo').click();
    await onDisk(spelled);
    await app.button('Undo').click();
    await onDisk(start);
    app.assertClean();
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
});
