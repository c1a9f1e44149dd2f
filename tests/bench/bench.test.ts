/** What the app costs before it is used. Fails nothing: what is much is for people to read. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { report, type Row } from './report.ts';

const rows: Row[] = [];

afterAll(() => report('the app', rows));

it('is small before the first screen', async () => {
  const html = await readFile('dist/index.html', 'utf8');
  const first = [...html.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, file]) => file ?? '',
  );
  const sizes = await Promise.all(
    first.map(async (file) => gzipSync(await readFile(path.join('dist', file))).length),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  rows.push({
    work: 'JS and CSS before the first screen, gzip',
    figure: `${(total / 1000).toFixed(0)} kB`,
    yardstick: '–',
    ratio: '–',
    must: '≤ 150 kB',
  });
  expect(first.length).toBeGreaterThan(0);
});
