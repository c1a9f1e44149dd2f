/**
 * Decoded recordings in the browser's private storage, `cache/pcm/`: it can be emptied at any time and is filled again by
 * decoding. An entry is two files. `<key>.json` says what it is and names the other, `<key>-<random>.pcm`, which holds the
 * samples (interleaved, 16 bit) and after them the picture. The json is written last: samples without it were cut short and
 * are thrown away.
 */
import * as v from 'valibot';
import { AppError } from '../../src/base/app-error.ts';
import { FRAMES_PER_PEAK } from '../../src/audio/peaks.ts';
import type { DecodedRecording, RecordingInfo } from '../../src/jobs/engines.ts';
import { type Analysis } from './analysis.ts';

const CACHE_PATH = ['cache', 'pcm'] as const;
/** Raised when the decoder, the measures or the layout change: older entries are then decoded again. */
const VERSION = 1;
/** About 18 hours of 44.1 kHz mono; never more than a third of what the browser grants, for clips and models live there too. */
const MOST_BYTES = 6e9;
/** An entry used this lately may be in use by a page, which reads its samples without asking here. */
const IN_USE_MS = 3_600_000;
const FINGERPRINT_BYTES = 65_536;

const Entry = v.object({
  version: v.literal(VERSION),
  samplesName: v.string(),
  frames: v.number(),
  /** Of both parts: samples and picture. */
  bytes: v.number(),
  usedAtMs: v.number(),
  info: v.object({
    codec: v.string(),
    sampleRateHz: v.number(),
    channels: v.number(),
    durationS: v.number(),
  }),
  levels: v.object({ noiseFloorDb: v.number(), speechLevelDb: v.number(), autoLevelDb: v.number() }),
});
type Entry = v.InferOutput<typeof Entry>;

/** A recording on its way into the cache. */
export interface CacheWriter {
  /** @throws AppError `folder/full` */
  write(samples: Int16Array<ArrayBuffer>): void;
  /** Makes the entry whole. `channels` and rate are those of `info`. */
  finish(info: RecordingInfo, analysis: Analysis): Promise<DecodedRecording>;
  /** Throws away what was written. */
  discard(): Promise<void>;
}

/** Names the recording by its name, size, date and first and last bytes: the same file in another folder is the same entry. */
export async function cacheKey(file: File): Promise<string> {
  const text = new TextEncoder().encode(`${file.name}\n${file.size}\n${file.lastModified}\n`);
  const head = file.slice(0, FINGERPRINT_BYTES);
  const tail = file.slice(Math.max(0, file.size - FINGERPRINT_BYTES));
  const whole = await new Blob([text, head, tail]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Runs `use` while no other call, tab or worker uses the same key, so that a recording is never decoded twice at once. */
export function withCacheKey<T>(key: string, use: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`pcm-cache:${key}`, use);
}

/** The recording as it was decoded before, or null. Counts as a use. */
export async function readCached(key: string): Promise<DecodedRecording | null> {
  const folder = await openFolder();
  const entry = await readEntry(folder, `${key}.json`);
  const file = entry && (await fileNamed(folder, entry.samplesName));
  if (!entry || file?.size !== entry.bytes) return null;
  await writeEntry(folder, key, { ...entry, usedAtMs: Date.now() });
  const { info, levels, frames } = entry;
  const sampleBytes = frames * info.channels * 2;
  const minMax = new Int8Array(await file.slice(sampleBytes).arrayBuffer());
  const { sampleRateHz, channels } = info;
  return {
    info,
    levels,
    pcm: { bytes: file.slice(0, sampleBytes), format: 's16', sampleRateHz, channels, frames },
    peaks: { framesPerPeak: FRAMES_PER_PEAK, frames, sampleRateHz, minMax },
  };
}

/**
 * Starts an entry, removing what was used longest ago until there is room for about `expectedBytes`. Entries used within the
 * last hour stay even so.
 */
export async function createCached(
  key: string,
  fileName: string,
  expectedBytes: number,
): Promise<CacheWriter> {
  const folder = await openFolder();
  await makeRoom(folder, expectedBytes);
  const samplesName = `${key}-${crypto.randomUUID()}.pcm`;
  const handle = await (await folder.getFileHandle(samplesName, { create: true })).createSyncAccessHandle();
  let bytes = 0;

  function write(block: Int16Array<ArrayBuffer> | Int8Array<ArrayBuffer>): void {
    try {
      if (handle.write(block, { at: bytes }) < block.byteLength) throw new Error('The write was cut short.');
    } catch (error) {
      throw full(fileName, Math.max(expectedBytes, bytes), error);
    }
    bytes += block.byteLength;
  }

  return {
    write,
    async finish(info, { peaks, levels }) {
      write(new Int8Array(peaks.minMax));
      handle.flush();
      handle.close();
      const { frames } = peaks;
      const entry: Entry = {
        version: VERSION,
        samplesName,
        frames,
        bytes,
        usedAtMs: Date.now(),
        info,
        levels,
      };
      await writeEntry(folder, key, entry);
      const cached = await readCached(key);
      if (!cached) throw full(fileName, bytes, 'The entry was gone as soon as it was written.');
      return cached;
    },
    async discard() {
      handle.close();
      await removeUnlessOpen(folder, samplesName);
    },
  };
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of CACHE_PATH) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}

async function makeRoom(folder: FileSystemDirectoryHandle, expectedBytes: number): Promise<void> {
  const entries: { name: string; entry: Entry }[] = [];
  const samples = new Set<string>();
  for await (const name of folder.keys()) {
    if (name.endsWith('.pcm')) samples.add(name);
    const entry = name.endsWith('.json') ? await readEntry(folder, name) : null;
    if (entry) entries.push({ name, entry });
  }
  for (const { entry } of entries) samples.delete(entry.samplesName);
  for (const leftOver of samples) await removeUnlessOpen(folder, leftOver);

  const { quota } = await navigator.storage.estimate();
  const most = Math.min(MOST_BYTES, (quota ?? Infinity) / 3);
  let held = entries.reduce((sum, { entry }) => sum + entry.bytes, 0);
  entries.sort((a, b) => a.entry.usedAtMs - b.entry.usedAtMs);
  for (const { name, entry } of entries) {
    if (held + expectedBytes <= most || entry.usedAtMs > Date.now() - IN_USE_MS) return;
    await removeUnlessOpen(folder, name);
    await removeUnlessOpen(folder, entry.samplesName);
    held -= entry.bytes;
  }
}

/** Samples that another tab is writing cannot be removed: the browser refuses, and they stay. */
async function removeUnlessOpen(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name);
  } catch (error) {
    if (!isNamed(error, 'NoModificationAllowedError', 'NotFoundError')) throw error;
  }
}

async function readEntry(folder: FileSystemDirectoryHandle, name: string): Promise<Entry | null> {
  const file = await fileNamed(folder, name);
  if (!file) return null;
  try {
    return v.parse(Entry, JSON.parse(await file.text()));
  } catch {
    return null; // half-written, or of another version: either way it is decoded again
  }
}

async function writeEntry(folder: FileSystemDirectoryHandle, key: string, entry: Entry): Promise<void> {
  const writable = await (await folder.getFileHandle(`${key}.json`, { create: true })).createWritable();
  await writable.write(JSON.stringify(entry));
  await writable.close();
}

async function fileNamed(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) return null;
    throw error;
  }
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}

function full(fileName: string, bytes: number, cause: unknown): AppError {
  const size = `${(bytes / 1e9).toFixed(1)} GB`;
  return new AppError(
    'folder/full',
    `There is no room for the decoded sound of “${fileName}” (about ${size}). Free some space on the disk, then try again.`,
    { cause },
  );
}
