/**
 * Speech models from a hub on two other ports of this machine: downloaded, broken off, checked, kept, used without a network, and
 * imported from a folder, and asked for a second opinion. What a hub can do wrong in detail is walked by tests/unit/models/download.test.ts.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseWhisperJson } from '../../src/dataset/whisper-json.ts';
import { madeUpModel, readModel, serveHub, type TestHub } from '../support/hub.ts';
import { type LaunchedApp, launchApp } from './support/launch-app.ts';

const REPO = 'onnx-community/whisper-base_timestamped';
const ENCODER = 'onnx/encoder_model_quantized.onnx';
const DECODER = 'onnx/decoder_model_merged_quantized.onnx';
const SHARED = '../shared/models/whisper-base';
if (!existsSync(SHARED)) process.stdout.write('No ../shared/models/whisper-base: no real model is tried.\n');

let app: LaunchedApp;
let hub: TestHub;

async function launch(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  hub = await serveHub(REPO, files);
  app = await launchApp({ hubs: hub.origins });
  await app.go('Settings');
  const address = app.page.getByRole('textbox', { name: 'Model hub' });
  await address.fill('https://example.org');
  await address.blur();
  await app.page.getByText('only allowed to reach huggingface.co').waitFor();
  await address.fill(hub.url);
  await address.blur();
  await app.go('Transcribe');
}
afterEach(async () => {
  await app.close();
  await hub.stop();
});

const says = (text: RegExp) =>
  app.page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: 120_000 });
const row = (name: string) => app.page.getByRole('row').filter({ hasText: name });
const model = () => app.page.getByRole('combobox', { name: 'Model', exact: true });

/** The next question for a folder is answered with “my model”, which holds these files of the hub. */
async function offerModelFolder(paths: readonly string[]): Promise<void> {
  // A folder of this machine: the browser's own dialog cannot be answered from a test; all behind it stays real.
  await app.page.evaluate(
    async ({ url, paths }) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('my model', { create: true });
      const onnx = await folder.getDirectoryHandle('onnx', { create: true });
      for (const path of paths) {
        const into = path.startsWith('onnx/') ? onnx : folder;
        const file = await into.getFileHandle(path.replace('onnx/', ''), { create: true });
        await (await fetch(url + path)).body?.pipeTo(await file.createWritable());
      }
      Object.assign(globalThis, { showDirectoryPicker: () => Promise.resolve(folder) });
    },
    { url: `${hub.url}${REPO}/resolve/main/`, paths },
  );
}

describe('a model of made-up weights', () => {
  const files = madeUpModel(3_000_000);
  beforeEach(async () => {
    await launch(files);
    await makeClips();
    await model().selectOption('whisper-base');
  });

  test('is stopped and resumed, killed in the middle and gone on with, refused when wrong, kept, and deleted', async () => {
    // Too little room: said before anything is asked for.
    const session = await app.page.context().newCDPSession(app.page);
    const origin = new URL(app.url).origin;
    const { usage = 0 } = await app.page.evaluate(() => navigator.storage.estimate());
    // 50 MB are left free for journals and decoded sound.
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 30e6 });
    await app.button('Download').click();
    await app.page
      .getByText(/Whisper base needs 7 MB more, and the browser's storage has no room for that/)
      .waitFor();
    expect(hub.asked).toEqual([]);
    await session.send('Storage.overrideQuotaForOrigin', { origin });

    // Stopped by hand in the middle of a file.
    hub.behaviour.holdAfter = (path) => (path === ENCODER ? 1_000_000 : null);
    await app.button('Download').click();
    await app.page.getByText('1.0 MB of 6.0 MB').waitFor();
    await expect.poll(() => app.page.title()).toBe('16 % Whisper base – Audio Dataset Manager');
    await app.button('Cancel download').click();
    await app.page.getByText('1.0 MB of 6.0 MB are here.').waitFor();

    // The browser dies in the middle of the next file, and the download goes on by itself at the next visit.
    hub.behaviour.holdAfter = (path) => (path === DECODER ? 2_000_000 : null);
    await app.button('Resume download').click();
    await app.page.getByText('5.0 MB of 6.0 MB').waitFor();
    hub.behaviour.holdAfter = (path) => (path === DECODER ? 10_000 : null);
    await app.reopen();
    await app.go('Transcribe');
    await app.page
      .getByRole('contentinfo')
      .getByRole('progressbar', { name: 'Whisper base, download' })
      .waitFor();
    await expect.poll(() => hub.asked.at(-1)).toBe(`GET ${DECODER} bytes=2000000-`);
    await model().selectOption('whisper-base');
    await app.button('Cancel download').click();
    hub.behaviour.holdAfter = () => null;
    hub.behaviour.instead.set(DECODER, {
      body: Buffer.from('<!doctype html><title>Sign in</title>'.padEnd(3_000_000)),
      type: 'application/octet-stream',
    });
    await app.button('Resume download').click();
    await app.page
      .getByText(/What the hub sent for onnx\/decoder_model_merged_quantized.onnx .* is not that file/)
      .waitFor();
    hub.behaviour.instead.clear();
    await app.button('Resume download').click();
    await says(/Whisper base is on this computer now/);

    const ranges = hub.asked.filter((asked) => asked.includes('bytes='));
    expect(ranges[0]).toBe(`GET ${ENCODER} bytes=1000000-`);
    expect(ranges[1]).toBe(`GET ${DECODER} bytes=2000000-`);
    await row('Whisper base').filter({ hasText: 'yes' }).waitFor();
    const kept = await app.page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await (await root.getDirectoryHandle('models')).getDirectoryHandle('whisper-base');
      const onnx = await folder.getDirectoryHandle('onnx');
      const sizes: Record<string, number> = {};
      for await (const [name, handle] of onnx.entries()) {
        if (handle.kind === 'file') sizes[name] = (await handle.getFile()).size;
      }
      return sizes;
    });
    expect(kept).toEqual({
      'encoder_model_quantized.onnx': 3_000_000,
      'decoder_model_merged_quantized.onnx': 3_000_000,
    });

    await app.button('Delete Whisper base').click();
    await row('Whisper base').filter({ hasText: 'yes' }).waitFor({ state: 'detached' });
    await app.button('Download').waitFor();
    app.assertClean();
  });

  test('is not begun to be imported where there is no room, and leaves nothing behind', async () => {
    // What a tab left that was killed in the middle of an import: nobody sees it, and it takes room.
    await app.page.evaluate(async () => {
      const models = await (
        await navigator.storage.getDirectory()
      ).getDirectoryHandle('models', { create: true });
      await models.getDirectoryHandle('import-left behind', { create: true });
    });
    await offerModelFolder([...files.keys()]);
    const folders = () =>
      app.page.evaluate(async () => {
        const root = await navigator.storage.getDirectory();
        const names: string[] = [];
        for await (const name of (await root.getDirectoryHandle('models')).keys()) names.push(name);
        return names.filter((name) => name.startsWith('import-'));
      });
    const session = await app.page.context().newCDPSession(app.page);
    const origin = new URL(app.url).origin;
    const { usage = 0 } = await app.page.evaluate(() => navigator.storage.estimate());
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 30e6 });
    await app.button('Import model folder').click();
    await app.page
      .getByText(/“my model” needs \d+ MB more, and the browser's storage has no room for that/)
      .waitFor();
    await expect.poll(folders).toEqual([]);

    await session.send('Storage.overrideQuotaForOrigin', { origin });
    await app.button('Import model folder').click();
    await says(/“my model” is imported/);
    expect(await folders()).toEqual(['import-my model']);
    app.assertClean();
  });
});

describe.skipIf(!existsSync(SHARED))('a real model, from ../shared/models/whisper-base', () => {
  test('is downloaded and imported, knows its languages, and transcribes with no network', async () => {
    await launch(await readModel(SHARED));
    await makeClips();
    await model().selectOption('whisper-base');
    await app.button('Download').click();
    await says(/Whisper base is on this computer now/);

    await offerModelFolder([...(await readModel(SHARED)).keys()]);
    await app.button('Import model folder').click();
    await says(/“my model” is imported/);
    await expect
      .poll(() => model().locator('option:checked').textContent())
      .toMatch(/^my model \(imported\)/);
    await hub.stop();
    await app.stopServer();

    const language = app.page.getByRole('combobox', { name: 'Language', exact: true });
    expect(await language.locator('option').count()).toBe(100); // 99 and automatic
    await language.selectOption({ label: 'English' });
    await app.button('Transcribe').click();
    await says(/^Transcription finished: 16 clips transcribed/);
    await app.page
      .getByText(/The ferry left the harbou?r/)
      .first()
      .waitFor();
    await app.page.getByText(/Measured here: \d+\.\d s of sound a second/).waitFor();

    // One clip again, by the other copy of the model, which hears for itself which language it is.
    await model().selectOption('whisper-base');
    await language.selectOption({ label: 'Automatic: heard by the model' });
    await app.page.getByRole('button', { name: /^Transcribe .*000001.* again$/ }).click();
    await says(/^Transcription finished: 1 clip transcribed/);
    // Each transcript says who heard it, so the other fifteen can be asked for.
    const scope = app.page.getByRole('combobox', { name: 'Clips', exact: true });
    await scope.selectOption({ label: 'Clips that Whisper base has not heard (15)' });
    await app.page.getByText(/so about \d+ \w+ for 15 clips/).waitFor();
    await row('Whisper medium.en')
      .getByText(/^roughly /)
      .waitFor();
    await app.go('Review');
    const reference = app.page.getByRole('textbox', { name: 'JSON reference' });
    await expect.poll(() => reference.inputValue()).toMatch(/ferry left the harbou?r/i);
    app.assertClean();
  });
});

describe.skipIf(!existsSync(SHARED))(
  'a second opinion, of ../shared/models/whisper-base over tiny.en',
  () => {
    test('is asked about the doubtful clips or about all, comes worst first, and either side is taken or edited', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'my-voice-'));
      const names = [5, 6, 7, 8, 22, 23, 24, 25].map(
        (index) => `LJ001-00${String(index).padStart(2, '0')}.wav`,
      );
      const reference = JSON.parse(
        await readFile('../shared/reference/lj-openai-tiny.en.json', 'utf8'),
      ) as Record<string, object>;
      await mkdir(path.join(folder, 'wavs'));
      for (const name of names)
        await copyFile(path.join('../shared/audio/lj', name), path.join(folder, 'wavs', name));
      const entries = Object.fromEntries(names.map((name) => [name, reference[name]]));
      await writeFile(path.join(folder, 'whisper.json'), JSON.stringify(entries));
      const textsOnDisk = async () => {
        const file = await readFile(path.join(folder, 'whisper.json'), 'utf8');
        return [...parseWhisperJson(file)].map(([, { text }]) => text.trim());
      };
      try {
        await launch(await readModel(SHARED));
        await app.go('Home');
        await app.button('Open folder').waitFor();
        await app.dropFolder(folder);
        await app.page.locator('footer').getByText(path.basename(folder)).waitFor();
        await app.go('Transcribe');
        await model().selectOption('whisper-base');
        await app.button('Download').click();
        await says(/Whisper base is on this computer now/);

        await app.button('Second opinion').click();
        await app.page.getByRole('combobox', { name: 'Other model' }).selectOption('whisper-base');
        const scope = app.page.getByRole('combobox', { name: 'Clips it hears' });
        const doubtful = Number(/\d+/.exec((await scope.locator('option').first().textContent()) ?? '')?.[0]);
        expect(doubtful).toBeGreaterThan(0);
        expect(doubtful).toBeLessThan(names.length);
        await app.button('Hear them again').click();
        await app.page
          .getByText(`${doubtful} clips compared with Whisper base`)
          .waitFor({ timeout: 120_000 });
        await scope.selectOption('all');
        await app.button('Hear them again').click();
        await app.page
          .getByText(`${names.length} clips compared with Whisper base`)
          .waitFor({ timeout: 120_000 });

        // What each hears, and how far apart they are, by a measure of the test's own.
        const readOpinions = async () =>
          parseWhisperJson(await readFile(path.join(folder, 'second_opinion.json'), 'utf8'));
        // The last of them go into the file after the line above was shown.
        await expect.poll(async () => [...(await readOpinions()).keys()]).toEqual(names);
        const opinions = await readOpinions();
        expect(opinions.get('LJ001-0005.wav')?.text).toMatch(/invention of movable metal letters/);
        const rows = app.page.getByRole('list', { name: 'Where they differ' }).getByRole('listitem');
        const heads = await rows.locator('p').filter({ hasText: 'of the characters differ' }).allInnerTexts();
        const percents = heads.map((head) => Number(/(\d+) % of the characters/.exec(head)?.[1]));
        expect(percents).toEqual([...percents].sort((a, b) => b - a));
        expect(percents[0]).toBeGreaterThan(0);

        const first = async () => (await rows.first().locator('b').innerText()).trim();
        const before = await textsOnDisk();
        const rightOf = await first();
        await rows.first().getByRole('button', { name: 'Take right' }).click();
        await expect.poll(first).not.toBe(rightOf);
        const editedOf = await first();
        await rows.first().getByRole('button', { name: 'Edit' }).click();
        await app.page.getByRole('textbox', { name: `Text of ${editedOf}` }).fill('As I heard it.');
        await app.button('Take this').click();
        await expect.poll(first).not.toBe(editedOf);
        await rows.first().getByRole('button', { name: 'Take left' }).click();
        const expected = names.map((name, index) => {
          if (name === rightOf) return opinions.get(name)?.text.trim();
          return name === editedOf ? 'As I heard it.' : before[index];
        });
        await expect.poll(textsOnDisk, { timeout: 5000 }).toEqual(expected);
        app.assertClean();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
);

async function makeClips(): Promise<void> {
  await app.go('Home');
  await app.button('Try it with a sample recording').click();
  await app.page.getByText('every sample is accounted for').waitFor();
  await app.button('Split').click();
  await says(/^Split finished:/);
  await app.button('Go on to Transcribe').click();
}
