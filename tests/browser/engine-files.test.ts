import ffmpegUrl from '@ffmpeg/core/wasm?packed';
import { expect, test } from 'vitest';
import { inflate } from '../../src/base/inflate.ts';

test('tests run where threads are allowed', () => {
  expect(crossOriginIsolated).toBe(true);
});

test('a packed file arrives as the file that was packed', async () => {
  const { body } = await fetch(ffmpegUrl);
  if (!body) throw new Error(`nothing at ${ffmpegUrl}`);
  const bytes = await new Response(await inflate(body)).arrayBuffer();
  expect(WebAssembly.validate(bytes)).toBe(true);
});

test.each(['/models/whisper-tiny.en/manifest.json', '/sample/the-ferry.json'])(
  'what the app ships is served to the tests: %s',
  async (path) => {
    const response = await fetch(path);
    expect(response.headers.get('content-type')).toContain('json');
    expect(await response.json()).toBeTypeOf('object');
  },
);
