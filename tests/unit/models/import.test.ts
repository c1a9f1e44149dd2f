/** Model folders from disk: what is taken for one, and what is said of others. The whole way is walked by tests/e2e/models.test.ts. */
import { describe, expect, it } from 'vitest';
import type { ModelProgress } from '../../../src/jobs/models.ts';
import { chooseModelFiles, copyModel, requireRoomForCopy } from '../../../workers/models/import.ts';
import { readManifest } from '../../../workers/models/model-folder.ts';
import { madeUpModel } from '../../support/hub.ts';
import { createMemoryModelFolder } from '../../support/memory-model-folder.ts';

const ENCODER = 'onnx/encoder_model_quantized.onnx';
const DECODER = 'onnx/decoder_model_merged_quantized.onnx';
const PAGE = new TextEncoder().encode('<!doctype html><title>Sign in</title>'.padEnd(3000));

/** The files of a folder, with some of them others, or not there. */
function folderOf(changes: Readonly<Record<string, Uint8Array | null>> = {}): Map<string, File> {
  const files = new Map<string, Uint8Array | null>([...madeUpModel(), ...Object.entries(changes)]);
  return new Map(
    [...files].flatMap(([path, bytes]) => {
      return bytes ? [[path, new File([new Uint8Array(bytes)], path.split('/').at(-1) ?? '')]] : [];
    }),
  );
}
const importedFrom = async (files: ReadonlyMap<string, File>) => [
  ...(await chooseModelFiles('my model', files)).keys(),
];

describe('a model folder', () => {
  it('gives what the model is made of, and nothing else that lies there', async () => {
    const noise = { 'README.md': PAGE, '.git/config': PAGE, 'onnx/encoder_model_bnb4.onnx': PAGE };
    expect((await importedFrom(folderOf(noise))).sort()).toEqual([...madeUpModel().keys()].sort());
  });

  it('gives the parts for every device that there are, with weights that lie beside them', async () => {
    const [encoder, decoder] = [ENCODER, DECODER].map((path) => madeUpModel().get(path) ?? PAGE);
    const forGpu = {
      'onnx/encoder_model.onnx': encoder ?? PAGE,
      'onnx/encoder_model.onnx_data': PAGE,
      'onnx/decoder_model_merged_q4.onnx': decoder ?? PAGE,
    };
    expect(await importedFrom(folderOf(forGpu))).toEqual(
      expect.arrayContaining([ENCODER, ...Object.keys(forGpu)]),
    );
  });

  it.each<[string, Record<string, Uint8Array | null>, string]>([
    ['a text is missing', { 'tokenizer.json': null }, 'tokenizer.json is missing'],
    ['a part is missing', { [DECODER]: null }, 'lacks an encoder and a decoder'],
    ['a part is a page', { [ENCODER]: PAGE }, `${ENCODER} does not begin as a model does`],
    ['a text is a page', { 'config.json': PAGE }, 'config.json is not JSON'],
  ])('is refused with what is wrong where %s', async (_, changes, wrong) => {
    const refused = chooseModelFiles('my model', folderOf(changes));
    await expect(refused).rejects.toMatchObject({ code: 'model/broken' });
    await expect(refused).rejects.toThrow(`“my model” is not a Whisper model that can be used here: `);
    await expect(refused).rejects.toThrow(wrong);
  });

  it('is copied byte for byte, and only then counts', async () => {
    const into = createMemoryModelFolder();
    const progress: ModelProgress[] = [];
    const files = await chooseModelFiles('my model', folderOf());
    await copyModel(
      { id: 'import-my model', name: 'my model' },
      files,
      into,
      (now) => progress.push(now),
      new AbortController().signal,
    );
    for (const [path, bytes] of madeUpModel())
      expect(Buffer.compare(into.files.get(path) ?? PAGE, bytes)).toBe(0);
    expect(await readManifest(into)).toMatchObject({ id: 'import-my model', from: 'import' });
    const total = [...madeUpModel().values()].reduce((sum, { length }) => sum + length, 0);
    expect(progress.at(-1)).toEqual({ bytes: total, totalBytes: total });
  });

  it.each([
    ['says that it is full', 50e6 + 300_000, Infinity],
    ['claims to have more room than it has', null, 50e6 + 300_000],
  ])('is not begun to be copied into a storage that %s', async (_, freeBytes, roomBytes) => {
    const into = createMemoryModelFolder(() => roomBytes);
    const files = await chooseModelFiles('my model', folderOf());
    await expect(
      requireRoomForCopy('my model', files, into, () => Promise.resolve(freeBytes)),
    ).rejects.toMatchObject({
      code: 'folder/full',
      message: expect.stringMatching(
        /“my model” needs 1 MB more, and the browser's storage has no room/,
      ) as string,
    });
    expect([...into.files.keys()]).toEqual([]);
  });

  it('may take the room of the same model, which it replaces', async () => {
    const into = createMemoryModelFolder();
    const files = await chooseModelFiles('my model', folderOf());
    const { signal } = new AbortController();
    await copyModel({ id: 'import-my model', name: 'my model' }, files, into, () => undefined, signal);
    await requireRoomForCopy('my model', files, into, () => Promise.resolve(0));
  });

  it.each([
    ['cancelled', 'AbortError'],
    ['out of room', 'QuotaExceededError'],
  ])('is no model when its copy was %s', async (how, name) => {
    const abort = new AbortController();
    const into = createMemoryModelFolder(() => (how === 'cancelled' ? Infinity : 250_000));
    const copy = copyModel(
      { id: 'import-my model', name: 'my model' },
      await chooseModelFiles('my model', folderOf()),
      into,
      ({ bytes }) => {
        if (how === 'cancelled' && bytes > 1000) abort.abort();
      },
      abort.signal,
    );
    await expect(copy).rejects.toMatchObject({ name });
    expect(await readManifest(into)).toBeNull();
  });
});
