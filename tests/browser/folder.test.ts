import { expect, it, vi } from 'vitest';
import { createHandleFolder } from '../../src/workspace/handle-folder.ts';
import {
  ensureReadWrite,
  folderFromFiles,
  handleFromDrop,
  privateFolder,
} from '../../src/workspace/pick-folder.ts';
import {
  findFolder,
  forgetFolder,
  listFolders,
  noteFolder,
  rememberFolder,
} from '../../src/workspace/remembered-folders.ts';
import { describeFolder } from '../support/folder-contract.ts';

let count = 0;

async function emptyDirectory(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return await root.getDirectoryHandle(`folder-test-${Date.now()}-${count++}`, { create: true });
}

/** The directory with some of its methods, and those of the files in it, made to misbehave. */
function misbehave(
  handle: FileSystemDirectoryHandle,
  file: Partial<Record<'move' | 'createWritable', unknown>>,
): FileSystemDirectoryHandle {
  const wrap = <T extends object>(target: T, change: Readonly<Record<string, unknown>>): T =>
    new Proxy(target, {
      get(object, key) {
        if (typeof key === 'string' && key in change) return change[key];
        const value: unknown = Reflect.get(object, key, object);
        // Methods of a handle work on the handle itself only.
        return typeof value === 'function' ? (value.bind(object) as unknown) : value;
      },
    });
  return wrap(handle, {
    getFileHandle: async (name: string, options?: FileSystemGetFileOptions) =>
      wrap(await handle.getFileHandle(name, options), file as Readonly<Record<string, unknown>>),
  });
}

async function allNames(handle: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of handle.keys()) names.push(name);
  return names;
}

describeFolder('a directory handle', async () => createHandleFolder(await emptyDirectory()));

describeFolder('a directory handle of a browser that cannot move files', async () =>
  createHandleFolder(misbehave(await emptyDirectory(), { move: undefined })),
);

it('waits a moment for a file that somebody still writes', async () => {
  const handle = await emptyDirectory();
  const folder = createHandleFolder(handle);
  await folder.write('new/a.wav', 'one');
  const directory = await handle.getDirectoryHandle('new');
  const held = await (await directory.getFileHandle('a.wav')).createWritable();
  const refused = vi.spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry');
  const removal = folder.remove('new');
  await vi.waitFor(() => expect(refused.mock.calls.length).toBeGreaterThan(1));
  await held.abort();
  await removal;
  expect(await folder.list('new')).toEqual([]);
  refused.mockRestore();
});

it('copies where the browser refuses to move', async () => {
  const handle = await emptyDirectory();
  const folder = createHandleFolder(
    misbehave(handle, { move: () => Promise.reject(new DOMException('', 'InvalidModificationError')) }),
  );
  await folder.write('a.wav', 'old');
  await folder.write('a.wav', 'new');
  expect(await (await folder.read('a.wav'))?.text()).toBe('new');
  expect(await allNames(handle)).toEqual(['a.wav']);
});

it('keeps the old file and leaves no rest when there is no room', async () => {
  const handle = await emptyDirectory();
  await createHandleFolder(handle).write('sub/whisper.json', 'old');
  const sub = await handle.getDirectoryHandle('sub');
  const full = {
    write: () => Promise.reject(new DOMException('', 'QuotaExceededError')),
    abort: () => Promise.resolve(),
  };
  const folder = createHandleFolder(misbehave(sub, { createWritable: () => Promise.resolve(full) }));
  await expect(folder.write('whisper.json', 'new')).rejects.toMatchObject({
    code: 'folder/full',
    message: expect.stringContaining('sub/whisper.json') as unknown,
  });
  expect(await (await folder.read('whisper.json'))?.text()).toBe('old');
  expect(await allNames(sub)).toEqual(['whisper.json']);
});

it('goes on writing to a path after one write failed', async () => {
  const folder = createHandleFolder(await emptyDirectory());
  await folder.write('taken/a.wav', 'a');
  const failed = folder.write('taken', 'x');
  const next = folder.write('taken/a.wav', 'b');
  await expect(failed).rejects.toMatchObject({ code: 'file/unreadable' });
  await next;
  expect(await (await folder.read('taken/a.wav'))?.text()).toBe('b');
});

it('says so when the permission was taken back', async () => {
  const folder = createHandleFolder(
    misbehave(await emptyDirectory(), {
      createWritable: () => Promise.reject(new DOMException('', 'NotAllowedError')),
    }),
  );
  await expect(folder.write('a.wav', 'x')).rejects.toMatchObject({ code: 'folder/no-permission' });
});

it('tells a folder that vanished from a file that is not there', async () => {
  const root = await navigator.storage.getDirectory();
  const handle = await emptyDirectory();
  const folder = createHandleFolder(handle);
  expect(await folder.read('a.wav')).toBeNull();
  await root.removeEntry(handle.name, { recursive: true });
  const gone = { code: 'folder/gone', message: expect.stringContaining(handle.name) as unknown };
  await expect(folder.read('a.wav')).rejects.toMatchObject(gone);
  await expect(folder.list('')).rejects.toMatchObject(gone);
  await expect(folder.list('sub')).rejects.toMatchObject(gone);
  await expect(folder.write('a.wav', 'x')).rejects.toMatchObject(gone);
  await expect(folder.remove('a.wav')).rejects.toMatchObject(gone);
});

it('does not list what an interrupted write left behind', async () => {
  const handle = await emptyDirectory();
  const folder = createHandleFolder(handle);
  await folder.write('a.wav', 'a');
  for (const rest of ['a.wav.crswap', '.adm-new.a.wav']) await handle.getFileHandle(rest, { create: true });
  expect((await folder.list('')).map(({ name }) => name)).toEqual(['a.wav']);
  await folder.write('a.wav', 'b');
  expect(await (await folder.read('a.wav'))?.text()).toBe('b');
});

it('sweeps away what interrupted writes left, and nothing else', async () => {
  const handle = await emptyDirectory();
  const folder = createHandleFolder(handle);
  const others = ['a.wav', '.hidden.wav', 'crswap', 'a.crswap.wav'];
  for (const name of others) await folder.write(name, name);
  for (const rest of ['a.wav.crswap', '.adm-new.a.wav', '.adm-new.b.wav.crswap'])
    await handle.getFileHandle(rest, { create: true });
  await handle.getDirectoryHandle('.adm-new.folder', { create: true });
  await folder.sweep('');
  expect((await allNames(handle)).sort()).toEqual([...others, '.adm-new.folder'].sort());
});

it('has its private folders, ready to be written without asking', async () => {
  const handle = await privateFolder('sample');
  expect(await ensureReadWrite(handle)).toBe('granted');
  expect(await (await privateFolder('sample')).isSameEntry(handle)).toBe(true);
});

it('copies chosen files into a private folder, each in its place', async () => {
  const inFolder = new File(['deep'], 'b.mp3');
  Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'tapes/side a/b.mp3' });
  const handle = await folderFromFiles(`chosen-${Date.now()}`, [new File(['flat'], 'a.mp3'), inFolder]);
  const folder = createHandleFolder(handle);
  expect(await (await folder.read('a.mp3'))?.text()).toBe('flat');
  expect(await (await folder.read('side a/b.mp3'))?.text()).toBe('deep');
});

it('finds no folder in a drop of files alone', async () => {
  const data = new DataTransfer();
  data.items.add('just text', 'text/plain');
  expect(await handleFromDrop(data)).toBeNull();
});

it('gives a folder that is chosen beside the project an id, and offers the project again all the same', async () => {
  const [project, other] = [await emptyDirectory(), await emptyDirectory()];
  await rememberFolder(project);
  const { id } = await noteFolder(other);
  expect((await noteFolder(other)).id).toBe(id);
  expect((await listFolders())[0]?.name).toBe(project.name);
  expect((await rememberFolder(other)).id).toBe(id);
  expect((await listFolders())[0]?.name).toBe(other.name);
});

it('remembers a folder once, under one id, the last opened first', async () => {
  const [first, second] = [await emptyDirectory(), await emptyDirectory()];
  const before = (await listFolders()).length;
  const { id } = await rememberFolder(first);
  await rememberFolder(second);
  const root = await navigator.storage.getDirectory();
  const again = await rememberFolder(await root.getDirectoryHandle(first.name));
  expect(again.id).toBe(id);
  const folders = await listFolders();
  expect(folders.map(({ name }) => name).slice(0, 2)).toEqual([first.name, second.name]);
  expect(folders).toHaveLength(before + 2);
  expect((await findFolder(first))?.id).toBe(id);
  await forgetFolder(id);
  expect(await findFolder(first)).toBeNull();
  expect((await findFolder(second))?.name).toBe(second.name);
});
