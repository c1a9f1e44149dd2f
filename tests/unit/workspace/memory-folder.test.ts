import { expect, it } from 'vitest';
import { describeFolder } from '../../support/folder-contract.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

describeFolder('a folder in memory', () => Promise.resolve(createMemoryFolder()));

it('leaves a file as it was when a write is made to fail', async () => {
  const folder = createMemoryFolder('v', { 'a.txt': 'old' });
  folder.failWrite(2);
  await folder.write('b.txt', 'b');
  await expect(folder.write('a.txt', 'new')).rejects.toMatchObject({ code: 'folder/full' });
  expect(await (await folder.read('a.txt'))?.text()).toBe('old');
  await folder.write('a.txt', 'newer');
  expect(await (await folder.read('a.txt'))?.text()).toBe('newer');
});

it('fails every call while the folder is gone', async () => {
  const folder = createMemoryFolder('v', { 'a.txt': 'old' });
  folder.fail('folder/gone');
  await expect(folder.read('a.txt')).rejects.toMatchObject({ code: 'folder/gone' });
  await expect(folder.list('')).rejects.toMatchObject({ code: 'folder/gone' });
  folder.fail(null);
  expect(await (await folder.read('a.txt'))?.text()).toBe('old');
});
