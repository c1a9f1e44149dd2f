import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignSets,
  defaultSettings,
  leakingSources,
  pinClips,
  parseSetsJson,
  setsOf,
  writeSetsJson,
  type SetClip,
  type SetName,
  type SetsFile,
  type SetsSettings,
} from '../../../src/dataset/sets.ts';

const NO_PINS: ReadonlyMap<string, SetName> = new Map();

function clip(
  id: string,
  durationS: number,
  source: string | null = null,
  text = 'A text that is long enough.',
): SetClip {
  return { id, durationS, source, text };
}

function settings(change: Partial<SetsSettings> = {}): SetsSettings {
  return { ...defaultSettings([]), method: 'length', ...change };
}

const percent = (value: number) => ({ unit: 'percent', percent: value }) as const;
const minutes = (value: number) => ({ unit: 'minutes', minutes: value }) as const;

function inValidation(sets: ReadonlyMap<string, SetName>): string[] {
  return [...sets].flatMap(([id, set]) => (set === 'validation' ? [id] : []));
}

const anyClips = fc
  .array(
    fc.record({
      durationS: fc.double({ min: 0.1, max: 12, noNaN: true }),
      source: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((list) =>
    list.map(({ durationS, source }, i) => clip(`clip_${i}.wav`, durationS, `tape ${source}.mp3`)),
  );
const anySettings = fc.record({
  method: fc.constantFrom('source', 'length', 'short'),
  amount: fc.oneof(
    fc.double({ min: 0, max: 90, noNaN: true }).map(percent),
    fc.double({ min: 0, max: 5, noNaN: true }).map(minutes),
  ),
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  shortText: fc.integer({ min: 0, max: 40 }),
  shortAudioS: fc.double({ min: 0, max: 3, noNaN: true }),
}) satisfies fc.Arbitrary<SetsSettings>;

describe('assignSets', () => {
  it('is the same for the same clips in any order, and gives every clip one set', () => {
    fc.assert(
      fc.property(
        anyClips.chain((clips) =>
          fc.tuple(fc.constant(clips), fc.shuffledSubarray(clips, { minLength: clips.length })),
        ),
        anySettings,
        ([clips, shuffled], how) => {
          const sets = assignSets(clips, how, NO_PINS);
          expect([...assignSets(shuffled, how, NO_PINS)]).toEqual([...sets]);
          expect(new Set(sets.keys())).toEqual(new Set(clips.map(({ id }) => id)));
        },
      ),
    );
  });

  it('by source never has a recording in both sets, pins of whole recordings included', () => {
    fc.assert(
      fc.property(
        anyClips,
        anySettings,
        fc.constantFrom<SetName>('train', 'validation'),
        (clips, how, set) => {
          const [first] = clips;
          const pins = new Map<string, SetName>(first ? [[first.id, set]] : []);
          const sets = assignSets(clips, { ...how, method: 'source' }, pins);
          expect(leakingSources(clips, sets)).toEqual([]);
          if (first) expect(sets.get(first.id)).toBe(set);
        },
      ),
    );
  });

  it('keeps something to learn from, and something to check by where anything is asked for', () => {
    fc.assert(
      fc.property(anyClips, anySettings, (clips, how) => {
        for (const method of ['source', 'length'] as const) {
          const sets = assignSets(clips, { ...how, method, amount: percent(10) }, NO_PINS);
          const count = inValidation(sets).length;
          expect(count).toBeLessThan(clips.length);
          const units = method === 'length' ? clips.length : new Set(clips.map(({ source }) => source)).size;
          if (units > 1) expect(count).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('never moves a pinned clip', () => {
    fc.assert(
      fc.property(anyClips, anySettings, fc.array(fc.boolean(), { maxLength: 60 }), (clips, how, flags) => {
        const pins = new Map(
          clips.flatMap(({ id }, i): [string, SetName][] =>
            flags[i] === undefined ? [] : [[id, flags[i] ? 'validation' : 'train']],
          ),
        );
        const sets = assignSets(clips, how, pins);
        for (const [id, set] of pins) expect(sets.get(id)).toBe(set);
      }),
    );
  });

  it('draws others for another seed', () => {
    const clips = Array.from({ length: 100 }, (_, i) => clip(`clip_${i}.wav`, 1 + i / 10));
    const drawn = Array.from({ length: 20 }, (_, seed) =>
      inValidation(assignSets(clips, settings({ amount: percent(10), seed }), NO_PINS)).join(),
    );
    expect(new Set(drawn).size).toBe(20);
  });

  it('by length draws one clip of each stretch of lengths, so that short, middle and long ones are there', () => {
    const clips = Array.from({ length: 100 }, (_, i) => clip(`clip_${i}.wav`, 1 + i / 10));
    const drawn = inValidation(assignSets(clips, settings({ amount: percent(10) }), NO_PINS));
    const tenths = drawn.map((id) => Math.floor(clips.findIndex((one) => one.id === id) / 10));
    expect(tenths.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('by source comes within half of the largest recording of what was asked for', () => {
    const clips = Array.from({ length: 200 }, (_, i) => clip(`clip_${i}.wav`, 3, `tape ${i % 20}.mp3`));
    const sets = assignSets(clips, settings({ method: 'source', amount: minutes(2) }), NO_PINS);
    const totalS = 3 * inValidation(sets).length;
    expect(Math.abs(totalS - 120)).toBeLessThanOrEqual(15);
  });

  it('short: sends to validation what MRQ would not learn from, and nothing else', () => {
    const clips = [
      clip('a.wav', 4),
      clip('b.wav', 0.9),
      clip('c.wav', 4, null, 'Eleven chrs'),
      clip('d.wav', 1, null, 'Twelve chars'),
    ];
    expect(inValidation(assignSets(clips, settings({ method: 'short' }), NO_PINS))).toEqual([
      'b.wav',
      'c.wav',
    ]);
  });
});

describe('setsOf', () => {
  const file: SetsFile = {
    settings: settings({ method: 'source' }),
    pinned: NO_PINS,
    clips: new Map<string, SetName>([
      ['a_1.wav', 'validation'],
      ['b_1.wav', 'train'],
    ]),
  };

  it('lets a clip that came later follow its recording, and another one be learnt from', () => {
    const clips = [
      clip('a_1.wav', 1, 'a'),
      clip('a_2.wav', 1, 'a'),
      clip('b_1.wav', 1, 'b'),
      clip('c.wav', 1, 'c'),
    ];
    expect(Object.fromEntries(setsOf(clips, file))).toEqual({
      'a_1.wav': 'validation',
      'a_2.wav': 'validation',
      'b_1.wav': 'train',
      'c.wav': 'train',
    });
  });
});

describe('pinClips', () => {
  it('puts the clips where they are wanted, keeps all others, and lets go what it pinned without moving it', () => {
    fc.assert(
      fc.property(
        anyClips,
        anySettings,
        fc.constantFrom<SetName>('train', 'validation'),
        fc.nat(),
        (clips, how, set, nth) => {
          const id = clips[nth % clips.length]?.id ?? '';
          const file: SetsFile = { settings: how, pinned: NO_PINS, clips: assignSets(clips, how, NO_PINS) };
          const before = setsOf(clips, file);
          const pinned = pinClips(file, [id], set, before);
          const after = setsOf(clips, pinned);
          expect(after).toEqual(new Map(before).set(id, set));
          const freed = pinClips(pinned, [id], null, after);
          expect(freed.pinned.size).toBe(0);
          expect(setsOf(clips, freed)).toEqual(after);
        },
      ),
    );
  });
});

describe('sets.json', () => {
  it('comes back as it was written, unknown keys and pins included', () => {
    fc.assert(
      fc.property(anyClips, anySettings, (clips, how) => {
        const file: SetsFile = {
          settings: how,
          pinned: new Map([['clip_0.wav', 'validation']]),
          clips: assignSets(clips, how, NO_PINS),
          extra: { note: 'kept' },
        };
        expect(parseSetsJson(writeSetsJson(file))).toEqual(file);
      }),
    );
  });

  it.each([
    ['{}', 'does not say'],
    ['{"format":"audio-dataset-manager/sets","version":2}', 'newer version'],
    ['{"format":"audio-dataset-manager/sets","version":1,"method":"dice"}', '"method"'],
  ])('refuses %s with a sentence', (text, sentence) => {
    expect(() => parseSetsJson(text)).toThrow(sentence);
  });
});

describe('what nobody chose', () => {
  /** Recordings of so many clips of ten seconds each. */
  const recordings = (...counts: readonly number[]) =>
    counts.flatMap((count, source) =>
      Array.from({ length: count }, (_, i) => ({
        id: `${source}_${i}.wav`,
        durationS: 10,
        source: `${source}.mp3`,
        text: 'A text.',
      })),
    );

  it.each([
    ['one recording', [40], 'length'],
    ['two recordings of one length', [20, 20], 'length'],
    ['a recording that is a seventh of all', [40, 7], 'source'],
    ['twenty chapters', Array.from({ length: 20 }, () => 10), 'source'],
    ['nothing', [], 'length'],
  ] as const)('is right for %s: no more is held back than a trainer can do without', (_, counts, method) => {
    const clips = recordings(...counts);
    expect(defaultSettings(clips).method).toBe(method);
    const held = inValidation(assignSets(clips, defaultSettings(clips), new Map())).length;
    expect(held).toBeLessThanOrEqual(clips.length * 0.15);
  });

  it('does not count clips of no known recording as recordings', () => {
    const clips = recordings(30).map((clip) => ({ ...clip, source: null }));
    expect(defaultSettings(clips).method).toBe('length');
  });
});
