/** Split in the built app on a real folder: presets, the plan by hand, what is met and kept, and the sum at the end. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

const SAMPLE = 'public/sample/the-ferry.mp3';

interface ClipsJson {
  readonly clips: Record<
    string,
    { kind: string; source: string; startFrame: number; endFrame: number; sampleRateHz: number }
  >;
  readonly sources: Record<
    string,
    { stem: string; frames: number; leftOut: { kind: string; startFrame: number; endFrame: number }[] }
  >;
}

let app: LaunchedApp;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
  for (const sub of ['a', 'b', 'c']) {
    await mkdir(path.join(folder, sub));
    await copyFile(SAMPLE, path.join(folder, sub, 'the-ferry.mp3'));
  }
  app = await launchApp();
  await app.page.setViewportSize({ width: 1440, height: 1000 });
  await app.dropFolder(folder);
  await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
  await app.page.getByRole('navigation').getByRole('link', { name: 'Split', exact: true }).click();
  await planned();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const number = (name: string) => app.page.getByRole('spinbutton', { name, exact: true });
const preset = () => app.page.getByRole('combobox', { name: 'Preset' });
const planned = () => app.page.getByText('every sample is accounted for').waitFor();
const sum = () => app.page.getByText('every sample is accounted for').innerText();
const cuts = () => app.page.getByRole('slider', { name: /^Cut \d+$/ });
const waveform = () => app.page.getByRole('slider', { name: /^Waveform/ });
const says = (text: RegExp) =>
  app.page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: 120_000 });
const clipsJson = async () =>
  JSON.parse(await readFile(path.join(folder, 'dataset', 'clips.json'), 'utf8')) as ClipsJson;
const clipsIn = async (sub: string) =>
  (await readdir(path.join(folder, 'dataset', sub)).catch(() => [])).filter((name) =>
    /\.(wav|mp3)$/.test(name),
  );

test('a plan is changed by hand, kept over a reload, written with every sample accounted for, and decided on', async () => {
  // Presets, and Custom as soon as one of their settings departs.
  await preset().selectOption({ label: 'Classic' });
  expect(await number('Level (dB)').inputValue()).toBe('-23');
  expect(await app.page.getByRole('checkbox', { name: 'Merge short pieces' }).isChecked()).toBe(false);
  await number('Longest clip (s)').fill('9');
  expect(await preset().inputValue()).toBe('Custom');
  await preset().selectOption({ label: 'Any trainer' });
  expect(await app.page.getByRole('checkbox', { name: 'Automatic level' }).isChecked()).toBe(true);

  // A cut is added at the cursor, moved by keys, removed; Ctrl+Z and Ctrl+Y go through all of it.
  const found = await cuts().count();
  await waveform().click({ position: { x: 180, y: 90 } });
  await app.button('Add cut').click();
  await expect.poll(() => cuts().count()).toBe(found + 1);
  const added = app.page
    .getByRole('slider', { name: /^Cut/ })
    .and(app.page.locator('[aria-valuetext*="by hand"]'));
  const before = Number(await added.getAttribute('aria-valuenow'));
  await added.press('ArrowRight');
  await added.press('Shift+ArrowRight');
  await expect
    .poll(async () => Number(await added.getAttribute('aria-valuenow')))
    .toBeCloseTo(before + 0.11, 2);
  expect(await added.evaluate((handle) => handle === document.activeElement)).toBe(true);
  await added.press('Delete');
  await expect.poll(() => cuts().count()).toBe(found);
  for (let step = 0; step < 4; step++) await app.page.keyboard.press('Control+z');
  expect(await added.count()).toBe(0);
  for (let step = 0; step < 3; step++) await app.page.keyboard.press('Control+y');
  await expect
    .poll(async () => Number(await added.getAttribute('aria-valuenow')))
    .toBeCloseTo(before + 0.11, 2);
  // A cut that was found can be dragged and taken out as well.
  const first = await app.page.getByRole('slider', { name: 'Cut 1', exact: true }).boundingBox();
  if (!first) throw new Error('The first cut is not shown.');
  await app.page.mouse.move(first.x + first.width / 2, first.y + 8);
  await app.page.mouse.down();
  await app.page.mouse.move(first.x + 30, first.y + 8, { steps: 4 });
  await app.page.mouse.up();
  await expect.poll(() => added.count()).toBe(2);
  await app.button('Undo').click();
  await expect.poll(() => added.count()).toBe(1);

  // A stretch is chosen with Shift and left out: a class of its own in the sum.
  const box = await waveform().boundingBox();
  if (!box) throw new Error('There is no waveform.');
  await app.page.keyboard.down('Shift');
  await app.page.mouse.move(box.x + 500, box.y + 60);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + 600, box.y + 60, { steps: 4 });
  await app.page.mouse.up();
  await app.page.keyboard.up('Shift');
  await app.button('Exclude').click();
  await expect.poll(sum).toMatch(/\+ \d+\.\d excluded/);
  await app.page.getByRole('slider', { name: 'End of left-out stretch 1' }).press('PageUp');
  const planA = await sum();

  // The second recording gets settings of its own; the first keeps the common ones.
  await app.button('b/the-ferry.mp3').click();
  await planned();
  expect(await sum()).not.toContain('excluded');
  await app.page.getByRole('checkbox', { name: 'Only for the-ferry.mp3' }).check();
  await number('Longest clip (s)').fill('5');
  await app.page.getByText('own settings').waitFor();
  // Why is a piece not split, and the way that is proposed.
  await app
    .button(/^Why is piece \d+ Non Usable\?$/)
    .first()
    .click();
  await app.page.getByText(/^No silence of 0\.05 s or more at −\d+ dB between .*; the longest is/).waitFor();
  const unusable = await app.button(/^Why is piece/).count();
  await app.button(/^(Cut there|Make these \d cuts|Force-cut here)$/).click();
  await expect.poll(() => app.button(/^Why is piece/).count()).toBeLessThan(unusable);
  await app.page.keyboard.press('Control+z');
  await expect.poll(() => app.button(/^Why is piece/).count()).toBe(unusable);

  // All of it is there after a reload.
  await app.page.reload();
  await app.page.getByText('own settings').waitFor();
  await planned();
  expect(await sum()).toBe(planA);
  await app.page.getByText('changed by hand').waitFor();
  // The headers of all three are read again.
  await expect.poll(() => app.page.getByText('1:08', { exact: true }).count()).toBe(3);

  // One recording is gone by now: it is named with its reason, and the others are split.
  await rm(path.join(folder, 'c', 'the-ferry.mp3'));
  await app.button('Split').click();
  await says(/^Split finished: .* from 2 of 3 recordings\. Not done: c\/the-ferry\.mp3/);
  await app.page.getByRole('list', { name: 'Not split' }).getByText('is no longer in').waitFor();
  const { clips, sources } = await clipsJson();
  expect(Object.values(sources).map(({ stem }) => stem)).toEqual(['the-ferry', 'the-ferry-2']);
  const table = app.page.getByRole('table').filter({ hasText: 'Every sample is in one of four' });
  for (const [source, { frames, leftOut }] of Object.entries(sources)) {
    const lengths = (all: { startFrame: number; endFrame: number }[]) =>
      all.reduce((total, { startFrame, endFrame }) => total + endFrame - startFrame, 0);
    const own = Object.values(clips).filter((clip) => clip.source === source);
    const sums = [
      lengths(own.filter(({ kind }) => kind === 'usable')),
      lengths(own.filter(({ kind }) => kind === 'non-usable')),
      lengths(leftOut.filter(({ kind }) => kind === 'trimmed')),
      lengths(leftOut.filter(({ kind }) => kind === 'excluded')),
    ];
    expect(sums.reduce((a, b) => a + b)).toBe(frames);
    const cells = await table.getByRole('row').filter({ hasText: source }).getByRole('cell').allInnerTexts();
    const shown = cells.map((cell) => Number(/s\s+([\d,]+)$/.exec(cell)?.[1]?.replaceAll(',', '')));
    expect(shown).toEqual([...sums, frames]);
  }
  // The plan by hand is what clips.json says now.
  expect(await sum()).toBe(planA);

  // A Non Usable clip is declared usable: its file moves; Ctrl+Z takes that back, and not a cut.
  const [candidate = ''] = (await clipsIn('Non Usable')).sort();
  await app.button(`Declare usable: ${candidate}`).click();
  await expect.poll(() => clipsIn('Usable')).toContain(candidate);
  await app.button(`Back to Non Usable: ${candidate}`).click();
  await expect.poll(() => clipsIn('Non Usable')).toContain(candidate);
  await expect.poll(() => clipsIn('Usable')).not.toContain(candidate);
  await app.button(`Declare usable: ${candidate}`).click();
  await expect.poll(() => clipsIn('Usable')).toContain(candidate);
  await app.page.keyboard.press('Control+z');
  await expect.poll(() => clipsIn('Non Usable')).toContain(candidate);
  expect(await sum()).toBe(planA);

  // Non Usable clips have numbers, too, so the Usable ones have gaps; closed, each recording counts for itself.
  const withGaps = (await clipsIn('Usable')).sort();
  await app.button('Close the gaps').click();
  await app.page
    .getByRole('status')
    .getByText(/^Reindex finished: /)
    .waitFor();
  const usable = (await clipsIn('Usable')).sort();
  expect(usable).not.toEqual(withGaps);
  for (const stem of ['the-ferry', 'the-ferry-2']) {
    const own = usable.filter((name) => name.startsWith(`${stem}_`));
    expect(own).toEqual(own.map((_, i) => `${stem}_${String(i + 1).padStart(6, '0')}.wav`));
  }
  expect(await app.button('Close the gaps').count()).toBe(0);
  // Those to decide on are still the Non Usable ones, whatever they are called now.
  const listed = app.page.getByRole('list', { name: 'Non Usable clips' });
  await expect.poll(() => listed.getByRole('listitem').count()).toBe((await clipsIn('Non Usable')).length);
  expect(await listed.getByText('Usable now').count()).toBe(0);
  await app.button('Undo').click();
  await expect.poll(async () => (await clipsIn('Usable')).sort()).toEqual(withGaps);
  app.assertClean();
});

/** Waits for a split to end, and takes its message away, so that the next one is waited for. */
async function finished(): Promise<void> {
  await says(/^Split finished/);
  await app.button('Dismiss').click();
}

test('clips of an earlier split are never mixed with new ones: cancelled, added beside, or replaced into a backup', async () => {
  await app.button('Split').click();
  await finished();
  const first = (await clipsIn('Usable')).sort();
  const bytes = async (names: readonly string[], sub = 'Usable') =>
    Promise.all(names.map((name) => readFile(path.join(folder, 'dataset', sub, name))));
  const digests = async (names: readonly string[], sub?: string) =>
    (await bytes(names, sub)).map((file) => createHash('sha256').update(file).digest('hex'));
  const before = await digests(first);

  await number('Longest clip (s)').fill('6');
  await app.button('Split').click();
  await app.button('Replace').waitFor();
  await app.page.getByRole('alert').getByRole('button', { name: 'Cancel' }).click();
  expect((await clipsIn('Usable')).sort()).toEqual(first);

  await app.button('Split').click();
  await app.button('Add').click();
  await finished();
  const both = await clipsIn('Usable');
  expect(both).toEqual(expect.arrayContaining(first));
  expect(both.filter((name) => /^the-ferry-[456]_\d{6}\.wav$/.test(name)).length).toBe(
    both.length - first.length,
  );
  expect(await digests(first)).toEqual(before);

  // For another trainer and as mp3: what was there is in the backup, to the byte.
  await preset().selectOption({ label: 'F5-TTS' });
  await app.page.getByRole('combobox', { name: 'Clip format' }).selectOption({ label: 'mp3' });
  await app.button('Split').click();
  await app.button('Replace').click();
  await finished();
  const after = await clipsIn('Usable');
  expect(after.length).toBeGreaterThan(10);
  expect(after.every((name) => name.endsWith('.mp3'))).toBe(true);
  const [backup = ''] = (await readdir(path.join(folder, 'dataset'))).filter((name) =>
    name.startsWith('Backup '),
  );
  expect(await digests(first, path.join(backup, 'Usable'))).toEqual(before);
  expect((await clipsIn(path.join(backup, 'Usable'))).length).toBe(both.length);
  for (const mp3 of await bytes(after)) expect(mp3.readUInt16BE(0) & 0xffe0).toBe(0xffe0);
  expect(Object.values((await clipsJson()).clips).every(({ sampleRateHz }) => sampleRateHz === 22_050)).toBe(
    true,
  );
  app.assertClean();
});

test('what the browser throws away of the decoded sound is decoded again: for a new level, to be heard, and for the clips', async () => {
  const emptyCache = () =>
    app.page.evaluate(async () => {
      const cache = await (await navigator.storage.getDirectory()).getDirectoryHandle('cache');
      await cache.removeEntry('pcm', { recursive: true });
    });
  await app.page.getByRole('checkbox', { name: 'Automatic level' }).uncheck();
  const plan = await sum();
  await emptyCache();
  await number('Level (dB)').fill('-30');
  await expect.poll(sum).not.toBe(plan);
  await emptyCache();
  await app.button('Play piece 1').click();
  await app.button('Stop piece 1').waitFor();
  await emptyCache();
  await app.button('Split').click();
  await says(/^Split finished: .* from 3 of 3 recordings/);
  const { clips } = await clipsJson();
  const written = [...(await clipsIn('Usable')), ...(await clipsIn('Non Usable'))];
  expect(written.sort()).toEqual(Object.keys(clips).sort());
  expect(written.length).toBeGreaterThan(30);
  app.assertClean();
});
