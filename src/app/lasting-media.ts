/**
 * Decoded recordings that outlast the bounded cache they lie in. Owns which file the samples came from; decoding and the cache
 * are the worker's.
 */
import type { PcmSource } from '../audio/pcm.ts';
import { AppError } from '../base/app-error.ts';
import type { MediaEngine } from '../jobs/engines.ts';

/** The engine, with samples that the cache has dropped decoded again when they are asked for. */
export function createLastingMedia(engine: Omit<MediaEngine, 'readable'>): MediaEngine {
  /** By the samples themselves: a store may wrap the object around them, never a Blob. */
  const fileOf = new WeakMap<Blob, File>();

  const decode: MediaEngine['decode'] = async (file, onFraction, signal) => {
    const decoded = await engine.decode(file, onFraction, signal);
    fileOf.set(decoded.pcm.bytes, file);
    return decoded;
  };

  const readable: MediaEngine['readable'] = async (pcm, signal) => {
    if (await isThere(pcm)) return pcm;
    const file = fileOf.get(pcm.bytes);
    if (file) return (await decode(file, () => {}, signal)).pcm;
    throw new AppError('file/unreadable', 'The recording can no longer be read. Open its folder again.');
  };

  return {
    probe: engine.probe,
    decode,
    readable,
    silenceRuns: async (pcm, levelDb, signal) =>
      engine.silenceRuns(await readable(pcm, signal), levelDb, signal),
  };
}

async function isThere({ bytes }: PcmSource): Promise<boolean> {
  try {
    await bytes.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
