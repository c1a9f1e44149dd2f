import { BlobReader, BlobWriter, configure, TextReader, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { startJob } from '../../../src/jobs/job.ts';
import { unzipJob, zipJob } from '../../../src/jobs/zip.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';

configure({ useWebWorkers: false });

const PROJECT = {
  'chapter 1 🫖 100%.mp3': 'sound',
  'dataset/Usable/a.wav': new Uint8Array(200_000).fill(7),
  'dataset/.history/a.1234.wav': 'older',
  'dataset/whisper.json': '{}',
  'empty.txt': '',
};

async function zip(folder: MemoryFolder, path = ''): Promise<File> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      chunks.push(Uint8Array.from(chunk));
    },
  });
  const { spec, outcome } = zipJob(folder, path, sink);
  const result = await startJob(spec, () => {}).result;
  expect(result.failures).toEqual([]);
  const file = new File(chunks, 'my-voice.zip');
  expect(outcome.bytes).toBe(file.size);
  return file;
}

async function unzip(file: File, folder: MemoryFolder) {
  const { spec, outcome } = unzipJob(file, folder);
  const result = await startJob(spec, () => {}).result;
  return { outcome, result };
}

/** A zip with these names, compressed, made by another program than the app. */
async function otherZip(names: readonly string[]): Promise<File> {
  const writer = new ZipWriter(new BlobWriter());
  for (const name of names) await writer.add(name, new TextReader(`content of ${name}`));
  return new File([await writer.close()], 'other.zip');
}

async function contents(folder: MemoryFolder): Promise<Record<string, string>> {
  const entries = [...folder.files].map(async ([path, file]) => [path, await file.text()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

describe('a project as one zip', () => {
  it('comes back with every file as it was', async () => {
    const folder = createMemoryFolder('my-voice', PROJECT);
    const file = await zip(folder);
    const names = await new ZipReader(new BlobReader(file)).getEntries();
    expect(names.map(({ filename }) => filename).sort()).toEqual(
      Object.keys(PROJECT)
        .map((path) => `my-voice/${path}`)
        .sort(),
    );
    const back = createMemoryFolder('back');
    const { outcome, result } = await unzip(file, back);
    expect(result.failures).toEqual([]);
    expect(outcome.files).toBe(5);
    expect(await contents(back)).toEqual(await contents(folder));
  });

  it('can be of one export alone', async () => {
    const folder = createMemoryFolder('my-voice', {
      ...PROJECT,
      'exports/piper/metadata.csv': 'a.wav|x\n',
      'exports/piper/wavs/a.wav': 'sound',
    });
    const entries = await new ZipReader(new BlobReader(await zip(folder, 'exports/piper'))).getEntries();
    expect(entries.map(({ filename }) => filename)).toEqual(['piper/metadata.csv', 'piper/wavs/a.wav']);
  });

  it('gives the file up when it is cancelled', async () => {
    const folder = createMemoryFolder('my-voice', PROJECT);
    let aborted = false;
    let cancel: () => void = () => {};
    const sink = new WritableStream<Uint8Array>({
      write: () => cancel(),
      abort() {
        aborted = true;
      },
    });
    const job = startJob(zipJob(folder, '', sink).spec, () => {});
    cancel = () => job.cancel();
    expect((await job.result).cancelled).toBe(true);
    expect(aborted).toBe(true);
  });
});

describe('unpacking', () => {
  it('makes nothing outside of the folder, and says what it left', async () => {
    const folder = createMemoryFolder('target');
    const evil = ['good.txt', '../evil.txt', 'a/../../evil.txt', '/etc/evil', 'C:\\evil.txt', '..\\evil.txt'];
    const { outcome, result } = await unzip(await otherZip(evil), folder);
    expect([...folder.files.keys()]).toEqual(['good.txt']);
    expect(outcome.files).toBe(1);
    expect(result.failures.map(({ label, error }) => [label, error.code])).toEqual(
      evil.slice(1).map((name) => [name, 'folder/bad-name']),
    );
  });

  it('changes names that a file system refuses, and keeps all others to the letter', async () => {
    const folder = createMemoryFolder('target');
    await unzip(
      await otherZip(['a:b?.wav', 'CON.txt', 'x/trailing. ', '.history/v.wav', 'Ümläut é 🫖.wav']),
      folder,
    );
    expect([...folder.files.keys()].sort()).toEqual(
      ['a_b_.wav', '_CON.txt', 'x/trailing._', '.history/v.wav', 'Ümläut é 🫖.wav'].sort(),
    );
  });

  it('keeps the folders of a dataset that was zipped without one around it, and files that are there', async () => {
    const folder = createMemoryFolder('target', { 'audio/a.wav': 'mine' });
    const { result } = await unzip(await otherZip(['audio/a.wav', 'audio/b.wav']), folder);
    expect(await contents(folder)).toEqual({
      'audio/a.wav': 'mine',
      'audio/b.wav': 'content of audio/b.wav',
    });
    expect(result.failures.map(({ error }) => error.message)).toEqual([
      '“audio/a.wav” is in the folder already, so it stays as it is there.',
    ]);
  });

  it('leaves damaged files out, and says so of what is no zip', async () => {
    const file = await zip(
      createMemoryFolder('my-voice', { 'a.txt': 'first '.repeat(99), 'b.txt': 'second' }),
    );
    const bytes = new Uint8Array(await file.arrayBuffer());
    bytes[bytes.indexOf(0x66, 40)] = 0x67; // the first letter of the first file
    const folder = createMemoryFolder('target');
    const { result } = await unzip(new File([bytes], 'broken.zip'), folder);
    expect(await contents(folder)).toMatchObject({ 'b.txt': 'second' });
    expect(result.failures.map(({ label }) => label)).toEqual(['my-voice/a.txt']);
    const { result: none } = await unzip(new File(['no zip'], 'no.zip'), folder);
    expect(none.failures[0]?.error.message).toContain('“no.zip” is no zip that can be read');
  });

  it('passes on that the folder is full', async () => {
    const folder = createMemoryFolder('target');
    folder.failWrite(1);
    const { result } = await unzip(await otherZip(['a.txt', 'b.txt']), folder);
    expect(result.failures.map(({ error }) => error.code)).toEqual(['folder/full']);
    expect([...folder.files.keys()]).toEqual(['b.txt']);
  });
});
