import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TARGETS } from '../../../../src/dataset/export/registry.ts';
import { type ExportTarget, planRows } from '../../../../src/dataset/export/target.ts';
import { type ImportedDataset, toDataset } from '../../../../src/dataset/import/format.ts';
import { IMPORT_FORMATS } from '../../../../src/dataset/import/registry.ts';
import { shownText } from '../../../../src/dataset/text-sync.ts';
import { parseWhisperJson } from '../../../../src/dataset/whisper-json.ts';
import { clip, DETAILS, HARD_CLIPS } from '../export/clips.ts';

/** What the first format that takes the files says of the clips. */
function read(files: Readonly<Record<string, string>>, clipIds: readonly string[]): ImportedDataset {
  for (const format of IMPORT_FORMATS) {
    const lists = format.lists(Object.keys(files));
    if (lists.length > 0)
      return toDataset(format.parse(new Map(lists.map((name) => [name, files[name] ?? '']))), clipIds);
  }
  throw new Error('no format takes these');
}

function textsOf({ transcripts }: ImportedDataset): Record<string, string> {
  return Object.fromEntries([...transcripts].map(([id, { text }]) => [id, shownText(text)]));
}

const THERE_AND_BACK = ['ljspeech', 'xtts', 'gpt-sovits', 'style-bert-vits2', 'piper', 'piper-old', 'f5-tts'];

const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom('|', '"', '""', '\t', '\n', '\r\n', ',', ' ', '🫖', 'é', 'word'),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

function findTarget(id: string): ExportTarget {
  const found = TARGETS.find((one) => one.id === id);
  if (!found) throw new Error(`no target ${id}`);
  return found;
}

describe.each(THERE_AND_BACK)('%s', (id) => {
  const target = findTarget(id);

  function thereAndBack(clips: typeof HARD_CLIPS) {
    const rows = planRows(target, clips, DETAILS).filter(({ text }) => text !== '');
    const lists = target.lists(rows, DETAILS);
    const files = Object.fromEntries(lists.map(({ path, text }) => [path, text]));
    return {
      rows,
      found: read(
        files,
        rows.map(({ fileName }) => fileName),
      ),
    };
  }

  it('comes back with the texts, languages and sets that went out', () => {
    const { rows, found } = thereAndBack(HARD_CLIPS);
    expect(textsOf(found)).toEqual(Object.fromEntries(rows.map(({ fileName, text }) => [fileName, text])));
    if (target.needs.includes('language'))
      expect([...found.transcripts.values()].map(({ language }) => language)).toEqual(rows.map(() => 'en'));
    if (target.needs.includes('speaker')) expect(found.speaker).toBe('narrator');
    if (target.usesSets)
      expect(Object.fromEntries(found.sets)).toEqual(
        Object.fromEntries(rows.map(({ fileName, clip: { set } }) => [fileName, set])),
      );
  });

  it('comes back whatever the texts are, with one ordinary row among them to know the list by', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 6 }), (texts) => {
        const clips = ['The kettle began to sing.', ...texts].map((text, i) => clip(`kettle_${i}.wav`, text));
        const { rows, found } = thereAndBack(clips);
        expect(textsOf(found)).toEqual(
          Object.fromEntries(rows.map(({ fileName, text }) => [fileName, text])),
        );
      }),
    );
  });
});

describe('audiofolder', () => {
  it('comes back set by set, whatever the texts are', () => {
    const target = findTarget('audiofolder');
    fc.assert(
      fc.property(
        fc.array(anyText, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('train', 'validation'),
        (texts, set) => {
          const clips = ['The kettle began to sing.', ...texts].map((text, i) =>
            clip(`kettle_${i}.wav`, text, { set }),
          );
          const rows = planRows(target, clips, DETAILS).filter(({ text }) => text !== '');
          const list = target.lists(rows, DETAILS).find(({ path }) => path.startsWith(set));
          const found = read(
            { 'metadata.csv': list?.text ?? '' },
            rows.map(({ fileName }) => fileName),
          );
          expect(textsOf(found)).toEqual(
            Object.fromEntries(rows.map(({ fileName, text }) => [fileName, text])),
          );
        },
      ),
    );
  });
});

describe('MRQ', () => {
  it('comes back by its whisper.json with texts, segments and languages, whatever the texts are', () => {
    const target = findTarget('mrq-tortoise');
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 6 }), (texts) => {
        const clips = texts.map((text, i) => clip(`kettle_${i}.wav`, text));
        const rows = planRows(target, clips, DETAILS);
        const list = target.lists(rows, DETAILS).find(({ path }) => path === 'whisper.json');
        const back = parseWhisperJson(list?.text ?? '', 'whisper.json');
        for (const { id, text, transcript } of clips) {
          expect(shownText(back.get(id)?.text ?? '')).toBe(shownText(` ${text}`));
          expect(back.get(id)?.segments).toEqual(transcript?.segments);
          expect(back.get(id)?.language).toBe('en');
        }
      }),
    );
  });
});

it('reads what other programs write: marks, Windows line ends, headers, folders, fields that are more', () => {
  expect(
    textsOf(read({ 'metadata.csv': '\uFEFFa|Dr. 8|Doctor eight\r\nb|x|\r\n' }, ['a.wav', 'b.flac'])),
  ).toEqual({
    'a.wav': 'Doctor eight',
    'b.flac': 'x',
  });
  expect(textsOf(read({ 'metadata.csv': 'a|anna|One.\nb|anna|Two.\n' }, ['a.wav', 'b.wav']))).toEqual({
    'a.wav': 'One.',
    'b.wav': 'Two.',
  });
  expect(
    textsOf(read({ 'metadata.csv': 'file_name,duration,transcription\na.mp3,2,"One, two"\n' }, ['a.mp3'])),
  ).toEqual({ 'a.mp3': 'One, two' });
  const list = read({ 'v.list': 'D:\\voice\\raw\\A.wav|v|JP|はい。|h a i|0 1\n/x/b.wav|v|zh|好\nbroken\n' }, [
    'a.wav',
    'b.wav',
  ]);
  expect(textsOf(list)).toEqual({ 'a.wav': 'はい。', 'b.wav': '好' });
  expect([...list.transcripts.values()].map(({ language }) => language)).toEqual(['ja', 'zh']);
  expect(read({ 'v.list': 'a.wav|x|EN|One\nb.wav|y|EN|Two\n' }, ['a.wav', 'b.wav']).speaker).toBeNull();
});

it('passes over rows of clips that are not there, and files that are something else', () => {
  expect(read({ 'metadata.csv': 'title,price\nTea,3\n' }, ['a.wav']).transcripts.size).toBe(0);
  expect(
    textsOf(read({ 'v.list': 'gone.wav|v|EN|x\na.wav|v|EN|first\na.wav|v|EN|second\n' }, ['a.wav'])),
  ).toEqual({
    'a.wav': 'first',
  });
  expect(IMPORT_FORMATS.flatMap((format) => format.lists(['.list', 'eval.csv', 'x.list.bak']))).toEqual([]);
});
