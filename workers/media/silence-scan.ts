/** Looks for the silences of one level in samples that lie in a file or in the cache. What a silence is is src/audio/silence.ts's. */
import { joinSample, type PcmSource, readBlocks, SAMPLES_PER_BLOCK } from '../../src/audio/pcm.ts';
import { createSilenceDetector, type SilenceDetector, type SilenceRuns } from '../../src/audio/silence.ts';
import { openCached, type OpenEntry } from './pcm-cache.ts';

/** What the rounding took is asked for here and there: a page of it serves the samples around. */
const FINE_PAGE = 2048;

/** Rejects as Blob does when the samples are gone. */
export async function scanSilences(pcm: PcmSource, levelDb: number): Promise<SilenceRuns> {
  const detector = createSilenceDetector(levelDb, pcm.sampleRateHz, pcm.channels);
  const entry = pcm.cachedAs === undefined ? null : await openCached(pcm.cachedAs);
  if (!entry) {
    for await (const block of readBlocks(pcm)) detector.push(block);
    return detector.finish();
  }
  try {
    scanEntry(pcm, entry, detector);
    return detector.finish();
  } finally {
    entry.close();
  }
}

function scanEntry(pcm: PcmSource, { samples, fine }: OpenEntry, detector: SilenceDetector): void {
  const memory = pcm.format === 's16' ? new Int16Array(SAMPLES_PER_BLOCK) : new Int32Array(SAMPLES_PER_BLOCK);
  const total = pcm.frames * pcm.channels;
  const page = new Int16Array(FINE_PAGE);
  let pageStart = -1;
  for (let start = 0; start < total; start += memory.length) {
    const block = memory.subarray(0, Math.min(memory.length, total - start));
    const read = samples.read(block, { at: start * memory.BYTES_PER_ELEMENT });
    if (read < block.byteLength) throw new DOMException('The entry has become shorter.', 'NotReadableError');
    if (!fine) {
      detector.push(block);
      continue;
    }
    detector.push(block, (index) => {
      const at = start + index;
      if (at - (at % FINE_PAGE) !== pageStart) {
        pageStart = at - (at % FINE_PAGE);
        fine.read(page, { at: pageStart * page.BYTES_PER_ELEMENT });
      }
      return joinSample(block[index] ?? 0, page[at % FINE_PAGE] ?? 0);
    });
  }
}
