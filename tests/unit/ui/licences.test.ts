import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('has every licence that the Settings screen links to', async () => {
  const screen = await read('src/features/settings/settings-screen.tsx');
  const links = [...screen.matchAll(/href: '([^']+)'/g)].map((match) => match[1] ?? '');
  expect(links.length).toBeGreaterThan(3);
  const missing = links.filter((link) => !existsSync(new URL(`../../../public/${link}`, import.meta.url)));
  expect(missing).toEqual([]);
});

it('names every library that the app is built with', async () => {
  const { dependencies } = JSON.parse(await read('package.json')) as { dependencies: Record<string, string> };
  const texts =
    (await read('public/licenses/libraries.txt')) + (await read('public/licenses/ffmpeg-core.txt'));
  // An alias is under the licence of what it stands for.
  const names = Object.entries(dependencies).map(([name, range]) => /^npm:(.+)@/.exec(range)?.[1] ?? name);
  expect(names.filter((name) => !texts.includes(name))).toEqual([]);
});

it('ships the licence of the app as it is', async () => {
  expect(await read('public/licenses/audio-dataset-manager.txt')).toBe(await read('LICENSE'));
});
