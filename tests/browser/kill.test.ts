/** The tab is killed again and again in the middle of editing: the last second may be missing, and nothing else. */
import { afterEach, expect, it } from 'vitest';
import type { Folder } from '../../src/base/folder.ts';
import { parseClipsJson } from '../../src/dataset/clips-json.ts';
import { ownLayout } from '../../src/dataset/layout.ts';
import { parseWhisperJson, writeWhisperJson } from '../../src/dataset/whisper-json.ts';
import { openDatasetSession } from '../../src/workspace/dataset-session.ts';
import { createHandleFolder } from '../../src/workspace/handle-folder.ts';
import { lineOf, type EditingNews, type EditingStart, type Holding } from '../support/editing-tab.ts';

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
      await Promise.all(
        session.ids().map(async (id) => {
          const sound = await (await session.audio(id))?.text();
          const clip = session.plainClip(id);
          return [id, clip ? lineOf(clip, sound ?? 'none') : 'gone'] as const;
        }),
      ),
    );
    const at = news.findLastIndex((one) => show(one.holds) === show(holds));
    expect(
      at,
      `kill ${kill}: ${show(holds)} is none of what was there: ${news
        .slice(-3)
        .map(({ kind, holds: said }) => `${kind} ${show(said)}`)
        .join(', ')}`,
    ).toBeGreaterThanOrEqual(0);
    const lost = news.slice(at + 1).filter(({ kind, atMs }) => kind === 'did' && atMs < killedMs - LOST_MS);
    expect(lost, `kill ${kill}: older than a second and gone`).toEqual([]);

    const inDataset = new Set([...session.order(), ...session.nonUsable()]);
    const discarded = new Set(session.discarded());
    const lines = { ...holds };
    await session.flush();
    await session.close();

    const textsIn = async (path: string) => {
      const file = await folder.read(path);
      return file
        ? [...parseWhisperJson(await file.text())].map(([id, { text }]) => [id, text] as const)
        : [];
    };
    const textsOf = (ids: ReadonlySet<string>) => [...ids].map((id) => [id, lines[id]?.split(' | ')[1]]);
    expect(sorted(await textsIn(layout.whisperJson)), `kill ${kill}: whisper.json`).toEqual(
      sorted(textsOf(inDataset)),
    );
    expect(sorted(await textsIn(layout.discardedJson)), `kill ${kill}: discarded_entries.json`).toEqual(
      sorted(textsOf(discarded)),
    );
    expect(await filesIn(folder, layout.usable), `kill ${kill}: files`).toEqual([...inDataset].sort());
    expect(await filesIn(folder, layout.discarded), `kill ${kill}: discarded files`).toEqual(
      [...discarded].sort(),
    );
    const clipsJson = await folder.read(layout.clipsJson);
    if (!clipsJson) continue;
    const records = [...parseClipsJson(await clipsJson.text()).clips].map(([id, { status }]) => [id, status]);
    expect(sorted(records), `kill ${kill}: clips.json`).toEqual(
      sorted(Object.entries(lines).map(([id, line]) => [id, line.split(' | ')[0]])),
    );
  }
  expect(steps, 'something was edited').toBeGreaterThan(KILLS);
});

/** The same text for the same clips, in whatever order they are. */
function show(holds: Holding): string {
  return JSON.stringify(sorted(Object.entries(holds)));
}

function sorted(entries: readonly (readonly [string, string | undefined] | (string | undefined)[])[]) {
  return [...entries].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

async function filesIn(folder: Folder, path: string): Promise<string[]> {
  return (await folder.list(path))
    .filter(({ kind }) => kind === 'file')
    .map(({ name }) => name)
    .sort();
}
