import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClipQuality } from '../../../../src/audio/quality/quality.ts';
import { healthReportHtml } from '../../../../src/dataset/health/report-html.ts';
import {
  makeHealthReport,
  type HealthClip,
  type HealthMeasure,
} from '../../../../src/dataset/health/report.ts';

const SOUND: ClipQuality = {
  durationS: 5,
  sampleRateHz: 22_050,
  channels: 1,
  loudnessLufs: -20,
  truePeakDb: -3,
  clippedRuns: 0,
  clippedSamples: 0,
  snrDb: 40,
  bandwidthHz: 10_600,
  dcOffset: 0,
  contentHash: '',
};

/** A word of three letters for each number. */
const letters = (n: number): string =>
  [n, n / 26, n / 676].map((part) => String.fromCharCode(97 + (Math.floor(part) % 26))).join('');

let made = 0;
/** A clip that nothing is wrong with, unlike every other one. */
function clip(
  id: string,
  change: Partial<HealthClip> = {},
  sound: Partial<ClipQuality> | null = {},
): HealthClip {
  made++;
  return {
    id,
    text: `The kettle began to sing, and ${letters(made)} nobody moved.`,
    language: 'en',
    durationS: 5 + made / 1000,
    quality: sound && { ...SOUND, contentHash: `sound ${made}`, ...sound },
    unreadable: false,
    ...change,
  };
}

/** Enough usual clips that others can be seen to be unusual. */
function usual(count = 30): HealthClip[] {
  return Array.from({ length: count }, (_, i) => clip(`usual_${i}.wav`));
}

function measureOf(clips: readonly HealthClip[], id: string): HealthMeasure {
  const measure = makeHealthReport(clips).measures.find((one) => one.id === id);
  if (!measure) throw new Error(`No measure ${id}`);
  return measure;
}

describe('the report', () => {
  it('sums up clips, seconds, words and characters', () => {
    const { totals } = makeHealthReport([
      clip('a.wav', { text: "It's eight o'clock.", durationS: 2 }),
      clip('b.wav', { text: '水壶 ok', durationS: 3 }),
      clip('c.wav', { text: '', durationS: null }, null),
    ]);
    expect(totals).toEqual({ clips: 3, totalS: 5, words: 5, characters: 21, withoutText: 1, measured: 2 });
  });

  it('has every clip in exactly one bar of each plot of a figure that it has', () => {
    const anySound = fc.record({
      loudnessLufs: fc.option(fc.double({ min: -80, max: 5, noNaN: true })),
      truePeakDb: fc.option(fc.double({ min: -90, max: 12, noNaN: true })),
      clippedRuns: fc.nat(100),
      snrDb: fc.option(fc.double({ min: 0, max: 90, noNaN: true })),
      bandwidthHz: fc.option(fc.double({ min: 0, max: 11_025, noNaN: true })),
      dcOffset: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), anySound), { maxLength: 30 }),
        (list) => {
          const clips = list.map(([durationS, sound], i) => clip(`c_${i}.wav`, { durationS }, sound));
          const having = {
            length: clips,
            loudness: clips.filter(({ quality }) => quality?.loudnessLufs !== null),
            clipping: clips,
            noise: clips.filter(({ quality }) => quality?.snrDb !== null),
            bandwidth: clips.filter(({ quality }) => quality?.bandwidthHz !== null),
            'true-peak': clips.filter(({ quality }) => quality?.truePeakDb !== null),
            offset: clips,
            format: clips,
          };
          for (const [id, expected] of Object.entries(having)) {
            const shown = measureOf(clips, id).bars.flatMap(({ ids }) => ids);
            expect(shown.sort(), id).toEqual(expected.map((one) => one.id).sort());
          }
        },
      ),
    );
  });

  it('finds nothing wrong with usual clips, and says nothing of sound that was not measured', () => {
    for (const { verdict, id } of makeHealthReport(usual()).measures)
      expect(verdict?.tone ?? 'ok', id).toBe('ok');
    const unmeasured = usual().map((one) => ({ ...one, quality: null }));
    expect(measureOf(unmeasured, 'loudness').verdict).toBeNull();
    expect(measureOf(unmeasured, 'clipping').verdict).toBeNull();
    expect(measureOf(unmeasured, 'length').verdict?.tone).toBe('ok');
  });

  it.each([
    ['length', { durationS: 0.9 }, {}, '1 clip is shorter than 1 s'],
    ['length', { durationS: 12 }, {}, '1 clip is longer than 11.6 s'],
    ['rate', { text: 'No.' }, {}, 'far more or far less text'],
    ['loudness', {}, { loudnessLufs: -27 }, '1 clip is more than 6 LU'],
    ['clipping', {}, { clippedRuns: 2 }, '1 clip is clipped'],
    ['noise', {}, { snrDb: 15 }, '1 clip has less than 20 dB'],
    ['bandwidth', {}, { bandwidthHz: 4000 }, 'nothing above 4.0 kHz'],
    ['true-peak', {}, { truePeakDb: 0.5 }, 'beyond full scale'],
    ['offset', {}, { dcOffset: -0.02 }, '1 clip has an offset'],
    ['characters', { text: 'That is £5.' }, {}, '£ 5 in 1 clip'],
    ['languages', { language: 'de' }, {}, '1 clip was taken for another language'],
    ['format', {}, { sampleRateHz: 44_100, bandwidthHz: 22_050 }, '1 clip differs'],
    ['readable', { unreadable: true, quality: null }, null, '1 clip cannot be read'],
  ] as const)('%s: names the one clip that stands out, and why', (id, change, sound, sentence) => {
    const odd = clip('odd.wav', change, sound);
    // The figures of the others vary, as they do.
    const others = usual().map((one, i) => ({ ...one, durationS: 5 + (i % 7) / 10 }));
    const { verdict, bars } = measureOf([...others, odd], id);
    expect(verdict?.ids).toEqual(['odd.wav']);
    expect(verdict?.tone).not.toBe('ok');
    expect(verdict?.sentence).toContain(sentence);
    for (const bar of bars) expect(bar.outside, bar.label).toBe(bar.ids.includes('odd.wav'));
  });

  it('takes an mp3’s cut at 16 kHz for what it is, and enough', () => {
    const raised = usual().map((one) => ({
      ...one,
      quality: { ...SOUND, sampleRateHz: 44_100, bandwidthHz: 16_000 },
    }));
    const { verdict } = measureOf(raised, 'bandwidth');
    expect(verdict?.tone).toBe('ok');
    expect(verdict?.sentence).toContain('an mp3, most likely');
  });
});

describe('duplicates', () => {
  it('are found by their sound whatever they are called, and by text and length', () => {
    const clips = [
      clip('a.wav', {}, { contentHash: 'x' }),
      clip('b.mp3', {}, { contentHash: 'y' }),
      clip('copy of a.wav', {}, { contentHash: 'x' }),
      clip('c.wav', { text: 'He said no.', durationS: 3 }),
      clip('d.wav', { text: 'he said: no', durationS: 3.04 }),
      clip('e.wav', { text: 'He said no.', durationS: 3.5 }),
    ];
    const { bars, verdict } = measureOf(clips, 'duplicates');
    expect(bars.map(({ ids }) => ids)).toEqual([
      ['a.wav', 'copy of a.wav'],
      ['c.wav', 'd.wav'],
    ]);
    expect(verdict?.sentence).toMatch(/2 clips hold the same sound as another, 2 clips have text and length/);
  });
});

describe('characters', () => {
  it('are counted with the clips that have them, the odd ones first', () => {
    const { characters } = makeHealthReport([
      clip('a.wav', { text: 'Aа a' }), // the second one is Cyrillic
      ...Array.from({ length: 100 }, (_, i) => clip(`l_${i}.wav`, { text: 'aaaa' })),
    ]);
    expect(characters.map(({ character, count }) => [character, count])).toEqual([
      ['а', 1],
      ['a', 401],
      ['A', 1],
    ]);
    expect(characters[0]).toMatchObject({ ids: ['a.wav'], odd: 'a Cyrillic letter among others' });
  });

  it('of a language with several scripts are not odd', () => {
    const { characters } = makeHealthReport([clip('a.wav', { text: '猫はカメラを見る。' })]);
    expect(characters.filter(({ odd }) => odd !== null)).toEqual([]);
  });
});

describe('the saved page', () => {
  const nasty = `<script>alert(1)</script> & "x' 😀`;
  const html = healthReportHtml(
    makeHealthReport([
      ...usual(),
      clip(`${nasty}.wav`, { text: nasty, language: nasty }, { clippedRuns: 3 }),
    ]),
    { name: nasty, date: new Date(2026, 0, 2) },
  );

  it('says what was found', () => {
    expect(html).toContain('1 clip is clipped.');
    expect(html).toContain('January 2, 2026');
  });

  it('holds no script and nothing from elsewhere, and escapes names, texts and languages', () => {
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/(src|href)=|@import|url\(/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&#39; 😀.wav');
    // Every tag is one of its own: no text opened another.
    const tags = new Set(Array.from(html.matchAll(/<\/?([a-z!][a-z0-9]*)/gi), ([, tag]) => tag));
    const own =
      '!doctype html head meta title style body h1 p dl div dt dd ul li b details summary span section h2 small svg rect text bdi';
    expect([...tags].filter((tag) => !own.split(' ').includes(tag?.toLowerCase() ?? ''))).toEqual([]);
  });
});
