import { afterEach, expect, it } from 'vitest';
import { createNotices } from '../../src/app/notices.ts';
import { createProject } from '../../src/app/project.ts';
import type { MediaEngine } from '../../src/jobs/engines.ts';
import { addClipsJob } from '../../src/jobs/add-clips.ts';
import { writeAlone } from '../../src/workspace/dataset-lock.ts';
import { createHandleFolder } from '../../src/workspace/handle-folder.ts';
import { folderId } from '../../src/workspace/remembered-folders.ts';

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

it('keeps others from taking over a dataset while a job writes into it, also when its JSON files are in another folder', async () => {
  const root = await navigator.storage.getDirectory();
  const both = createHandleFolder(await root.getDirectoryHandle(name, { create: true }));
  const [folder, output] = [
    await both.folder('voice', { create: true }),
    await both.folder('texts', { create: true }),
  ];
  if (!folder || !output) throw new Error('The folders were not made.');
  await folder.write('dataset/Usable/clip_000001.wav', 'sound');
  const project = createProject({} as MediaEngine, createNotices(), () => {});
  const session = await project.openDataset(folder, { output });
  if (!session) throw new Error('The dataset was not opened.');
  const { writesInto } = addClipsJob('Merge', session, []).spec;
  if (!writesInto) throw new Error('Adding clips writes.');
  await writeAlone(await folderId(writesInto.folder, writesInto.path), 'voice', () =>
    expect(session.takeOver()).rejects.toMatchObject({
      code: 'folder/busy',
      message: expect.stringMatching(/^Another tab or window is writing into “voice”/) as string,
    }),
  );
  await project.closeDataset();
});
