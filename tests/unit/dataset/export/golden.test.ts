/** The exact bytes of every target for one small dataset. The expected ones are written by hand after each format's description. */
import { expect, test } from 'vitest';
import { TARGETS } from '../../../../src/dataset/export/registry.ts';
import { type ExportClip, planRows } from '../../../../src/dataset/export/target.ts';
import { clip, DETAILS } from './clips.ts';

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
