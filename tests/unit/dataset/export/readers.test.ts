/** Every list read back the way its trainer reads it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutClip } from '../../../../src/audio/wav.ts';
import { lintRows } from '../../../../src/dataset/export/lint.ts';
import { TARGETS } from '../../../../src/dataset/export/registry.ts';
import {
  cleanText,
  type ExportClip,
  type ExportDetails,
  type ExportTarget,
  planRows,
} from '../../../../src/dataset/export/target.ts';
import { parseWhisperJson } from '../../../../src/dataset/whisper-json.ts';
import {
  csvTwin,
  hasDatasets,
  hasPandas,
  hasPython,
  readAudiofolder,
  readCsv,
  readJsonLines,
  readPandas,
  readSplit,
  readSplitlines,
  splitTwin,
} from '../../../support/trainer-readers.ts';
import { clip, DETAILS, HARD_CLIPS } from './clips.ts';

const reader = hasPython ? 'Python' : 'the TypeScript twin of Python (there is none here)';

function target(id: string): ExportTarget {
  const found = TARGETS.find((one) => one.id === id);
  if (!found) throw new Error(`no target ${id}`);
  return found;
}

function listsOf(id: string, clips: readonly ExportClip[] = HARD_CLIPS, details: ExportDetails = DETAILS) {
  const of = target(id);
  return new Map(
    of.lists(planRows(of, clips, details), details).map(({ path, text }) => [path, text] as const),
  );
}

/** What a reader that splits at "|" must get for a text: nothing of it lost but its separators. */
const spaced = (text: string) => text.replace(/\r\n|[|\t\n]/g, ' ').normalize('NFC');
const exact = (text: string) => text.normalize('NFC');
const stems = HARD_CLIPS.map(({ id }) => id.replace('.wav', ''));

describe(`read by ${reader}`, () => {
  test('LJSpeech gives id and text twice for every clip', () => {
    expect(readSplit(listsOf('ljspeech').get('metadata.csv') ?? '')).toEqual(
      HARD_CLIPS.map(({ text }, i) => [stems[i], spaced(text), spaced(text)]),
    );
  });

  test('MRQ gives path and text, cull list apart, and a whisper.json in which every entry has a language', () => {
    const clips = HARD_CLIPS.map((one) =>
      one.transcript ? { ...one, transcript: { ...one.transcript, language: null } } : one,
    );
    const lists = listsOf('mrq-tortoise', clips, { ...DETAILS, language: 'de' });
    const rows = [
      ...readSplit(lists.get('train.txt') ?? ''),
      ...readSplit(lists.get('validation.txt') ?? ''),
    ];
    expect(rows.sort()).toEqual(HARD_CLIPS.map(({ id, text }) => [`audio/${id}`, spaced(text)]).sort());
    const whisper = parseWhisperJson(lists.get('whisper.json') ?? '');
    expect([...whisper.keys()]).toEqual(HARD_CLIPS.map(({ id }) => id));
    expect([...whisper.values()].map(({ language }) => language)).toEqual(HARD_CLIPS.map(() => 'de'));
  });

  test('GPT-SoVITS and Style-Bert-VITS2 give exactly four fields', () => {
    expect(readSplit(listsOf('gpt-sovits').get('kettle tapes.list') ?? '')).toEqual(
      HARD_CLIPS.map(({ id, text }) => [`audio/${id}`, 'narrator', 'EN', spaced(text)]),
    );
    expect(readSplit(listsOf('style-bert-vits2').get('esd.list') ?? '')).toEqual(
      HARD_CLIPS.map(({ id, text }) => [id, 'narrator', 'EN', spaced(text)]),
    );
  });

  test('StyleTTS2 gives name, text and speaker 0 in two lists', () => {
    const lists = listsOf('styletts2');
    expect(readSplit(lists.get('val_list.txt') ?? '')).toEqual(
      HARD_CLIPS.filter(({ set }) => set === 'validation').map(({ id, text }) => [id, spaced(text), '0']),
    );
    expect(readSplit(lists.get('train_list.txt') ?? '')).toHaveLength(6);
  });

  test('XTTS, F5-TTS and Piper give every text as it is, quotes, pipes and line breaks too', () => {
    const xtts = listsOf('xtts');
    const rows = [
      ...readCsv(xtts.get('metadata_train.csv') ?? '', '|').slice(1),
      ...readCsv(xtts.get('metadata_eval.csv') ?? '', '|').slice(1),
    ];
    expect(rows.sort()).toEqual(
      HARD_CLIPS.map(({ id, text }) => [`wavs/${id}`, exact(text), 'narrator']).sort(),
    );
    expect(readCsv(listsOf('f5-tts').get('metadata.csv') ?? '', '|')).toEqual([
      ['audio_file', 'text'],
      ...HARD_CLIPS.map(({ id, text }) => [`wavs/${id}`, exact(text)]),
    ]);
    expect(readCsv(listsOf('piper').get('metadata.csv') ?? '', '|')).toEqual(
      HARD_CLIPS.map(({ id, text }) => [id, exact(text)]),
    );
    expect(readCsv(listsOf('piper-old').get('metadata.csv') ?? '', '|')).toEqual(
      HARD_CLIPS.map(({ text }, i) => [stems[i], exact(text)]),
    );
  });

  test('audiofolder gives file names beside their metadata', () => {
    const lists = listsOf('audiofolder');
    for (const set of ['train', 'validation']) {
      expect(readCsv(lists.get(`${set}/metadata.csv`) ?? '', ',')).toEqual([
        ['file_name', 'transcription'],
        ...HARD_CLIPS.filter((one) => one.set === set).map(({ id, text }) => [id, exact(text)]),
      ]);
    }
  });

  test('NeMo gives one object a line', () => {
    const lists = listsOf('nemo');
    const rows = [
      ...readJsonLines(lists.get('train_manifest.jsonl') ?? ''),
      ...readJsonLines(lists.get('validation_manifest.jsonl') ?? ''),
    ];
    expect(rows).toHaveLength(HARD_CLIPS.length);
    for (const { id, text, durationS } of HARD_CLIPS)
      expect(rows).toContainEqual({ audio_filepath: `clips/${id}`, duration: durationS, text: exact(text) });
  });
});

/** Any text that a user can have, thick with what ends a row or a field somewhere. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '|',
        '"',
        '""',
        '\t',
        '\n',
        '\r',
        '\r\n',
        ',',
        '\u2028',
        '\u0085',
        '\v',
        '\x1e',
        ' ',
        '🫖',
        'é',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => `a${parts.join('')}b`);
const anyClips = fc
  .array(anyText, { minLength: 1, maxLength: 8 })
  .map((texts) => texts.map((text, i) => clip(`clip_${i}.wav`, text)));

const FIELDS: Readonly<Record<string, { path: string; fields: number }>> = {
  'mrq-tortoise': { path: 'train.txt', fields: 2 },
  ljspeech: { path: 'metadata.csv', fields: 3 },
  'gpt-sovits': { path: 'kettle tapes.list', fields: 4 },
  'style-bert-vits2': { path: 'esd.list', fields: 4 },
  styletts2: { path: 'train_list.txt', fields: 3 },
};

test.each(Object.entries(FIELDS))(
  '%s: cut at every "|", each row of any texts has its fields',
  (id, { path, fields }) => {
    fc.assert(
      fc.property(anyClips, anyText, (clips, speaker) => {
        const text = listsOf(id, clips, { ...DETAILS, speaker }).get(path) ?? '';
        expect(splitTwin(text, '|').map((row) => row.length)).toEqual(clips.map(() => fields));
        expect(text.normalize('NFC')).toBe(text);
      }),
    );
  },
);

test('a list that is cut at every "|" has its rows by str.splitlines too', () => {
  const clips = ['\u2028', '\u0085', '\v', '\f', '\x1c', '\x1d', '\x1e', '\r'].map((c, i) =>
    clip(`clip_${i}.wav`, `one${c}two`),
  );
  expect(readSplitlines(listsOf('ljspeech', clips).get('metadata.csv') ?? '')).toEqual(
    clips.map((_, i) => [`clip_${i}`, 'one two', 'one two']),
  );
});

test.each([
  ['piper', 'metadata.csv', '|'],
  ['audiofolder', 'train/metadata.csv', ','],
])('%s: csv gives back any texts exactly', (id, path, delimiter) => {
  fc.assert(
    fc.property(anyClips, (clips) => {
      const rows = csvTwin(listsOf(id, clips).get(path) ?? '', delimiter);
      expect(rows.slice(-clips.length).map(([, text]) => text)).toEqual(
        clips.map(({ text }) => cleanText(text, 'csv')),
      );
    }),
  );
});

test('the twin of the csv reader reads as the documentation says', () => {
  expect(csvTwin('a|"b|""c"""|d"e"\r\n\n"x\ny"z|\n|"open\n', '|')).toEqual([
    ['a', 'b|"c"', 'd"e"'],
    [],
    ['x\nyz', ''],
    ['', 'open\n'],
  ]);
  expect(csvTwin('', '|')).toEqual([]);
  expect(csvTwin('a|', '|')).toEqual([['a', '']]);
});

test.runIf(hasPython)('the twin of the csv reader gives what Python gives, for any text at all', () => {
  const anyList = fc
    .array(fc.oneof(fc.constantFrom('"', '""', '|', '\n', '\r\n', '\r', 'a', ' ', ','), anyText), {
      maxLength: 30,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(anyList, (text) => {
      expect(csvTwin(text, '|')).toEqual(readCsv(text, '|'));
    }),
    { numRuns: 25 },
  );
});

describe(`read by pandas${hasPandas ? '' : ' (left out: this Python has none)'}`, () => {
  test.runIf(hasPandas)('XTTS, F5-TTS, Piper and audiofolder give every text as it is', () => {
    const xtts = listsOf('xtts');
    const rows = ['metadata_train.csv', 'metadata_eval.csv'].flatMap((name) =>
      readPandas(xtts.get(name) ?? '', '|', 'header'),
    );
    expect(rows.sort()).toEqual(
      HARD_CLIPS.map(({ id, text }) => [`wavs/${id}`, exact(text), 'narrator']).sort(),
    );
    expect(readPandas(listsOf('f5-tts').get('metadata.csv') ?? '', '|', 'header')).toEqual(
      HARD_CLIPS.map(({ id, text }) => [`wavs/${id}`, exact(text)]),
    );
    expect(readPandas(listsOf('piper').get('metadata.csv') ?? '', '|', 'no header')).toEqual(
      HARD_CLIPS.map(({ id, text }) => [id, exact(text)]),
    );
    expect(readPandas(listsOf('audiofolder').get('validation/metadata.csv') ?? '', ',', 'header')).toEqual(
      HARD_CLIPS.filter(({ set }) => set === 'validation').map(({ id, text }) => [id, exact(text)]),
    );
  });
});

test.runIf(hasPandas)(
  'pandas takes the texts that the lint finds for none, and no others of their kind',
  () => {
    const words = [
      'None',
      'NA',
      'N/A',
      'null',
      'NULL',
      'nan',
      'NaN',
      'n/a',
      '<NA>',
      '#N/A',
      'none',
      'Null',
      'na',
      'None.',
      'Nan',
    ];
    const clips = words.map((text, i) => clip(`clip_${10 + i}.wav`, text));
    const xtts = target('xtts');
    const rows = planRows(xtts, clips, DETAILS);
    const lint = lintRows(xtts, rows, DETAILS, { missing: [], unreadable: [], formats: new Map() });
    const found = lint.find(({ kind }) => kind === 'reads-as-missing')?.rows ?? [];
    const read = readPandas(listsOf('xtts', clips).get('metadata_train.csv') ?? '', '|', 'header');
    const lost = read.filter(([, text], i) => text !== words[i]).map(([name]) => name?.replace('wavs/', ''));
    const isLost = (text: string) => found.includes(`clip_${10 + words.indexOf(text)}.wav`);
    expect(words.filter((text) => text !== 'nan' && isLost(text))).toEqual(
      words.filter((text) => text !== 'nan' && lost.includes(`clip_${10 + words.indexOf(text)}.wav`)),
    );
  },
);

describe(`read by datasets${hasDatasets ? '' : ' (left out: this Python has none)'}`, () => {
  test.runIf(hasDatasets)(
    'audiofolder gives both sets, every clip with its text',
    { timeout: 120_000 },
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'audiofolder-'));
      try {
        const samples = new Blob([new Int16Array(800)]);
        const pcm = { bytes: samples, format: 's16', sampleRateHz: 8000, channels: 1, frames: 800 } as const;
        const wav = new Uint8Array(
          await (await cutClip(pcm, { startFrame: 0, endFrame: 800 })).arrayBuffer(),
        );
        for (const set of ['train', 'validation']) await mkdir(path.join(folder, set));
        for (const { id, set } of HARD_CLIPS) await writeFile(path.join(folder, set, id), wav);
        for (const [name, text] of listsOf('audiofolder')) await writeFile(path.join(folder, name), text);
        const found = readAudiofolder(folder);
        for (const set of ['train', 'validation'])
          expect(found[set]?.sort()).toEqual(
            HARD_CLIPS.filter((one) => one.set === set).map(({ id, text }) => [id, exact(text)]),
          );
      } finally {
        await rm(folder, { recursive: true, force: true });
        await rm(`${folder}.cache`, { recursive: true, force: true });
      }
    },
  );
});
