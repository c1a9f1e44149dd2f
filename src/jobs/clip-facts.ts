/** What clips' files say of themselves before an export: whether they are there, their length, rate and channels. */
import { parseWav } from '../audio/wav.ts';
import type { Clip } from '../dataset/clip.ts';
import type { AudioFormat } from '../dataset/export/lint.ts';
import { stampOf } from '../dataset/export/manifest.ts';
import type { MediaEngine } from './engines.ts';

const READS_IN_FLIGHT = 16;

/** What one file holds. */
export interface ClipFacts {
  readonly durationS: number;
  /** null for what is no wav, which only a decoder can look into. */
  readonly format: AudioFormat | null;
}

/** Facts of unchanged files, so that a second look costs no reading; null = it could not be read. By clip id. */
export type FactsCache = Map<string, { readonly stamp: string; readonly facts: ClipFacts | null }>;

/** What became of the clips. */
export interface CheckedClips {
  /** By clip id. */
  readonly facts: ReadonlyMap<string, ClipFacts>;
  readonly missing: readonly string[];
  readonly unreadable: readonly string[];
}

/** Looks into every clip's file: of a wav into its header, of anything else by the decoder where no length is known. */
export async function readClipFacts(
  clips: readonly Pick<Clip, 'id' | 'durationS'>[],
  readClip: (id: string) => Promise<File | null>,
  media: Pick<MediaEngine, 'probe'>,
  cache: FactsCache,
): Promise<CheckedClips> {
  const facts = new Map<string, ClipFacts>();
  const missing: string[] = [];
  const unreadable: string[] = [];
  const queue = [...clips];
  async function reader(): Promise<void> {
    for (let clip = queue.pop(); clip; clip = queue.pop()) {
      const file = await readClip(clip.id);
      if (!file) {
        missing.push(clip.id);
        continue;
      }
      const stamp = stampOf(file);
      const known = cache.get(clip.id);
      const found =
        known?.stamp === stamp ? known.facts : await look(file, clip.durationS, media).catch(() => null);
      cache.set(clip.id, { stamp, facts: found });
      if (found) facts.set(clip.id, found);
      else unreadable.push(clip.id);
    }
  }
  await Promise.all(Array.from({ length: READS_IN_FLIGHT }, reader));
  return { facts, missing: missing.sort(), unreadable: unreadable.sort() };
}

async function look(
  file: File,
  knownS: number | null,
  media: Pick<MediaEngine, 'probe'>,
): Promise<ClipFacts | null> {
  if (file.size === 0) return null;
  const wav = await parseWav(file);
  if (!wav) return { durationS: knownS ?? (await media.probe(file)).durationS, format: null };
  const { sampleRateHz, channels, frames } = wav.pcm;
  return frames === 0 ? null : { durationS: frames / sampleRateHz, format: { sampleRateHz, channels } };
}
