/**
 * The tab is killed again and again in the middle of a transcription in which four windows are under way at once: of what was
 * heard, at most the last window is lost.
 */
import { afterEach, expect, it } from 'vitest';
import { ownLayout } from '../../src/dataset/layout.ts';
import { parseWhisperJson } from '../../src/dataset/whisper-json.ts';
import { openDatasetSession } from '../../src/workspace/dataset-session.ts';
import { createHandleFolder } from '../../src/workspace/handle-folder.ts';
import type { TranscribingNews, TranscribingStart } from '../support/transcribing-tab.worker.ts';

const KILLS = 20;
const CLIPS = 400;
/** Two clips of 10 s and the silence between them. */
const CLIPS_A_WINDOW = 2;
const folderName = `killed-${crypto.randomUUID()}`;
const names = Array.from({ length: CLIPS }, (_, at) => `ferry_${String(at + 1).padStart(6, '0')}.wav`);

afterEach(async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(folderName, { recursive: true });
});

/** Transcribes what is left, until so many windows were heard and some time has gone by; null: to the end. */
async function transcribe(killAfter: { windows: number; ms: number } | null): Promise<TranscribingNews[]> {
  const tab = new Worker(new URL('../support/transcribing-tab.worker.ts', import.meta.url), {
    type: 'module',
  });
  const news: TranscribingNews[] = [];
  await new Promise<void>((resolve, reject) => {
    tab.addEventListener('message', ({ data }: MessageEvent<TranscribingNews>) => {
      news.push(data);
      const heard = news.filter(({ kind }) => kind === 'heard').length;
      if (data.kind === 'end') resolve();
      else if (killAfter && data.kind === 'heard' && heard === killAfter.windows) {
        if (killAfter.ms === 0) resolve();
        else setTimeout(resolve, killAfter.ms);
      }
    });
    tab.addEventListener('error', (event) => reject(new Error(event.message)));
    tab.postMessage({ folder: folderName, datasetId: folderName } satisfies TranscribingStart);
  });
  tab.terminate();
  await navigator.locks.request(`dataset/${folderName}`, () => undefined);
  return news;
}

it(`loses at most one window when the tab is killed ${KILLS} times in a transcription`, async () => {
  const root = await navigator.storage.getDirectory();
  const folder = createHandleFolder(await root.getDirectoryHandle(folderName, { create: true }));
  const layout = ownLayout('');
  for (const name of names) await folder.write(`${layout.usable}/${name}`, name);

  const heard: string[] = [];
  for (let kill = 1; kill <= KILLS; kill++) {
    const news = await transcribe({ windows: 1 + (kill % 4), ms: (kill * 37) % 110 });
    heard.push(...news.flatMap(({ kind, ids }) => (kind === 'heard' ? ids : [])));
    const session = await openDatasetSession(folder, layout, folderName);
    const isKept = (id: string) => session.plainClip(id)?.transcript?.text === ` This is ${id}.`;
    const lost = [...new Set(heard)].filter((id) => !isKept(id));
    expect(lost.length, `kill ${kill}: ${lost.join(', ')}`).toBeLessThanOrEqual(CLIPS_A_WINDOW);
    const safe = news.flatMap(({ kind, ids }) => (kind === 'safe' ? ids : []));
    expect(
      safe.filter((id) => !isKept(id)),
      `kill ${kill}: said to be safe`,
    ).toEqual([]);
    await session.close();
  }
  expect(heard.length).toBeGreaterThan(KILLS);

  await transcribe(null);
  const json = await folder.read(layout.whisperJson);
  const entries = parseWhisperJson((await json?.text()) ?? '{}');
  expect([...entries].map(([name, { text }]) => [name, text])).toEqual(
    names.map((name) => [name, ` This is ${name}.`]),
  );
});
