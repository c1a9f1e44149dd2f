/** The tab is killed again and again in the middle of editing: the last second may be missing, and nothing else. */
import { afterEach, expect, it } from 'vitest';
import { parseClipsJson } from '../../src/dataset/clips-json.ts';
import { ownLayout } from '../../src/dataset/layout.ts';
import { parseWhisperJson, writeWhisperJson } from '../../src/dataset/whisper-json.ts';
import { openDatasetSession } from '../../src/workspace/dataset-session.ts';
import { createHandleFolder } from '../../src/workspace/handle-folder.ts';
import type { EditingNews, EditingStart, Holding } from '../support/editing-tab.worker.ts';

const KILLS = 50;
const CLIPS = 6;
/** What may be missing. */
const LOST_MS = 1000;
/** Long enough after opening for a save to be under way, short enough that one often is when the tab goes. */
const LONGEST_MS = 700;
const folderName = `killed-${crypto.randomUUID()}`;
const datasetId = folderName;

afterEach(async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(folderName, { recursive: true });
});

/** A tab that edits until it is killed at a moment that `seed` says; all that it said. */
async function editAndKill(seed: number): Promise<{ news: EditingNews[]; killedMs: number }> {
  const tab = new Worker(new URL('../support/editing-tab.worker.ts', import.meta.url), { type: 'module' });
  const news: EditingNews[] = [];
  const { port1, port2 } = new MessageChannel();
  await new Promise<void>((resolve, reject) => {
    port1.onmessage = ({ data }: MessageEvent<EditingNews>) => {
      news.push(data);
      if (data.kind === 'open') setTimeout(resolve, (seed * 7919) % LONGEST_MS);
    };
    tab.addEventListener('error', (event) => reject(new Error(event.message)));
    tab.postMessage({ folder: folderName, datasetId, seed, news: port2 } satisfies EditingStart, [port2]);
  });
  tab.terminate();
  const killedMs = Date.now();
  // The browser gives the lock back when the worker is gone.
  await navigator.locks.request(`dataset/${datasetId}`, () => undefined);
  return { news, killedMs };
}

it(`keeps all but the last second when the tab is killed ${KILLS} times, and files and JSON agree`, async () => {
  const root = await navigator.storage.getDirectory();
  const folder = createHandleFolder(await root.getDirectoryHandle(folderName, { create: true }));
  const layout = ownLayout('');
  const names = Array.from({ length: CLIPS }, (_, i) => `ferry_00000${i + 1}.wav`);
  for (const name of names) await folder.write(`${layout.usable}/${name}`, `sound of ${name}`);
  const whisper = names.map((name) => {
    const text = ` This is ${name}.`;
    return [name, { text, segments: [{ id: 0, startS: 0, endS: 2, text }], language: 'en' }] as const;
  });
  await folder.write(layout.whisperJson, writeWhisperJson(new Map(whisper)));

  let steps = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    const { news, killedMs } = await editAndKill(kill);
    steps += news.filter(({ kind }) => kind === 'did').length;

    const session = await openDatasetSession(folder, layout, datasetId);
    const holds: Holding = Object.fromEntries(
      names.map((name) => {
        const clip = session.plainClip(name);
        return [name, `${clip?.status ?? 'gone'}: ${clip?.transcript?.text ?? ''}`];
      }),
    );
    const at = news.findLastIndex((one) => names.every((name) => one.holds[name] === holds[name]));
    expect(at, `kill ${kill}: ${JSON.stringify(holds)} is none of what was there`).toBeGreaterThanOrEqual(0);
    const lost = news.slice(at + 1).filter(({ kind, atMs }) => kind === 'did' && atMs < killedMs - LOST_MS);
    expect(lost, `kill ${kill}: older than a second and gone`).toEqual([]);

    await session.flush();
    await session.close();
    const textsIn = async (path: string) => {
      const file = await folder.read(path);
      return file ? parseWhisperJson(await file.text()) : new Map<string, { text: string }>();
    };
    const [kept, discarded] = [await textsIn(layout.whisperJson), await textsIn(layout.discardedJson)];
    const clipsJson = await folder.read(layout.clipsJson);
    const records = clipsJson && parseClipsJson(await clipsJson.text()).clips;
    for (const name of names) {
      const isOut = holds[name]?.startsWith('discarded') === true;
      const entry = (isOut ? discarded : kept).get(name);
      expect(entry?.text ?? '', `kill ${kill}: ${name} in the JSON`).toBe(holds[name]?.replace(/^\w+: /, ''));
      expect((isOut ? kept : discarded).has(name), `kill ${kill}: ${name} in one JSON only`).toBe(false);
      const [inside, outside] = await Promise.all([
        folder.read(`${layout.usable}/${name}`),
        folder.read(`${layout.discarded}/${name}`),
      ]);
      expect([inside !== null, outside !== null], `kill ${kill}: ${name} lies in one place`).toEqual([
        !isOut,
        isOut,
      ]);
      expect(await (inside ?? outside)?.text()).toBe(`sound of ${name}`);
      const status = holds[name]?.split(':')[0];
      if (records) expect(records.get(name)?.status, `kill ${kill}: ${name} in clips.json`).toBe(status);
    }
  }
  expect(steps, 'something was edited').toBeGreaterThan(KILLS);
});
