/**
 * Decoded recordings in the browser's private storage, `cache/pcm/`: it can be emptied at any time and is filled again by
 * decoding. An entry is two files or three. `<key>.json` says what it is and names the others: `<key>-<random>.pcm` holds the
 * samples (interleaved) and after them the picture, `<key>-<random>.fine.pcm` what the rounding to 16 bits took from floats. The json is written last: samples without it were cut short and are thrown away.
 */
import * as v from 'valibot';
import { AppError } from '../../src/base/app-error.ts';
import { BYTES_PER_SAMPLE, splitSamples } from '../../src/audio/pcm.ts';
import { FRAMES_PER_PEAK } from '../../src/audio/peaks.ts';
import type { DecodedRecording, RecordingInfo } from '../../src/jobs/engines.ts';
import { type Analysis } from './analysis.ts';
import type { DecodedSamples } from './ffmpeg.ts';

const CACHE_PATH = ['cache', 'pcm'] as const;
/** Raised when the decoder, the measures or the layout change: older entries are then decoded again. */
const VERSION = 3;
/** About 9 hours of 44.1 kHz mono; never more than a third of what the browser grants, for clips and models live there too. */
const MOST_BYTES = 6e9;
/** The entries used last stay, whatever they take: one is on the screen, of another a job writes clips. */
const KEPT_ENTRIES = 3;
const FINGERPRINT_BYTES = 65_536;

const Entry = v.object({
  version: v.literal(VERSION),
  samplesName: v.string(),
  /** Null where the decoder gave integers. */
  fineName: v.nullable(v.string()),
  format: v.picklist(['s16', 's32']),
  frames: v.number(),
  /** Of the samples and the picture. */
  bytes: v.number(),
  fineBytes: v.number(),
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
  /**
   * Writes the next samples, always of one kind, and gives them as what they are from here on: floats as 16 bits.
   * @throws AppError `folder/full`
   */
  write(samples: DecodedSamples): Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
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
  const recording = entry && (await readRecording(folder, key, entry));
  if (!recording) return null;
  await writeEntry(folder, key, { ...entry, usedAtMs: Date.now() }).catch((error: unknown) => {
    if (!isNamed(error, 'QuotaExceededError')) throw error; // full to the brim: it only goes a little earlier
  });
  return recording;
}

/** Null when its files are gone or not whole. */
async function readRecording(
  folder: FileSystemDirectoryHandle,
  key: string,
  entry: Entry,
): Promise<DecodedRecording | null> {
  const file = await fileNamed(folder, entry.samplesName);
  const fine = entry.fineName ? await fileNamed(folder, entry.fineName) : null;
  if (file?.size !== entry.bytes || (fine?.size ?? 0) !== entry.fineBytes) return null;
  const { info, levels, frames, format } = entry;
  const { sampleRateHz, channels } = info;
  const sampleBytes = frames * channels * BYTES_PER_SAMPLE[format];
  const minMax = new Int8Array(await file.slice(sampleBytes).arrayBuffer());
  return {
    info,
    levels,
    pcm: { bytes: file.slice(0, sampleBytes), format, sampleRateHz, channels, frames, cachedAs: key },
    peaks: { framesPerPeak: FRAMES_PER_PEAK, frames, sampleRateHz, minMax },
  };
}

/** The files of an entry, open for reading; closing them is the caller's. */
export interface OpenEntry {
  readonly samples: FileSystemSyncAccessHandle;
  /** What `splitSamples` took from them; null where the decoder gave integers. */
  readonly fine: FileSystemSyncAccessHandle | null;
  close(): void;
}

/** Opens an entry by `PcmSource.cachedAs`, 10 times as fast to read as its blob; null when it is gone. */
export async function openCached(key: string): Promise<OpenEntry | null> {
  const folder = await openFolder();
  const entry = await readEntry(folder, `${key}.json`);
  if (!entry) return null;
  const handles: FileSystemSyncAccessHandle[] = [];
  const close = (): void => {
    for (const handle of handles) handle.close();
  };
  try {
    for (const name of partNames(entry)) {
      const file = await folder.getFileHandle(name);
      handles.push(await file.createSyncAccessHandle({ mode: 'read-only' }));
    }
  } catch (error) {
    close();
    if (isNamed(error, 'NotFoundError')) return null;
    throw error;
  }
  const [samples, fine = null] = handles;
  return samples ? { samples, fine, close } : null;
}

/**
 * Starts an entry, removing what was used longest ago until there is room for about `expectedBytes`, but for the entries
 * used last.
 */
export async function createCached(
  key: string,
  fileName: string,
  expectedBytes: number,
): Promise<CacheWriter> {
  const folder = await openFolder();
  await makeRoom(folder, expectedBytes);
  const id = `${key}-${crypto.randomUUID()}`;
  const samples = await createPart(folder, `${id}.pcm`);
  const fine = await createPart(folder, `${id}.fine.pcm`);
  let format: Entry['format'] = 's16';

  function append(
    part: Part,
    block: Int8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
  ) {
    try {
      if (part.handle.write(block, { at: part.bytes }) < block.byteLength)
        throw new Error('The write was cut short.');
    } catch (error) {
      throw noRoom(fileName, error);
    }
    part.bytes += block.byteLength;
  }

  async function discard(): Promise<void> {
    for (const { handle, name } of [samples, fine]) {
      handle.close();
      await removeUnlessOpen(folder, name);
    }
  }

  return {
    write(block) {
      if (block instanceof Int32Array) format = 's32';
      if (!(block instanceof Float32Array)) {
        append(samples, block);
        return block;
      }
      const split = splitSamples(block);
      append(samples, split.coarse);
      append(fine, split.fine);
      return split.coarse;
    },
    async finish(info, { peaks, levels }) {
      append(samples, new Int8Array(peaks.minMax));
      for (const { handle } of [samples, fine]) {
        handle.flush();
        handle.close();
      }
      const hasFine = fine.bytes > 0;
      if (!hasFine) await removeUnlessOpen(folder, fine.name);
      const entry: Entry = {
        version: VERSION,
        samplesName: samples.name,
        fineName: hasFine ? fine.name : null,
        format,
        frames: peaks.frames,
        bytes: samples.bytes,
        fineBytes: fine.bytes,
        usedAtMs: Date.now(),
        info,
        levels,
      };
      await writeEntry(folder, key, entry);
      const cached = await readRecording(folder, key, entry);
      if (!cached) throw noRoom(fileName, 'The entry was gone as soon as it was written.');
      return cached;
    },
    discard,
  };
}

/** A file on its way. */
interface Part {
  readonly name: string;
  readonly handle: FileSystemSyncAccessHandle;
  bytes: number;
}

async function createPart(folder: FileSystemDirectoryHandle, name: string): Promise<Part> {
  const handle = await (await folder.getFileHandle(name, { create: true })).createSyncAccessHandle();
  return { name, handle, bytes: 0 };
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of CACHE_PATH) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}

async function makeRoom(folder: FileSystemDirectoryHandle, expectedBytes: number): Promise<void> {
  const entries = await readEntries(folder);
  const parts = new Set(entries.flatMap(({ entry }) => partNames(entry)));
  for await (const name of folder.keys()) {
    if (name.endsWith('.pcm') && !parts.has(name)) await removeUnlessOpen(folder, name);
  }
  const sizeOf = ({ bytes, fineBytes }: Entry): number => bytes + fineBytes;
  const { quota = Infinity } = await navigator.storage.estimate();
  const most = Math.min(MOST_BYTES, quota / 3);
  let held = entries.reduce((sum, { entry }) => sum + sizeOf(entry), 0);
  for (const one of entries.slice(0, -KEPT_ENTRIES)) {
    if (held + expectedBytes <= most) return;
    await removeEntry(folder, one);
    held -= sizeOf(one.entry);
  }
}

/**
 * Removes all entries: when the browser grants too little even for one more recording, and each can be decoded again.
 * False when there was none.
 */
export async function emptyCache(): Promise<boolean> {
  const folder = await openFolder();
  const entries = await readEntries(folder);
  for (const one of entries) await removeEntry(folder, one);
  return entries.length > 0;
}

interface NamedEntry {
  readonly name: string;
  readonly entry: Entry;
}

/** The one that was used longest ago first. */
async function readEntries(folder: FileSystemDirectoryHandle): Promise<NamedEntry[]> {
  const entries: NamedEntry[] = [];
  for await (const name of folder.keys()) {
    const entry = name.endsWith('.json') ? await readEntry(folder, name) : null;
    if (entry) entries.push({ name, entry });
  }
  return entries.sort((a, b) => a.entry.usedAtMs - b.entry.usedAtMs);
}

async function removeEntry(folder: FileSystemDirectoryHandle, { name, entry }: NamedEntry): Promise<void> {
  for (const part of [name, ...partNames(entry)]) await removeUnlessOpen(folder, part);
}

function partNames({ samplesName, fineName }: Entry): string[] {
  return fineName === null ? [samplesName] : [samplesName, fineName];
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

/** Whether it is a DOMException of one of these names. */
export function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}

/** The rejection for samples that cannot be kept. */
export function noRoom(fileName: string, cause: unknown): AppError {
  return new AppError(
    'folder/full',
    `There is no room for the decoded sound of “${fileName}”. Free some space on the disk, then try again.`,
    { cause },
  );
}
