/**
 * The measures of Health, one function each, in the order they are shown. A limit is a constant with its source; where none is
 * named it is a choice of this app, made to find the clips worth a look and not to judge a voice.
 */
import type { ClipQuality } from '../../audio/quality/quality.ts';
import { countLetters } from '../score.ts';
import type { CharacterCount } from './characters.ts';
import { findDuplicates } from './duplicates.ts';
import { labelledBars, median, numberBars, outliers, percentile, type Valued } from './plots.ts';
import type { HealthClip, HealthMeasure, Verdict } from './report.ts';

type Measure = (clips: readonly HealthClip[], characters: readonly CharacterCount[]) => HealthMeasure;

/** MRQ's and XTTS's longest clip; shorter than a second is hardly a phrase, and MRQ culls it. */
const SHORTEST_S = 1;
const LONGEST_S = 11.6;
/** Clips that are further than this from the median loudness are heard to be. */
const LOUDNESS_TOLERANCE_LU = 6;
/** LibriTTS (Zen et al. 2019) keeps utterances above this in its clean sets. */
const CLEAN_SNR_DB = 20;
const POOR_SNR_DB = 10;
/** A codec or an older rate cut the sound off when it reaches less than this share of half the sample rate. */
const FULL_BAND = 0.75;
/** Enough for a trainer at 22,050 Hz, and for every sound of speech. */
const ENOUGH_BAND_HZ = 10_000;
/** −40 dBFS: below that an offset is neither heard nor does it take up room. */
const LARGEST_OFFSET = 0.01;

const clips = (count: number): string => (count === 1 ? '1 clip' : `${count.toLocaleString('en')} clips`);
const verb = (count: number, one: string, many: string): string =>
  `${clips(count)} ${count === 1 ? one : many}`;
const decimals = (value: number, digits = 1): string => value.toFixed(digits).replace('-', '−');

/** The measured figures of one kind, with their clips; clips without it are left out. */
function valuesOf(all: readonly HealthClip[], pick: (quality: ClipQuality) => number | null): Valued[] {
  return all.flatMap(({ id, quality }): Valued[] => {
    const value = quality && pick(quality);
    return value === null ? [] : [{ id, value }];
  });
}

function idsOf(values: readonly Valued[]): string[] {
  return values.map(({ id }) => id);
}

/** The clips of each kind, the most common first. */
function groupIds(
  all: readonly HealthClip[],
  kindOf: (clip: HealthClip) => string | null,
): (readonly [kind: string, ids: readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const clip of all) {
    const kind = kindOf(clip);
    if (kind === null) continue;
    const ids = groups.get(kind);
    if (ids) ids.push(clip.id);
    else groups.set(kind, [clip.id]);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length);
}

/** `good` where no clip is concerned; null while nothing is measured. */
function judge(
  measured: number,
  ids: readonly string[],
  title: string,
  bad: { readonly tone: 'warn' | 'bad'; readonly sentence: string },
  good: string,
): Verdict | null {
  if (measured === 0) return null;
  return ids.length > 0 ? { ...bad, title, ids } : { tone: 'ok', sentence: good, title, ids };
}

const readable: Measure = (all) => {
  const lost = all.filter(({ unreadable }) => unreadable).map(({ id }) => id);
  return {
    id: 'readable',
    title: 'Files',
    figure: '',
    definition: 'Whether the file of each clip is there and can be read as audio.',
    bars: [],
    verdict: judge(
      lost.length,
      lost,
      'unreadable',
      {
        tone: 'bad',
        sentence: `${clips(lost.length)} cannot be read as audio. Put the files back, or delete the clips from the dataset.`,
      },
      '',
    ),
  };
};

const length: Measure = (all) => {
  const values = all.flatMap(({ id, durationS }): Valued[] =>
    durationS === null ? [] : [{ id, value: durationS }],
  );
  const short = values.filter(({ value }) => value < SHORTEST_S);
  const long = values.filter(({ value }) => value > LONGEST_S);
  const found = [
    ...(short.length > 0 ? [`${verb(short.length, 'is', 'are')} shorter than ${SHORTEST_S} s`] : []),
    ...(long.length > 0 ? [`${verb(long.length, 'is', 'are')} longer than ${LONGEST_S} s`] : []),
  ];
  return {
    id: 'length',
    title: 'Length',
    figure: values.length > 0 ? `${decimals(median(values))} s` : '',
    definition: `Seconds of each clip; the figure is the median. Clips under ${SHORTEST_S} s or over ${LONGEST_S} s, the longest that MRQ and XTTS take, stand out.`,
    bars: numberBars(
      values,
      { from: 0, to: 15, step: 1, unit: 's' },
      (value) => value < SHORTEST_S || value > LONGEST_S,
    ),
    verdict: judge(
      values.length,
      idsOf([...short, ...long]),
      'too short or too long',
      {
        tone: 'warn',
        sentence: `${found.join(', ')}. Some trainers drop them: merge or split them, or see what Export says of yours.`,
      },
      'Every clip has a length that trainers take.',
    ),
  };
};

const rate: Measure = (all) => {
  const values = all.flatMap(({ id, text, durationS }): Valued[] => {
    const letters = countLetters(text);
    return letters > 0 && durationS ? [{ id, value: letters / durationS }] : [];
  });
  const odd = new Set(idsOf(outliers(values)));
  return {
    id: 'rate',
    title: 'Characters per second',
    figure: values.length > 0 ? `${decimals(median(values))} /s` : '',
    definition:
      'Letters and digits of the text for each second of the clip; the figure is the median. Outliers have a modified z-score above 3.5 (Iglewicz and Hoaglin 1993), so the median and its spread decide, not the outliers.',
    bars: numberBars(values, { from: 0, to: 30, step: 2, unit: 'characters per second' }, (_, id) =>
      odd.has(id),
    ),
    verdict: judge(
      values.length,
      [...odd],
      'unusual speed',
      {
        tone: 'warn',
        sentence: `${verb(odd.size, 'has', 'have')} far more or far less text than their length needs. Words may be missing or made up: listen to them.`,
      },
      'The text of every clip fits its length.',
    ),
  };
};

const loudness: Measure = (all) => {
  const values = valuesOf(all, ({ loudnessLufs }) => loudnessLufs);
  const middle = median(values);
  const off = values.filter(({ value }) => Math.abs(value - middle) > LOUDNESS_TOLERANCE_LU);
  const spread = percentile(values, 0.95) - percentile(values, 0.05);
  return {
    id: 'loudness',
    title: 'Loudness',
    figure: values.length > 0 ? `${decimals(middle)} LUFS` : '',
    definition: `Integrated loudness of each clip after ITU-R BS.1770-4 (K-weighted, gated), in LUFS; the figure is the median. Clips more than ${LOUDNESS_TOLERANCE_LU} LU from it stand out. Clips under 0.4 s have none.`,
    bars: numberBars(
      values,
      { from: -42, to: -8, step: 2, unit: 'LUFS' },
      (value) => Math.abs(value - middle) > LOUDNESS_TOLERANCE_LU,
    ),
    verdict: judge(
      values.length,
      idsOf(off),
      'much louder or quieter',
      {
        tone: 'warn',
        sentence: `${verb(off.length, 'is', 'are')} more than ${LOUDNESS_TOLERANCE_LU} LU louder or quieter than the median. Normalise loudness in Convert before splitting, or leave them out.`,
      },
      `Nine clips of ten lie within ${decimals(spread)} LU of each other: even enough.`,
    ),
  };
};

const truePeak: Measure = (all) => {
  const values = valuesOf(all, ({ truePeakDb }) => truePeakDb);
  const over = values.filter(({ value }) => value > 0);
  return {
    id: 'true-peak',
    title: 'True peak',
    figure: values.length > 0 ? `${decimals(Math.max(...values.map(({ value }) => value)))} dBTP` : '',
    definition:
      'The highest level of each clip, between its samples too: four times oversampled after ITU-R BS.1770-4, Annex 2, in dBTP. The figure is the highest of all. Above 0 dBTP a clip distorts when its rate is changed or it is played.',
    bars: numberBars(values, { from: -30, to: 3, step: 3, unit: 'dBTP' }, (value) => value >= 0),
    verdict: judge(
      values.length,
      idsOf(over),
      'peaks beyond full scale',
      {
        tone: 'warn',
        sentence: `${verb(over.length, 'goes', 'go')} beyond full scale between the samples. A peak ceiling of −1 dB in Convert prevents it.`,
      },
      'No clip goes beyond full scale.',
    ),
  };
};

const clipping: Measure = (all) => {
  const values = valuesOf(all, ({ clippedRuns }) => clippedRuns);
  const clipped = values.filter(({ value }) => value > 0);
  return {
    id: 'clipping',
    title: 'Clipping',
    figure: values.length > 0 ? clips(clipped.length) : '',
    definition:
      'Places where the sound was too loud for its samples and the tops were cut off: runs of three or more full-scale samples. The figure is how many clips have one.',
    bars: labelledBars(values, [
      { label: '0', spoken: 'no place', holds: (value) => value === 0 },
      { label: '1', spoken: '1 place', holds: (value) => value === 1, outside: true },
      { label: '2–5', spoken: '2 to 5 places', holds: (value) => value >= 2 && value <= 5, outside: true },
      { label: '6–20', spoken: '6 to 20 places', holds: (value) => value >= 6 && value <= 20, outside: true },
      { label: '> 20', spoken: 'more than 20 places', holds: (value) => value > 20, outside: true },
    ]),
    verdict: judge(
      values.length,
      idsOf(clipped),
      'clipped',
      {
        tone: 'bad',
        sentence: `${verb(clipped.length, 'is', 'are')} clipped. Listen to them and delete what crackles: it cannot be repaired by turning it down.`,
      },
      'No clip is clipped.',
    ),
  };
};

const noise: Measure = (all) => {
  const values = valuesOf(all, ({ snrDb }) => snrDb);
  const noisy = values.filter(({ value }) => value < CLEAN_SNR_DB);
  const poor = values.filter(({ value }) => value < POOR_SNR_DB);
  return {
    id: 'noise',
    title: 'Signal to noise',
    figure: values.length > 0 ? `${decimals(median(values), 0)} dB` : '',
    definition: `Power of the voice to power of the steady noise behind it, estimated for each clip from the quietest moments of each frequency band (Stahl, Fischer and Bippus 2000), within about 2 dB up to 30 dB; the figure is the median. Below ${CLEAN_SNR_DB} dB, LibriTTS’ limit for clean speech, clips stand out.`,
    bars: numberBars(values, { from: 0, to: 60, step: 5, unit: 'dB' }, (value) => value < CLEAN_SNR_DB),
    verdict: judge(
      values.length,
      idsOf(noisy),
      'noisy',
      {
        tone: poor.length > 0 ? 'bad' : 'warn',
        sentence: `${verb(noisy.length, 'has', 'have')} less than ${CLEAN_SNR_DB} dB between voice and noise${poor.length > 0 ? `, ${poor.length} of them less than ${POOR_SNR_DB} dB` : ''}. A voice learns its noise: clean the recording with another program, or leave them out.`,
      },
      'The voice is well above the noise in every clip.',
    ),
  };
};

const bandwidth: Measure = (all) => {
  const values = valuesOf(all, (quality) => quality.bandwidthHz);
  const cut = valuesOf(all, ({ bandwidthHz, sampleRateHz }) =>
    bandwidthHz !== null && bandwidthHz < FULL_BAND * (sampleRateHz / 2) ? bandwidthHz : null,
  );
  const dull = cut.filter(({ value }) => value < ENOUGH_BAND_HZ);
  const dullIds = new Set(idsOf(dull));
  const highest = all.reduce((most, { quality }) => Math.max(most, (quality?.sampleRateHz ?? 0) / 2), 0);
  const kHz = (hz: number): string => `${decimals(hz / 1000)} kHz`;
  return {
    id: 'bandwidth',
    title: 'Bandwidth',
    figure: values.length > 0 ? kHz(median(values)) : '',
    definition: `Up to which frequency each clip holds sound: where its mean spectrum ends in a step, or fades to 70 dB below its strongest part; the figure is the median. Less than three quarters of half the sample rate means that an mp3, a telephone or an older rate cut the top off; under ${kHz(ENOUGH_BAND_HZ)} such a clip stands out.`,
    bars: numberBars(
      values.map(({ id, value }) => ({ id, value: value / 1000 })),
      { from: 0, to: Math.max(8, Math.ceil(highest / 1000)), step: 1, unit: 'kHz' },
      (_, id) => dullIds.has(id),
    ),
    verdict: judge(
      values.length,
      idsOf(dull),
      'dull',
      {
        tone: 'warn',
        sentence: `${verb(dull.length, 'holds', 'hold')} nothing above ${kHz(median(dull))} though the sample rate has room up to ${kHz(highest)}: the sound was compressed or raised from a lower rate. Look for a better source; a higher rate will not bring it back.`,
      },
      cut.length > 0
        ? `${verb(cut.length, 'ends', 'end')} at ${kHz(median(cut))}, below what the rate could hold: an mp3, most likely. That is enough for trainers at 22,050 and 24,000 Hz.`
        : 'Every clip fills the band of its sample rate, or nearly.',
    ),
  };
};

const offset: Measure = (all) => {
  const values = valuesOf(all, ({ dcOffset }) => 100 * Math.abs(dcOffset));
  const off = values.filter(({ value }) => value > 100 * LARGEST_OFFSET);
  return {
    id: 'offset',
    title: 'DC offset',
    figure: values.length > 0 ? `${decimals(Math.max(...values.map(({ value }) => value)), 2)} %` : '',
    definition: `The mean of all samples as a share of full scale; a sound recording has none. The figure is the largest. Above ${100 * LARGEST_OFFSET} % (−40 dBFS) it stands out.`,
    bars: labelledBars(values, [
      { label: '< 0.1', spoken: 'less than 0.1 %', holds: (value) => value < 0.1 },
      { label: '0.1', spoken: '0.1 to 0.3 %', holds: (value) => value >= 0.1 && value < 0.3 },
      { label: '0.3', spoken: '0.3 to 1 %', holds: (value) => value >= 0.3 && value <= 1 },
      { label: '1', spoken: '1 to 3 %', holds: (value) => value > 1 && value < 3, outside: true },
      { label: '≥ 3', spoken: '3 % and more', holds: (value) => value >= 3, outside: true },
    ]),
    verdict: judge(
      values.length,
      idsOf(off),
      'with an offset',
      {
        tone: 'warn',
        sentence: `${verb(off.length, 'has', 'have')} an offset: a fault of a microphone or sound card, which clicks at cuts. The high-pass of Convert takes it away.`,
      },
      'No clip has an offset worth mentioning.',
    ),
  };
};

const formats: Measure = (all) => {
  const kinds = groupIds(all, ({ quality }) => {
    if (!quality) return null;
    const channels = ['', 'mono', 'stereo'][quality.channels] ?? `${quality.channels} channels`;
    return `${quality.sampleRateHz.toLocaleString('en')} Hz ${channels}`;
  });
  const [main, ...others] = kinds;
  const ids = others.flatMap(([, some]) => some);
  return {
    id: 'format',
    title: 'Format',
    figure: main?.[0] ?? '',
    definition: 'Sample rate and channels of each clip; the figure is the most common.',
    bars: kinds.map(([label, some], i) => ({ label, spoken: label, ids: some, outside: i > 0 })),
    verdict: judge(
      main ? 1 : 0,
      ids,
      'of another format',
      {
        tone: 'warn',
        sentence: `${verb(ids.length, 'differs', 'differ')} from the others in sample rate or channels. Export brings all to what the trainer wants; the plain folder leaves them as they are.`,
      },
      'All clips have the same sample rate and channels.',
    ),
  };
};

const duplicates: Measure = (all) => {
  const { sameSound, sameText } = findDuplicates(all);
  const groups = [...sameSound, ...sameText];
  const ids = groups.flat();
  const measured = all.filter(({ quality }) => quality).length;
  return {
    id: 'duplicates',
    title: 'Duplicates',
    figure: measured > 0 ? clips(groups.reduce((sum, group) => sum + group.length - 1, 0)) : '',
    definition:
      'Clips with the very same samples, whatever their names, and clips with the same text and, within 0.05 s, the same length. The figure is how many could go.',
    bars: groups.slice(0, 12).map((group, i) => ({
      label: String(i + 1),
      spoken: `${i < sameSound.length ? 'the same sound' : 'the same text and length'}: ${group.join(', ')}`,
      ids: group,
      outside: true,
    })),
    verdict: judge(
      measured,
      ids,
      'duplicates',
      {
        tone: 'warn',
        sentence: [
          ...(sameSound.length > 0
            ? [`${clips(sameSound.flat().length)} hold the same sound as another`]
            : []),
          ...(sameText.length > 0
            ? [`${clips(sameText.flat().length)} have text and length of another`]
            : []),
        ]
          .join(', ')
          .concat('. A trainer learns what comes twice more strongly; keep one of each.'),
      },
      'No clip is there twice.',
    ),
  };
};

const characters: Measure = (all, counts) => {
  const odd = counts.filter((one) => one.odd !== null);
  const ids = [...new Set(odd.flatMap((one) => one.ids))];
  return {
    id: 'characters',
    title: 'Characters',
    figure: counts.length > 0 ? `${counts.length} different` : '',
    definition:
      'The characters that the texts are written with, spaces left out. Digits, signs that are not spoken, and letters of a script that makes up less than 1 % stand out.',
    bars: [],
    verdict: judge(
      all.some(({ text }) => text !== '') ? 1 : 0,
      ids,
      'unusual characters',
      {
        tone: 'warn',
        sentence: `${odd
          .slice(0, 12)
          .map((one) => one.character)
          .join(
            ' ',
          )}${odd.length > 12 ? ' …' : ''} in ${clips(ids.length)}: trainers may not know them. Write them as they are spoken; Find and replace in Review does it for all clips.`,
      },
      'Nothing but letters and punctuation.',
    ),
  };
};

const languages: Measure = (all) => {
  const kinds = groupIds(all, ({ language }) => language);
  const [main, ...others] = kinds;
  const ids = others.flatMap(([, some]) => some);
  return {
    id: 'languages',
    title: 'Languages',
    figure: main?.[0] ?? '',
    definition: 'The language that each clip was transcribed in; the figure is the most common.',
    bars: kinds.map(([label, some], i) => ({ label, spoken: label, ids: some, outside: i > 0 })),
    verdict: judge(
      main ? 1 : 0,
      ids,
      'of another language',
      {
        tone: 'warn',
        sentence: `${verb(ids.length, 'was', 'were')} taken for another language than the rest. Short clips often are by mistake: listen, and transcribe them with the language chosen.`,
      },
      'All clips are of one language.',
    ),
  };
};

/** In the order they are shown. */
export const MEASURES: readonly Measure[] = [
  readable,
  length,
  rate,
  loudness,
  clipping,
  noise,
  bandwidth,
  truePeak,
  offset,
  duplicates,
  characters,
  languages,
  formats,
];
