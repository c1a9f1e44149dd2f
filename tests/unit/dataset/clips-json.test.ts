import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClipsFile, parseClipsJson, writeClipsJson } from '../../../src/dataset/clips-json.ts';

const FILE: ClipsFile = {
  place: 'kettle_000002.wav',
  sources: new Map([
    [
      'tapes/kettle.mp3',
      {
        stem: 'kettle',
        sizeBytes: 90211,
        lastModifiedMs: 1_700_000_000_000,
        sampleRateHz: 44100,
        channels: 2,
        frames: 220500,
        settings: { levelDb: -38, silenceDurationS: 0.8 },
        leftOut: [{ kind: 'trimmed', startFrame: 0, endFrame: 4410 }],
      },
    ],
  ]),
  clips: new Map([
    [
      'kettle_000001.wav',
      {
        kind: 'non-usable',
        status: 'accepted',
        durationS: 4.9,
        origin: {
          source: 'tapes/kettle.mp3',
          startFrame: 4410,
          endFrame: 220500,
          sampleRateHz: 44100,
          reason: 'too-long',
          forced: false,
        },
      },
    ],
    ['other.wav', { kind: 'usable', status: 'discarded', durationS: null, origin: null }],
  ]),
};

describe('clips.json', () => {
  it('accounts for every frame of a source, with seconds for people', () => {
    const json = JSON.parse(writeClipsJson(FILE)) as Record<string, Record<string, Record<string, unknown>>>;
    expect(json['sources']?.['tapes/kettle.mp3']).toMatchObject({
      frames: 220500,
      durationS: 5,
      leftOut: [{ kind: 'trimmed', startFrame: 0, endFrame: 4410, startS: 0, endS: 0.1 }],
    });
    expect(json['clips']?.['kettle_000001.wav']).toMatchObject({ startFrame: 4410, startS: 0.1, endS: 5 });
    expect(json['clips']?.['other.wav']).toEqual({ kind: 'usable', status: 'discarded', durationS: null });
  });

  it('writes clips in natural order', () => {
    const clip = { kind: 'usable', status: 'new', durationS: null, origin: null } as const;
    const text = writeClipsJson({
      ...FILE,
      clips: new Map([
        ['a_10.wav', clip],
        ['a_9.wav', clip],
      ]),
    });
    expect(text.indexOf('a_9.wav')).toBeLessThan(text.indexOf('a_10.wav'));
  });

  it('is taken back by reading', () => {
    const extra = fc.oneof(
      fc.constant({}),
      fc.record({ extra: fc.record({ later: fc.jsonValue(), more: fc.constant(1) }) }),
    );
    const range = fc.record({ startFrame: fc.nat(), endFrame: fc.nat() });
    const source = fc
      .tuple(
        fc.record({
          stem: fc.string(),
          sizeBytes: fc.nat(),
          lastModifiedMs: fc.nat(),
          sampleRateHz: fc.constantFrom(8000, 44100),
          channels: fc.constantFrom(1, 2),
          frames: fc.nat(),
          settings: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue(), { noNullPrototype: true }),
          leftOut: fc.array(
            fc
              .tuple(fc.constantFrom('trimmed' as const, 'excluded' as const), range)
              .map(([kind, stretch]) => ({ kind, ...stretch })),
          ),
        }),
        extra,
      )
      .map(([known, more]) => ({ ...known, ...more }));
    const clip = fc
      .tuple(
        fc.record({
          kind: fc.constantFrom('usable' as const, 'non-usable' as const),
          status: fc.constantFrom('new' as const, 'accepted' as const, 'discarded' as const),
          durationS: fc.option(fc.nat()),
          origin: fc.option(
            fc
              .tuple(
                range,
                fc.constantFrom('too-short' as const, 'too-long' as const, 'no-finer-silence' as const, null),
                fc.boolean(),
              )
              .map(([frames, reason, forced]) => ({
                source: 'a.mp3',
                ...frames,
                sampleRateHz: 48000,
                reason,
                forced,
              })),
          ),
        }),
        extra,
      )
      .map(([known, more]) => ({ ...known, ...more }));
    const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T; // -0 is 0 in JSON
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a.mp3', 'b/c.wav'), source, { noNullPrototype: true }),
        fc.dictionary(fc.constantFrom('a_000001.wav', '7', 'x'), clip, { noNullPrototype: true }),
        fc.option(fc.string()),
        extra,
        (sources, clips, place, more) => {
          const file: ClipsFile = {
            place,
            sources: new Map(Object.entries(json(sources))),
            clips: new Map(Object.entries(json(clips))),
            ...json(more),
          };
          expect(parseClipsJson(writeClipsJson(file))).toEqual(file);
        },
      ),
    );
  });

  it.each([
    ['is no JSON', '{', 'damaged'],
    ['is a list', '[]', 'does not say that it is'],
    ['is of another program', '{"clips": {}}', 'does not say that it is'],
    [
      'is of a newer version',
      '{"format": "audio-dataset-manager/clips", "version": 2}',
      'newer version of this app. Reload',
    ],
    [
      'has a clip of an unknown kind',
      writeClipsJson(FILE).replace('"non-usable"', '"good"'),
      '"kind" of the clip "kettle_000001.wav"',
    ],
    [
      'has a frame that is none',
      writeClipsJson(FILE).replace('"endFrame": 220500', '"endFrame": "late"'),
      '"endFrame" of the clip "kettle_000001.wav"',
    ],
    [
      'has a source without rate',
      writeClipsJson(FILE).replace('"sampleRateHz": 44100', '"sampleRateHz": 0'),
      '"sampleRateHz" of the source "tapes/kettle.mp3"',
    ],
  ])('a file that %s is refused with the reason', (_, text, reason) => {
    expect(() => parseClipsJson(text)).toThrow(expect.objectContaining({ code: 'json/broken' }));
    expect(() => parseClipsJson(text)).toThrow(reason);
    expect(() => parseClipsJson(text)).toThrow('clips.json');
  });
});
