/** A split whose page is killed again and again, at moments that a seed chooses, in a real folder. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

const KILLS = 20;
const SEED = 20_261_124;
/** At most so many more clips are there when the page is killed. */
const MOST_CLIPS_MORE = 12;

let app: LaunchedApp;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'killed-'));
  const sample = await readFile('public/sample/the-ferry.mp3');
  // Three times the sample, for mp3 frames may simply follow each other.
  await writeFile(path.join(folder, 'voice.mp3'), Buffer.concat([sample, sample, sample]));
  app = await launchApp();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const planned = () => app.page.getByText('every sample is accounted for').waitFor();
const finished = () =>
  app.page
    .getByRole('status')
    .filter({ hasText: /^Split finished/ })
    .first()
    .waitFor({ timeout: 60_000 });

/** Numbers in [0, 1) that are the same in every run of the test (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Every file of the dataset with a digest of its bytes, hidden ones too. */
async function snapshot(): Promise<Record<string, string>> {
  const root = path.join(folder, 'dataset');
  const files: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(root, file)] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  }
  return files;
}

/** How many clips are on disk, whole or not. */
async function clipsThere(): Promise<number> {
  const names = ['Usable', 'Non Usable'].map((sub) =>
    readdir(path.join(folder, 'dataset', sub)).catch((): string[] => []),
  );
  return (await Promise.all(names)).flat().filter((name) => /^voice.*\.wav$/.test(name)).length;
}

/** Names of clips without content. */
async function emptyClips(): Promise<string[]> {
  const files = await readdir(path.join(folder, 'dataset'), { recursive: true }).catch((): string[] => []);
  const clips = files.filter((name) => name.endsWith('.wav'));
  const sizes = await Promise.all(
    // One that is not there any more was swept up since it was listed.
    clips.map(async (name) => (await stat(path.join(folder, 'dataset', name)).catch(() => null))?.size),
  );
  return clips.filter((_, at) => sizes[at] === 0);
}

/** Back on the Split screen after the page was opened anew. */
async function comeBack(): Promise<void> {
  const again = app.page.getByRole('button', { name: new RegExp(`^Open ${path.basename(folder)} again`) });
  await again
    .or(app.page.locator('footer').getByText(path.basename(folder)))
    .first()
    .waitFor();
  if (await again.isVisible()) await again.click();
  await planned();
}

/** Nothing written, and a plan with a cut and a left-out stretch by hand. */
async function startAfresh(): Promise<void> {
  await rm(path.join(folder, 'dataset'), { recursive: true, force: true });
  // Plans by hand of this recording are forgotten only after a split has said that it is finished.
  await app.page.evaluate(() => localStorage.removeItem('split-plans'));
  await app.page.goto(`${app.url}#/split`);
  await app.page.reload();
  await comeBack();
  await app.page.getByRole('slider', { name: /^Waveform/ }).click({ position: { x: 300, y: 60 } });
  await app.button('Add cut').click();
  await app.button('Leave out piece 5').click();
  await app.page.getByText(/\+ \d+\.\d excluded/).waitFor();
}

test('killed twenty times it ends with the same bytes as one that was left alone, and leaves nothing else', async () => {
  const random = makeRandom(SEED);
  await app.dropFolder(folder);
  await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
  await app.page.getByRole('navigation').getByRole('link', { name: 'Split', exact: true }).click();
  await planned();
  await app.page.getByRole('spinbutton', { name: 'Longest clip (s)' }).fill('3');
  await startAfresh();
  await app.button('Split').click();
  await finished();
  const undisturbed = await snapshot();
  expect(Object.keys(undisturbed).length).toBeGreaterThan(60);

  await startAfresh();
  let partial = 0;
  let swept = 0;
  for (let kills = 0; kills < KILLS;) {
    const target = (await clipsThere()) + Math.floor(random() * MOST_CLIPS_MORE);
    await app.button('Split').click();
    const run = { ended: false };
    void finished().then(
      () => (run.ended = true),
      () => undefined, // the page it waited on was killed
    );
    const due = async () => run.ended || (await clipsThere()) >= target;
    while (!(await due()));
    if (run.ended) {
      // It was quicker than the kill: then it must be whole, and the next one begins at nothing again.
      expect(await snapshot()).toEqual(undisturbed);
      await startAfresh();
      continue;
    }
    await app.crashPage('#/split');
    kills++;
    const there = Object.keys(await snapshot().catch(() => ({}))).length;
    if (there > 0 && there < Object.keys(undisturbed).length) partial++;
    const lame = (await emptyClips()).length;
    await comeBack();
    // What it left without content is gone when the folder is open again, whether the split goes on or not.
    await expect.poll(emptyClips).toEqual([]);
    if (lame > 0) swept++;
  }
  // Or the kills would have come too early or too late to prove anything.
  expect(partial).toBeGreaterThan(KILLS / 3);
  expect(swept).toBeGreaterThan(0);
  await app.button('Split').click();
  await finished();
  expect(await snapshot()).toEqual(undisturbed);
}, 600_000);
