/** What clips' files say of themselves before an export: whether they are there, their length, rate and channels. */
import * as v from 'valibot';
import { parseWav } from '../audio/wav.ts';
import type { Clip } from '../dataset/clip.ts';
import type { SourceRecord } from '../dataset/clips-json.ts';
import type { AudioFormat } from '../dataset/export/lint.ts';
import { stampOf } from '../dataset/export/manifest.ts';
import type { MediaEngine } from './engines.ts';

const READS_IN_FLIGHT = 32;

/** What one file holds. */
export interface ClipFacts {
  readonly durationS: number;
  /** null for what is no wav, which only a decoder can look into. */
  readonly format: AudioFormat | null;
}

/** The facts of a file that looked like this; null = it could not be read. */
export interface KnownFacts {
  readonly stamp: string;
  readonly facts: ClipFacts | null;
}

/** Facts of unchanged files by clip id, so that a second look costs no reading. */
export type FactsCache = Map<string, KnownFacts>;

/** Keeps them between visits; can be lost, for files can be looked into again. */
export interface FactsStore {
  read(): Promise<ReadonlyMap<string, KnownFacts>>;
  write(facts: ReadonlyMap<string, KnownFacts>): Promise<void>;
}

/** What became of the clips. */
export interface CheckedClips {
  /** By clip id. */
  readonly facts: ReadonlyMap<string, ClipFacts>;
  readonly missing: readonly string[];
  readonly unreadable: readonly string[];
}

/**
 * Looks into every clip's file: of a wav into its header, of anything else by the decoder where no length is known. Opening a file
 * is most of the time it takes, so one that has not changed since, and one that is as large as a clip that was cut here must be, is
 * taken as it is.
 * @param files the clips' files by id.
 * @param cutTo what clips.json says a clip was written as; null where that is not known.
 */
export async function readClipFacts(
  clips: readonly Pick<Clip, 'id' | 'durationS'>[],
  files: ReadonlyMap<string, File>,
  media: Pick<MediaEngine, 'probe'>,
  cache: FactsCache,
  cutTo: (id: string) => AudioFormat | null = () => null,
): Promise<CheckedClips> {
  const facts = new Map<string, ClipFacts>();
  const missing: string[] = [];
  const unreadable: string[] = [];
  const queue = [...clips];
  async function reader(): Promise<void> {
    for (let clip = queue.pop(); clip; clip = queue.pop()) {
      const file = files.get(clip.id);
      if (!file) {
        missing.push(clip.id);
        continue;
      }
      const stamp = stampOf(file);
      const known = cache.get(clip.id);
      const found =
        known?.stamp === stamp
          ? known.facts
          : (asCut(file, clip.durationS, cutTo(clip.id)) ??
            (await look(file, clip.durationS, media).catch(() => null)));
      if (known?.stamp !== stamp) cache.set(clip.id, { stamp, facts: found });
      if (found) facts.set(clip.id, found);
      else unreadable.push(clip.id);
    }
  }
  await Promise.all(Array.from({ length: READS_IN_FLIGHT }, reader));
  return { facts, missing: missing.sort(), unreadable: unreadable.sort() };
}

const cutSchema = v.object({
  codec: v.literal('wav'),
  sampleRateHz: v.nullable(v.number()),
  channels: v.picklist(['keep', 'mono']),
});

/** What a clip was written as, by what clips.json says of the recording that it was cut from. */
export function cutFormat(source: SourceRecord | undefined): AudioFormat | null {
  const kept = v.safeParse(cutSchema, source?.settings['clips']);
  if (!source || !kept.success) return null;
  const { sampleRateHz, channels } = kept.output;
  return {
    sampleRateHz: sampleRateHz ?? source.sampleRateHz,
    channels: channels === 'mono' ? 1 : source.channels,
  };
}

/** The facts of a 16-bit wav of exactly the size that its length makes; null for any other file. */
function asCut(file: File, durationS: number | null, format: AudioFormat | null): ClipFacts | null {
  if (durationS === null || !format || !/\.wav$/i.test(file.name)) return null;
  const frames = Math.round(durationS * format.sampleRateHz);
  const isSo = frames > 0 && file.size === PLAIN_HEADER_BYTES + 2 * frames * format.channels;
  return isSo ? { durationS: frames / format.sampleRateHz, format } : null;
}

async function look(
  file: File,
  knownS: number | null,
  media: Pick<MediaEngine, 'probe'>,
): Promise<ClipFacts | null> {
  if (file.size === 0) return null;
  const plain = readPlainHeader(await file.slice(0, PLAIN_HEADER_BYTES).arrayBuffer(), file.size);
  if (plain) return plain;
  const wav = await parseWav(file);
  if (!wav) return { durationS: knownS ?? (await media.probe(file)).durationS, format: null };
  const { sampleRateHz, channels, frames } = wav.pcm;
  return frames === 0 ? null : { durationS: frames / sampleRateHz, format: { sampleRateHz, channels } };
}

/** RIFF, a format chunk of 16 bytes, and the samples: how nearly every clip begins. */
const PLAIN_HEADER_BYTES = 44;
const FORMAT_PCM = 1;

/**
 * The facts by a plain header; null for any other, which parseWav follows chunk by chunk. That is five reads a clip against one,
 * and with ten thousand clips the difference is felt.
 */
function readPlainHeader(bytes: ArrayBuffer, sizeBytes: number): ClipFacts | null {
  if (bytes.byteLength < PLAIN_HEADER_BYTES) return null;
  const view = new DataView(bytes);
  const says = (at: number, text: string) =>
    Array.from(text).every((letter, i) => view.getUint8(at + i) === letter.charCodeAt(0));
  const isPlain =
    says(0, 'RIFF') &&
    says(8, 'WAVEfmt ') &&
    view.getUint32(16, true) === 16 &&
    view.getUint16(20, true) === FORMAT_PCM &&
    says(36, 'data');
  const [channels, sampleRateHz] = [view.getUint16(22, true), view.getUint32(24, true)];
  const bytesPerFrame = view.getUint16(32, true);
  const dataBytes = view.getUint32(40, true);
  // A size that is missing, or more than is there, is for parseWav to judge.
  if (!isPlain || sampleRateHz === 0 || bytesPerFrame === 0) return null;
  if (bytesPerFrame !== (channels * view.getUint16(34, true)) / 8) return null;
  if (dataBytes === 0 || PLAIN_HEADER_BYTES + dataBytes > sizeBytes) return null;
  const frames = Math.floor(dataBytes / bytesPerFrame);
  return { durationS: frames / sampleRateHz, format: { sampleRateHz, channels } };
}
