/**
 * The sound of clips for the ear and the eye: read and decoded once, also ahead of time for the clips beside the one on the
 * page, so that the next one is there at once. It owns the few that are held; which ones those are is the model's.
 */
import { createPeakBuilder, type Peaks } from '../../audio/peaks.ts';

/** What clips are decoded to for the screen and for Whisper. */
export const SAMPLE_RATE_HZ = 16_000;
/** 4 ms: a clip of a few seconds fills a wide screen. */
const FRAMES_PER_PEAK = 64;

/** One clip. `samples` (16 kHz mono) and `peaks` reject when the file cannot be decoded. */
interface ClipSound {
  readonly file: File;
  readonly samples: Promise<Float32Array<ArrayBuffer>>;
  readonly peaks: Promise<Peaks>;
}

/** Sounds by key; another key for the same clip reads it again. */
interface SoundCache {
  /** Null when the file is gone. */
  get(key: string, id: string): Promise<ClipSound | null>;
  /** Lets go of all others. */
  keep(keys: readonly string[]): void;
}

/** @param decode gives 16 kHz mono samples. */
export function createSoundCache(
  read: (id: string) => Promise<File | null>,
  decode: (file: File) => Promise<Float32Array<ArrayBuffer>>,
): SoundCache {
  const sounds = new Map<string, Promise<ClipSound | null>>();

  async function load(id: string): Promise<ClipSound | null> {
    const file = await read(id);
    if (!file) return null;
    // A File is void once its place in the folder was written to; a clip's bytes are few.
    const held = new File([await file.arrayBuffer()], file.name, {
      type: file.type,
      lastModified: file.lastModified,
    });
    const samples = decode(held);
    const peaks = samples.then(clipPeaks);
    peaks.catch(() => {}); // told to who asks for them
    return { file: held, samples, peaks };
  }

  return {
    get(key, id) {
      const known = sounds.get(key);
      if (known) return known;
      const sound = load(id);
      sounds.set(key, sound);
      const forget = () => {
        if (sounds.get(key) === sound) sounds.delete(key);
      };
      sound.then((found) => (found ? found.peaks.catch(forget) : forget()), forget);
      return sound;
    },
    keep(keys) {
      for (const key of sounds.keys()) if (!keys.includes(key)) sounds.delete(key);
    },
  };
}

function clipPeaks(samples: Float32Array<ArrayBuffer>): Peaks {
  const builder = createPeakBuilder(SAMPLE_RATE_HZ, 1, FRAMES_PER_PEAK);
  builder.push(samples);
  return builder.finish();
}
