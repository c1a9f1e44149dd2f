import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import type { SourceRecord } from '../../../src/dataset/clips-json.ts';
import { carrySets, planMerge } from '../../../src/dataset/merge.ts';
import { clipIndex, compareNames, foldName } from '../../../src/dataset/naming.ts';
import { defaultSettings, type SetsFile } from '../../../src/dataset/sets.ts';

function clip(id: string, source: string | null = null): Clip {
  return {
    id,
    kind: 'usable',
    status: 'new',
    durationS: 2,
    transcript: null,
    origin:
      source === null
        ? null
        : { source, startFrame: 0, endFrame: 9, sampleRateHz: 9, reason: null, forced: false },
  };
}

function record(sizeBytes: number, frames = 100): SourceRecord {
  return {
    stem: 'kettle',
    sizeBytes,
    lastModifiedMs: 1,
    sampleRateHz: 44_100,
    channels: 1,
    frames,
    settings: {},
    leftOut: [],
  };
}

const side = (clips: readonly Clip[], sources: Readonly<Record<string, SourceRecord>> = {}) => ({
  clips,
  source: (path: string) => sources[path],
});
const idsOf = (here: readonly Clip[], there: readonly Clip[], known: readonly string[] = []) =>
  planMerge(side(here), side(there), 'old voice', new Set(known)).clips.map((one) => one.clip.id);

describe('names of merged clips', () => {
  it('stay where they are free', () => {
    expect(idsOf([clip('a_000001.wav')], [clip('b_000001.wav')])).toEqual(['b_000001.wav']);
  });

  it('change for all clips of a recording when one is taken, as a second recording of that name would be called', () => {
    const there = [clip('kettle_000001.wav'), clip('kettle_000007_the_end.wav'), clip('pot_000001.wav')];
    expect(idsOf([clip('Kettle_000001.WAV')], there)).toEqual([
      'kettle-2_000001.wav',
      'kettle-2_000007_the_end.wav',
      'pot_000001.wav',
    ]);
  });

  it('keep clear of what other clips that come are called', () => {
    const there = [clip('kettle_000001.wav'), clip('kettle-2_000001.wav')];
    expect(idsOf([clip('kettle_000001.wav')], there)).toEqual(['kettle-3_000001.wav', 'kettle-2_000001.wav']);
  });

  it('keep the index a number of its own', () => {
    expect(idsOf([clip('clip1.wav')], [clip('clip1.wav')])).toEqual(['clip-2_1.wav']);
    expect(idsOf([clip('000001.wav')], [clip('000001.wav')])).toEqual(['2_000001.wav']);
  });

  it('are unique on every file system, keep their index and the order of a recording, whatever they were', () => {
    const name = fc
      .tuple(
        fc.constantFrom('a', 'A', 'b-2', 'b', '', 'ß', 'a.b'),
        fc.constantFrom('_', '', '-'),
        fc.nat(12),
        fc.constantFrom('', '_so'),
      )
      .map(([stem, gap, index, words]) => `${stem}${gap}${String(index).padStart(6, '0')}${words}.wav`);
    const names = fc.uniqueArray(name, { selector: foldName, maxLength: 12 });
    fc.assert(
      fc.property(names, names, fc.integer({ min: 0, max: 3 }), (ours, theirs, known) => {
        const shared = theirs.filter((id) => ours.includes(id)).slice(0, known);
        const plan = planMerge(
          side(ours.map((id) => clip(id))),
          side(theirs.map((id) => clip(id))),
          'x',
          new Set(shared),
        );
        const all = [...ours, ...plan.clips.map((one) => one.clip.id)].map(foldName);
        expect(new Set(all).size).toBe(all.length);
        expect(plan.clips).toHaveLength(theirs.length - shared.length);
        for (const one of plan.clips) expect(clipIndex(one.clip.id)).toBe(clipIndex(one.from));
        const recording = plan.clips.filter(({ from }) => from.startsWith('a_'));
        const order = (key: (one: (typeof recording)[number]) => string) =>
          [...recording].sort((a, b) => compareNames(key(a), key(b))).map(({ from }) => from);
        expect(order((one) => one.clip.id)).toEqual(order((one) => one.from));
      }),
    );
  });
});

describe('recordings of merged clips', () => {
  it('lie under the name of the other dataset, with what clips.json says of them', () => {
    const plan = planMerge(
      side([clip('a_000001.wav', 'tapes/a.mp3')], { 'tapes/a.mp3': record(1) }),
      side([clip('b_000001.wav', 'tapes/a.mp3')], { 'tapes/a.mp3': record(2) }),
      'old voice',
      new Set(),
    );
    expect(plan.clips[0]?.clip.origin?.source).toBe('old voice/tapes/a.mp3');
    expect([...plan.sources]).toEqual([['old voice/tapes/a.mp3', record(2)]]);
  });

  it('are one where name, size and length are the same, so that no set can leak', () => {
    const plan = planMerge(
      side([clip('a_000001.wav', 'tapes/a.mp3')], { 'tapes/a.mp3': record(1) }),
      side([clip('b_000001.wav', 'A.mp3')], { 'A.mp3': { ...record(1), lastModifiedMs: 5 } }),
      'old voice',
      new Set(),
    );
    expect(plan.clips[0]?.clip.origin?.source).toBe('tapes/a.mp3');
    expect(plan.sources.size).toBe(0);
  });

  it('stay apart from an earlier merge of a dataset of the same name', () => {
    const plan = planMerge(
      side([clip('a_000001.wav', 'old voice/a.mp3')], { 'old voice/a.mp3': record(1) }),
      side([clip('b_000001.wav', 'a.mp3')], { 'a.mp3': record(2) }),
      'old voice',
      new Set(),
    );
    expect(plan.clips[0]?.clip.origin?.source).toBe('old voice-2/a.mp3');
  });
});

describe('sets of merged clips', () => {
  const sets = (clips: Record<string, 'train' | 'validation'>, pinned: typeof clips = {}): SetsFile => ({
    settings: { ...defaultSettings([]), seed: Object.keys(clips).length },
    pinned: new Map(Object.entries(pinned)),
    clips: new Map(Object.entries(clips)),
  });
  const merged = [
    { from: 'a.wav', clip: clip('a-2.wav') },
    { from: 'b.wav', clip: clip('b.wav') },
  ];

  it('are kept under the new names, pins too, and the settings here stay', () => {
    const here = sets({ 'a.wav': 'train' });
    const there = sets(
      { 'a.wav': 'validation', 'b.wav': 'train', 'gone.wav': 'train' },
      { 'a.wav': 'validation' },
    );
    expect(carrySets(here, there, merged)).toEqual({
      settings: here.settings,
      pinned: new Map([['a-2.wav', 'validation']]),
      clips: new Map([
        ['a.wav', 'train'],
        ['a-2.wav', 'validation'],
        ['b.wav', 'train'],
      ]),
    });
  });

  it('come with their settings where there are none here, and change nothing where they have none', () => {
    const there = sets({ 'b.wav': 'validation' });
    expect(carrySets(null, there, merged)?.settings).toEqual(there.settings);
    const here = sets({ 'a.wav': 'train' });
    expect(carrySets(here, null, merged)).toBe(here);
    expect(carrySets(null, null, merged)).toBeNull();
  });
});
