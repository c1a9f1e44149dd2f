import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMeasured, parseHealthJson, writeHealthJson } from '../../../../src/dataset/health/health-json.ts';

const figure = fc
  .double({ min: -1000, max: 1000, noNaN: true })
  .map((value) => Number(value.toPrecision(6)) + 0);
const anyClip = fc.record({
  sizeBytes: fc.nat(),
  lastModifiedMs: fc.nat(),
  quality: fc.record({
    durationS: figure,
    sampleRateHz: fc.nat(200_000),
    channels: fc.nat(8),
    loudnessLufs: fc.option(figure),
    truePeakDb: fc.option(figure),
    clippedRuns: fc.nat(1000),
    clippedSamples: fc.nat(1000),
    snrDb: fc.option(figure),
    bandwidthHz: fc.option(figure),
    dcOffset: figure,
    contentHash: fc.string(),
  }),
});

it('comes back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), anyClip)), (list) => {
      const measured = new Map(list.map(([name, clip]) => [`${name}.wav`, clip]));
      expect(parseHealthJson(writeHealthJson(measured))).toEqual(measured);
    }),
  );
});

it.each(['', '{', '[]', '{"format":"audio-dataset-manager/health","version":99,"clips":{}}', '{"clips":5}'])(
  'takes %s for no measures, for they can be measured again',
  (text) => expect(parseHealthJson(text).size).toBe(0),
);

it('tells by size and date whether a file is the one that was measured', () => {
  const [, clip] = fc.sample(fc.tuple(fc.nat(), anyClip), 1)[0] ?? [];
  if (!clip) throw new Error('no sample');
  const file = { size: clip.sizeBytes, lastModified: clip.lastModifiedMs };
  expect(isMeasured(clip, file)).toBe(true);
  expect(isMeasured(clip, { ...file, size: file.size + 1 })).toBe(false);
  expect(isMeasured(clip, { ...file, lastModified: file.lastModified + 1 })).toBe(false);
  expect(isMeasured(undefined, file)).toBe(false);
});
