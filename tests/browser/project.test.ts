import { afterEach, expect, it } from 'vitest';
import { createNotices } from '../../src/app/notices.ts';
import { createProject } from '../../src/app/project.ts';
import type { MediaEngine } from '../../src/jobs/engines.ts';
import { createHandleFolder } from '../../src/workspace/handle-folder.ts';

const name = `opening-${crypto.randomUUID()}`;

afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(name, { recursive: true });
});

it('closes a dataset that is still being opened, so that nobody opens it behind a split', async () => {
  const root = await navigator.storage.getDirectory();
  const folder = createHandleFolder(await root.getDirectoryHandle(name, { create: true }));
  await folder.write('Usable/clip_000001.wav', 'sound');
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const list = folder.list.bind(folder);
  folder.list = async (path) => {
    await held;
    return list(path);
  };
  const project = createProject({} as MediaEngine, createNotices(), () => {});
  const opening = project.openDataset(folder);
  const closing = project.closeDataset();
  goOn();
  expect((await opening)?.order()).toEqual(['clip_000001.wav']);
  await closing;
  expect(project.dataset()).toBeNull();
});
