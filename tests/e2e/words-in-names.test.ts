/** Clips that are named after what is said in them: split, transcribed, renamed, in the built app on a real folder. */
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchApp } from './support/launch-app.ts';

test('Words in names puts the first words of each clip behind its number, and the same split again knows the clips', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
  const app = await launchApp();
  try {
    await copyFile('public/sample/the-ferry.mp3', path.join(folder, 'the-ferry.mp3'));
    await app.dropFolder(folder);
    await app.page.getByRole('cell', { name: 'the-ferry.mp3' }).waitFor();
    await app.page.getByRole('navigation').getByRole('link', { name: 'Split', exact: true }).click();
    await app.page.getByText('every sample is accounted for').waitFor({ timeout: 120_000 });
    await app.page.getByRole('checkbox', { name: 'Words in names' }).check();
    expect(await app.page.getByRole('combobox', { name: 'Model' }).inputValue()).toBe('whisper-tiny.en');
    const split = app.page.getByRole('button', { name: 'Split', exact: true });
    await split.click();
    const named = app.page.getByRole('status').filter({ hasText: 'named after their first words' });
    await named.first().waitFor({ timeout: 150_000 });

    const usable = path.join(folder, 'dataset', 'Usable');
    const clips = async () => (await readdir(usable)).filter((name) => name.endsWith('.wav')).sort();
    const names = await clips();
    expect(names[0]).toMatch(/^the-ferry_000001_the_ferry_left_the_/);
    const whisper = JSON.parse(
      await readFile(path.join(folder, 'dataset', 'whisper.json'), 'utf8'),
    ) as Record<string, { text: string }>;
    expect(Object.keys(whisper).sort()).toEqual(names);
    for (const [name, { text }] of Object.entries(whisper)) {
      const [first = ''] = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
      expect(name, `“${text}”`).toMatch(new RegExp(`^the-ferry_\\d{6}_${first}`));
    }

    // Transcripts that are there are used, wherever they come from: nothing is heard again.
    const texts = Object.fromEntries(
      names.map((name, i) => [name, { text: ` Kettle ${i + 1} sings.`, segments: [], language: 'en' }]),
    );
    await writeFile(path.join(folder, 'dataset', 'whisper.json'), JSON.stringify(texts));
    await app.page.evaluate(() => dispatchEvent(new Event('focus')));
    await split.click();
    const sung = names.map((_, i) => `the-ferry_${String(i + 1).padStart(6, '0')}_kettle_${i + 1}_sings.wav`);
    await expect.poll(clips, { timeout: 60_000 }).toEqual(sung);
    const heard = JSON.parse(
      await readFile(path.join(folder, 'dataset', 'whisper.json'), 'utf8'),
    ) as typeof texts;
    expect(Object.values(heard).map(({ text }) => text)).toEqual(
      names.map((_, i) => ` Kettle ${i + 1} sings.`),
    );
    await split.and(app.page.locator(':enabled')).waitFor();
    names.splice(0, names.length, ...sung);

    while ((await app.button('Dismiss').count()) > 0) await app.button('Dismiss').first().click();
    await split.click();
    await app.page
      .getByRole('status')
      .getByText(/^Split finished: .*1 recording/)
      .first()
      .waitFor({ timeout: 120_000 });
    await split.and(app.page.locator(':enabled')).waitFor({ timeout: 120_000 });
    expect(await clips()).toEqual(names);
    app.assertClean();
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
});
