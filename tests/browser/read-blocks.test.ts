import { afterAll, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { readBlocks } from '../../src/audio/pcm.ts';

const NAME = 'long.pcm';
const FRAMES = 100_000_000;

afterAll(async () => (await navigator.storage.getDirectory()).removeEntry(NAME));

it('reads to the end while the browser collects what nothing refers to', async () => {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle(NAME, { create: true });
  const writable = await handle.createWritable();
  await writable.truncate(2 * FRAMES);
  await writable.close();
  const bytes = await handle.getFile();
  const devTools = cdp() as unknown as { send(method: string): Promise<unknown> };

  let samples = 0;
  async function read(): Promise<void> {
    const pcm = { bytes, format: 's16', sampleRateHz: 22_050, channels: 1, frames: FRAMES } as const;
    for await (const block of readBlocks(pcm)) samples += block.length;
  }
  const reading = read().then(() => true);
  const collect = () => devTools.send('HeapProfiler.collectGarbage').then(() => false);
  while (!(await Promise.race([reading, collect()])));
  expect(samples).toBe(FRAMES);
});
