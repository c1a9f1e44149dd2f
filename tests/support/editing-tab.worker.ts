/**
 * A tab that somebody edits a dataset in, as a worker that a test can kill at any moment: it edits at random until it is gone, and
 * says before and after each step what the dataset should then hold.
 */
import type { EditingNews, EditingStart } from './editing-tab.ts';

// The session listens for the focus of its window; a worker has none.
Object.assign(globalThis, { window: globalThis });

addEventListener('message', ({ data }: MessageEvent<EditingStart>) => void edit(data));

async function edit({ folder, datasetId, seed, news }: EditingStart): Promise<void> {
  const [{ createHandleFolder }, { openDatasetSession }, { ownLayout }, { createRandomEditor }] =
    await Promise.all([
      import('../../src/workspace/handle-folder.ts'),
      import('../../src/workspace/dataset-session.ts'),
      import('../../src/dataset/layout.ts'),
      import('./random-editor.ts'),
    ]);
  const root = await navigator.storage.getDirectory();
  const handle = await root.getDirectoryHandle(folder);
  const session = await openDatasetSession(createHandleFolder(handle), ownLayout(''), datasetId);
  const say = (kind: EditingNews['kind'], holds: EditingNews['holds']) =>
    news.postMessage({ kind, atMs: Date.now(), holds } satisfies EditingNews);
  const editor = await createRandomEditor(() => session, seed, say);
  say('open', editor.holds());
  for (;;) await editor.act();
}
