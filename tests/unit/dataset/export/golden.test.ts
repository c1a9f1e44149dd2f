/** The exact bytes of every target for one small dataset. The expected ones are written by hand after each format's description. */
import { expect, test } from 'vitest';
import { TARGETS } from '../../../../src/dataset/export/registry.ts';
import { type ExportClip, planRows } from '../../../../src/dataset/export/target.ts';
import { clip, DETAILS, HARD_CLIPS } from './clips.ts';

const CLIPS: readonly ExportClip[] = [
  clip('kettle_000001.wav', 'The kettle began to sing.', {
    durationS: 3.1,
    source: { path: 'tapes/kettle.mp3', startS: 0.5, endS: 3.6 },
  }),
  clip('kettle_000002.wav', '"Tea|coffee", he said, 8 o’clock.', {
    durationS: 4,
    set: 'validation',
    source: { path: 'tapes/kettle.mp3', startS: 4, endS: 8 },
  }),
];

const WHISPER = `{
    "kettle_000001.wav": {
        "text": " The kettle began to sing.",
        "segments": [
            {
                "id": 0,
                "start": 0.0,
                "end": 3.1,
                "text": " The kettle began to sing."
            }
        ],
        "language": "en"
    },
    "kettle_000002.wav": {
        "text": " \\"Tea|coffee\\", he said, 8 o\\u2019clock.",
        "segments": [
            {
                "id": 0,
                "start": 0.0,
                "end": 4.0,
                "text": " \\"Tea|coffee\\", he said, 8 o\\u2019clock."
            }
        ],
        "language": "en"
    }
}`;

const MRQ_FILES = {
  'train.txt': 'audio/kettle_000001.wav|The kettle began to sing.\n',
  'validation.txt': 'audio/kettle_000002.wav|"Tea coffee", he said, 8 o’clock.\n',
  'whisper.json': WHISPER,
};

const GOLDEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'mrq-tortoise': MRQ_FILES,
  'mrq-jarodmica': MRQ_FILES,
  ljspeech: {
    'metadata.csv':
      'kettle_000001|The kettle began to sing.|The kettle began to sing.\n' +
      'kettle_000002|"Tea coffee", he said, 8 o’clock.|"Tea coffee", he said, 8 o’clock.\n',
  },
  plain: {},
  xtts: {
    'metadata_train.csv':
      'audio_file|text|speaker_name\nwavs/kettle_000001.wav|The kettle began to sing.|narrator\n',
    'metadata_eval.csv':
      'audio_file|text|speaker_name\nwavs/kettle_000002.wav|"""Tea|coffee"", he said, 8 o’clock."|narrator\n',
    'lang.txt': 'en\n',
  },
  'gpt-sovits': {
    'kettle tapes.list':
      'audio/kettle_000001.wav|narrator|EN|The kettle began to sing.\n' +
      'audio/kettle_000002.wav|narrator|EN|"Tea coffee", he said, 8 o’clock.\n',
  },
  'style-bert-vits2': {
    'esd.list':
      'kettle_000001.wav|narrator|EN|The kettle began to sing.\n' +
      'kettle_000002.wav|narrator|EN|"Tea coffee", he said, 8 o’clock.\n',
  },
  piper: {
    'metadata.csv':
      'kettle_000001.wav|The kettle began to sing.\n' +
      'kettle_000002.wav|"""Tea|coffee"", he said, 8 o’clock."\n',
  },
  'piper-old': {
    'metadata.csv':
      'kettle_000001|The kettle began to sing.\n' + 'kettle_000002|"""Tea|coffee"", he said, 8 o’clock."\n',
  },
  'f5-tts': {
    'metadata.csv':
      'audio_file|text\n' +
      'wavs/kettle_000001.wav|The kettle began to sing.\n' +
      'wavs/kettle_000002.wav|"""Tea|coffee"", he said, 8 o’clock."\n',
  },
  styletts2: {
    'train_list.txt': 'kettle_000001.wav|The kettle began to sing.|0\n',
    'val_list.txt': 'kettle_000002.wav|"Tea coffee", he said, 8 o’clock.|0\n',
  },
  audiofolder: {
    'train/metadata.csv': 'file_name,transcription\nkettle_000001.wav,The kettle began to sing.\n',
    'validation/metadata.csv':
      'file_name,transcription\nkettle_000002.wav,"""Tea|coffee"", he said, 8 o’clock."\n',
  },
  nemo: {
    'train_manifest.jsonl':
      '{"audio_filepath": "clips/kettle_000001.wav", "duration": 3.1, "text": "The kettle began to sing."}\n',
    'validation_manifest.jsonl':
      '{"audio_filepath": "clips/kettle_000002.wav", "duration": 4.0, "text": "\\"Tea|coffee\\", he said, 8 o’clock."}\n',
  },
  audacity: {
    'kettle.txt':
      '0.500000\t3.600000\tThe kettle began to sing.\n' +
      '4.000000\t8.000000\t"Tea|coffee", he said, 8 o’clock.\n',
  },
};

test('there is a golden example of every target, and no other', () => {
  expect(TARGETS.map(({ id }) => id).sort()).toEqual(Object.keys(GOLDEN).sort());
});

test.each(TARGETS.map((target) => [target.id, target] as const))('%s is exact to the byte', (id, target) => {
  const lists = target.lists(planRows(target, CLIPS, DETAILS), DETAILS);
  expect(Object.fromEntries(lists.map(({ path, text }) => [path, text]))).toEqual(GOLDEN[id]);
});

/** The texts of HARD_CLIPS as each kind of list holds them, written by hand; where nothing is to be done, once for all. */
const HARD_FIELDS: readonly {
  readonly plain: string;
  readonly split?: string;
  readonly tab?: string;
  readonly pipeCsv?: string;
  readonly commaCsv?: string;
  readonly json?: string;
}[] = [
  { plain: 'The kettle began to sing.' },
  {
    plain: 'She said "now", twice.',
    pipeCsv: '"She said ""now"", twice."',
    commaCsv: '"She said ""now"", twice."',
    json: 'She said \\"now\\", twice.',
  },
  {
    plain: '"Leading and never closed',
    pipeCsv: '"""Leading and never closed"',
    commaCsv: '"""Leading and never closed"',
    json: '\\"Leading and never closed',
  },
  {
    plain: '',
    split: 'left   right, and a tab and a line',
    tab: 'left | right, and a tab and a line',
    pipeCsv: '"left | right, and\ta tab\r\nand a line"',
    commaCsv: '"left | right, and\ta tab\r\nand a line"',
    json: 'left | right, and\\ta tab\\r\\nand a line',
  },
  { plain: '🫖 tea for 👨‍👩‍👧, \u00e9 and \u00e9', commaCsv: '"🫖 tea for 👨‍👩‍👧, \u00e9 and \u00e9"' },
  { plain: 'مرحبا بالعالم' },
  { plain: '水壶开始唱歌了。' },
  { plain: 'a'.repeat(250) },
];
const TRAIN = [0, 1, 3, 4, 5, 6];
const VALIDATION = [2, 7];
const ALL = [0, 1, 2, 3, 4, 5, 6, 7];

/** Rows as `shape` lays them out: NAME is the file's stem, TEXT its text. */
function rowsOf(
  which: readonly number[],
  kind: keyof (typeof HARD_FIELDS)[number],
  shape: string | ((index: number) => string),
): string {
  return which
    .map((i) => {
      const text = HARD_FIELDS[i]?.[kind] ?? HARD_FIELDS[i]?.plain ?? '';
      const row = typeof shape === 'string' ? shape : shape(i);
      return `${row.replaceAll('NAME', `kettle_00000${i + 1}`).replaceAll('TEXT', () => text)}\n`;
    })
    .join('');
}

const nemo = (i: number) =>
  `{"audio_filepath": "clips/NAME.wav", "duration": ${['3.1', '4.0', '4.0', '4.0', '4.0', '4.0', '4.0', '9.0'][i] ?? ''}, "text": "TEXT"}`;
const mrqFiles = {
  'train.txt': rowsOf(TRAIN, 'split', 'audio/NAME.wav|TEXT'),
  'validation.txt': rowsOf(VALIDATION, 'split', 'audio/NAME.wav|TEXT'),
};
const xttsHeader = 'audio_file|text|speaker_name\n';

/** whisper.json of MRQ has its own tests, which read it back. */
const HARD_GOLDEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'mrq-tortoise': mrqFiles,
  'mrq-jarodmica': mrqFiles,
  ljspeech: { 'metadata.csv': rowsOf(ALL, 'split', 'NAME|TEXT|TEXT') },
  plain: {},
  xtts: {
    'metadata_train.csv': xttsHeader + rowsOf(TRAIN, 'pipeCsv', 'wavs/NAME.wav|TEXT|narrator'),
    'metadata_eval.csv': xttsHeader + rowsOf(VALIDATION, 'pipeCsv', 'wavs/NAME.wav|TEXT|narrator'),
    'lang.txt': 'en\n',
  },
  'gpt-sovits': { 'kettle tapes.list': rowsOf(ALL, 'split', 'audio/NAME.wav|narrator|EN|TEXT') },
  'style-bert-vits2': { 'esd.list': rowsOf(ALL, 'split', 'NAME.wav|narrator|EN|TEXT') },
  piper: { 'metadata.csv': rowsOf(ALL, 'pipeCsv', 'NAME.wav|TEXT') },
  'piper-old': { 'metadata.csv': rowsOf(ALL, 'pipeCsv', 'NAME|TEXT') },
  'f5-tts': { 'metadata.csv': `audio_file|text\n${rowsOf(ALL, 'pipeCsv', 'wavs/NAME.wav|TEXT')}` },
  styletts2: {
    'train_list.txt': rowsOf(TRAIN, 'split', 'NAME.wav|TEXT|0'),
    'val_list.txt': rowsOf(VALIDATION, 'split', 'NAME.wav|TEXT|0'),
  },
  audiofolder: {
    'train/metadata.csv': `file_name,transcription\n${rowsOf(TRAIN, 'commaCsv', 'NAME.wav,TEXT')}`,
    'validation/metadata.csv': `file_name,transcription\n${rowsOf(VALIDATION, 'commaCsv', 'NAME.wav,TEXT')}`,
  },
  nemo: {
    'train_manifest.jsonl': rowsOf(TRAIN, 'json', nemo),
    'validation_manifest.jsonl': rowsOf(VALIDATION, 'json', nemo),
  },
  audacity: Object.fromEntries(
    ALL.map((i) => [
      `kettle_00000${i + 1}.txt`,
      rowsOf([i], 'tab', `0.000000\t${i === 0 ? '3.100000' : i === 7 ? '9.000000' : '4.000000'}\tTEXT`),
    ]),
  ),
};

test.each(TARGETS.map((target) => [target.id, target] as const))(
  '%s is exact with quotes, pipes, commas, emoji, Arabic, Chinese and 250 characters',
  (id, target) => {
    const lists = target.lists(planRows(target, HARD_CLIPS, DETAILS), DETAILS);
    const files = lists.filter(({ path }) => path !== 'whisper.json');
    expect(Object.fromEntries(files.map(({ path, text }) => [path, text]))).toEqual(HARD_GOLDEN[id]);
  },
);
