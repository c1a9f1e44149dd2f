/** A MediaEngine for tests of jobs, without a worker: it reads wav files and measures them with the code of src/audio. */
import { AppError } from '../../src/base/app-error.ts';
import { createLevelMeter } from '../../src/audio/levels.ts';
import { createPeakBuilder } from '../../src/audio/peaks.ts';
import { readFrames } from '../../src/audio/pcm.ts';
import { createSilenceDetector } from '../../src/audio/silence.ts';
import { parseWav } from '../../src/audio/wav.ts';
import type { MediaEngine } from '../../src/jobs/engines.ts';

/** Every file that is no wav is `media/not-audio`. */
export function createFakeMedia(): MediaEngine {
  async function open(file: File) {
    const wav = await parseWav(file);
    if (!wav) throw new AppError('media/not-audio', `“${file.name}” is not a recording.`);
    const { codec, pcm } = wav;
    const { sampleRateHz, channels } = pcm;
    return { pcm, info: { codec, sampleRateHz, channels, durationS: pcm.frames / sampleRateHz } };
  }
  return {
    probe: async (file) => (await open(file)).info,
    async decode(file, onFraction, signal) {
      const { info, pcm } = await open(file);
      signal?.throwIfAborted();
      const samples = await readFrames(pcm, 0, pcm.frames);
      const levels = createLevelMeter(pcm.sampleRateHz, pcm.channels);
      const peaks = createPeakBuilder(pcm.sampleRateHz, pcm.channels);
      levels.push(samples);
      peaks.push(samples);
      onFraction(1);
      return { info, pcm, levels: levels.finish(), peaks: peaks.finish() };
    },
    async silenceRuns(pcm, levelDb) {
      const detector = createSilenceDetector(levelDb, pcm.sampleRateHz, pcm.channels);
      detector.push(await readFrames(pcm, 0, pcm.frames));
      return detector.finish();
    },
    readable: (pcm) => Promise.resolve(pcm),
  };
}
