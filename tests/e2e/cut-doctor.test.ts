/** A clip's ends moved, a clip cut in two and joined again, in the built app on a real folder. */
import { copyFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchApp } from './support/launch-app.ts';

const WAV_HEADER_BYTES = 44;

test('keys move a clip’s ends in its recording, split it and merge it, and undo brings every byte back', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
  const app = await launchApp();
  try {
    await copyFile('public/sample/the-ferry.mp3', path.join(folder, 'the-ferry.mp3'));
    await app.dropFolder(folder);
    await app.page.getByRole('cell', { name: 'the-ferry.mp3' }).waitFor();
    await app.go('Split');
    await app.page.getByText('every sample is accounted for').waitFor({ timeout: 120_000 });
    await app.button('Split').click();
    await app.page
      .getByRole('status')
      .filter({ hasText: 'Split finished' })
      .first()
      .waitFor({ timeout: 120_000 });
    await app.go('Review');

    const heading = (name: string) => app.page.getByRole('heading', { name, exact: true });
    await heading('the-ferry_000001.wav').waitFor();
    await app.button('Next').click();
    const name = 'the-ferry_000002.wav';
    await heading(name).waitFor();
    const file = (clip: string) => path.join(folder, 'dataset', 'Usable', clip);
    const stretch = async (clip = name) => {
      const { clips } = JSON.parse(await readFile(path.join(folder, 'dataset', 'clips.json'), 'utf8')) as {
        clips: Record<string, { startFrame: number; endFrame: number; sampleRateHz: number }>;
      };
      return clips[clip];
    };
    const before = await readFile(file(name));
    const cut = await stretch();
    if (!cut) throw new Error('The clip is not in clips.json.');
    const step = -Math.round(-0.05 * cut.sampleRateHz);

    // Three presses in a row are one cut.
    await app.page.locator('section[aria-label="Clip"]').focus();
    await app.page.keyboard.press('1');
    await app.page.keyboard.press('0');
    await app.page.keyboard.press('0');
    await expect
      .poll(async () => [(await stretch())?.startFrame, (await stretch())?.endFrame], { timeout: 20_000 })
      .toEqual([cut.startFrame - step, cut.endFrame + Math.round(0.1 * cut.sampleRateHz)]);
    const longer = await readFile(file(name));
    expect(longer.length).toBe(before.length + 2 * (step + Math.round(0.1 * cut.sampleRateHz)));
    // The old clip lies whole in the new one, from the sample where it began.
    const shared = longer.subarray(WAV_HEADER_BYTES + 2 * step).subarray(0, before.length - WAV_HEADER_BYTES);
    expect(shared.equals(before.subarray(WAV_HEADER_BYTES))).toBe(true);
    const warned = app.page.getByRole('status');
    await warned.getByText(/0\.05 s with the-ferry_000001\.wav/).waitFor();
    await app.button('Undo').click();
    await expect
      .poll(async () => (await readFile(file(name))).equals(before), { timeout: 20_000 })
      .toBe(true);

    // One key takes the next word in, up to the silence behind it, and says whose sound that is.
    await app.page.locator('section[aria-label="Clip"]').focus();
    await app.page.keyboard.press('Shift+]');
    await warned.getByText(/s with the-ferry_000003\.wav/).waitFor();
    await expect
      .poll(async () => (await stretch())?.endFrame, { timeout: 20_000 })
      .toBeGreaterThan(cut.endFrame + 0.2 * cut.sampleRateHz);
    expect((await stretch())?.startFrame).toBe(cut.startFrame);
    await app.button('Undo').click();
    await expect
      .poll(async () => (await readFile(file(name))).equals(before), { timeout: 20_000 })
      .toBe(true);

    await app.page.locator('section[aria-label="Clip"]').focus();
    await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.press('ArrowRight');
    await app.button('Split clip').click();
    const second = 'the-ferry_000002_2.wav';
    await expect.poll(async () => (await readdir(path.dirname(file(name)))).includes(second)).toBe(true);
    const halves = [await readFile(file(name)), await readFile(file(second))];
    expect(
      Buffer.concat(halves.map((half) => half.subarray(WAV_HEADER_BYTES))).equals(
        before.subarray(WAV_HEADER_BYTES),
      ),
    ).toBe(true);

    await app.button('Merge with next').click();
    await expect
      .poll(async () => (await readFile(file(name))).equals(before), { timeout: 20_000 })
      .toBe(true);
    await expect.poll(() => readdir(path.dirname(file(name)))).not.toContain(second);
    await app.button('Undo').click();
    await expect.poll(async () => (await readdir(path.dirname(file(name)))).includes(second)).toBe(true);
    await app.button('Undo').click();
    await expect
      .poll(async () => (await readFile(file(name))).equals(before), { timeout: 20_000 })
      .toBe(true);

    // The earlier sound can be let go, and the history with it; the clips stay as they are.
    const versions = () => readdir(path.join(folder, 'dataset', '.history')).catch(() => []);
    expect(await versions()).not.toEqual([]);
    await app.button('More tools').click();
    await app.button('Tidy project').click();
    await app.page.getByRole('button', { name: /^Delete .+B and the history$/ }).click();
    await app.page.getByText(/^Tidied: .+ are free again/).waitFor();
    expect(await versions()).toEqual([]);
    expect(await app.button('Undo').isDisabled()).toBe(true);
    expect((await readFile(file(name))).equals(before)).toBe(true);
    app.assertClean();
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
});
