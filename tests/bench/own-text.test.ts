/** How long a whole book takes to be aligned to its transcripts; that it is done well is tests/unit/dataset/own-text.test.ts. */
import { expect, it } from 'vitest';
import type { Clip } from '../../src/dataset/clip.ts';
import { loadNumberWords } from '../../src/dataset/number-words.ts';
import { planOwnText } from '../../src/dataset/own-text.ts';
import { makeWordFinder } from '../../src/dataset/text-words.ts';
import { makeBook } from '../support/made-up-book.ts';
import { percentile, report } from './report.ts';

it('aligns a book', async () => {
  const { text, clips } = makeBook(100_000);
  const transcribed = clips.map(({ id, heard }): Clip => {
    const segment = { id: 0, startS: 0, endS: 5, text: ` ${heard}` };
    const transcript = { text: ` ${heard}`, segments: [segment], language: 'en' };
    return { id, kind: 'usable', status: 'new', durationS: 5, origin: null, transcript };
  });
  const findWords = makeWordFinder('en', await loadNumberWords('en'));
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    const work = planOwnText(transcribed, text, findWords);
    for (let step = work.next(); ; step = work.next()) {
      if (!step.done) continue;
      expect(step.value.matches).toHaveLength(clips.length);
      break;
    }
    times.push((performance.now() - start) / 1000);
  }
  const [fastest, median, slowest] = [0, 0.5, 1].map((share) => percentile(times, share).toFixed(1));
  await report('own text', [
    {
      work: `a book of 100,000 words aligned to ${clips.length} clips, a tenth misheard`,
      figure: `${median} s (${fastest}–${slowest})`,
      yardstick: '–',
      ratio: '–',
      must: 'seconds',
    },
  ]);
});
