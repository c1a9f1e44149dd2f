/** The lengths of clips that nobody has read yet: of a wav by its header, of anything else by the decoder. */
import { parseWav } from '../audio/wav.ts';
import type { Clip } from '../dataset/clip.ts';
import type { MediaEngine } from './engines.ts';

const READS_IN_FLIGHT = 16;

/** What became of the clips. */
export interface ClipLengths {
  /** In seconds, by clip id. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Clips whose file is gone or cannot be read as audio. */
  readonly unreadable: readonly string[];
}

/** Reads the lengths that are not known. Known ones are not checked. */
export async function readClipLengths(
  clips: readonly Pick<Clip, 'id' | 'durationS'>[],
  readClip: (id: string) => Promise<File | null>,
  media: Pick<MediaEngine, 'probe'>,
): Promise<ClipLengths> {
  const lengths = new Map<string, number>();
  const unreadable: string[] = [];
  const queue = [...clips];
  async function reader(): Promise<void> {
    for (let clip = queue.pop(); clip; clip = queue.pop()) {
      const { id, durationS } = clip;
      const lengthS = durationS ?? (await lengthOf(id).catch(() => null));
      if (lengthS === null) unreadable.push(id);
      else lengths.set(id, lengthS);
    }
  }
  async function lengthOf(id: string): Promise<number | null> {
    const file = await readClip(id);
    if (!file) return null;
    const wav = await parseWav(file);
    return wav ? wav.pcm.frames / wav.pcm.sampleRateHz : (await media.probe(file)).durationS;
  }
  await Promise.all(Array.from({ length: READS_IN_FLIGHT }, reader));
  return { lengths, unreadable };
}
