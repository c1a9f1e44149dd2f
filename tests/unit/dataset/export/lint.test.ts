import { describe, expect, it } from 'vitest';
import { type AudioFacts, keptRows, lintRows, type LintKind } from '../../../../src/dataset/export/lint.ts';
import type { Clip } from '../../../../src/dataset/clip.ts';
import { fixedTranscripts } from '../../../../src/dataset/export/fixes.ts';
import { TARGETS } from '../../../../src/dataset/export/registry.ts';
import { type ExportClip, type ExportTarget, planRows } from '../../../../src/dataset/export/target.ts';
import { clip, DETAILS } from './clips.ts';

function target(id: string): ExportTarget {
  const found = TARGETS.find((one) => one.id === id);
  if (!found) throw new Error(`no target ${id}`);
  return found;
}

/** Something for the validation set, so that only what a test is about is found. */
const CHECK = clip('z_check.wav', 'One to check by.', { set: 'validation' });

const NO_FACTS: AudioFacts = { missing: [], unreadable: [], formats: new Map() };

function lint(id: string, clips: readonly ExportClip[], details = DETAILS, facts: Partial<AudioFacts> = {}) {
  const rows = planRows(target(id), [...clips, CHECK], details);
  return {
    rows,
    findings: lintRows(target(id), rows, details, { ...NO_FACTS, ...facts }),
  };
}

function found(id: string, clips: readonly ExportClip[], kind: LintKind, details = DETAILS) {
  return lint(id, clips, details).findings.find((finding) => finding.kind === kind);
}

function dataset(text: string, language = 'en'): Clip {
  const { transcript } = clip('a.wav', text);
  return {
    id: 'a.wav',
    kind: 'usable',
    status: 'new',
    origin: null,
    durationS: 4,
    transcript: transcript && { ...transcript, language },
  };
}

const lasting = (durationS: number) => clip('a.wav', 'Fine.', { durationS });

describe('lintRows', () => {
  it.each(TARGETS.map(({ id }) => id))('%s has nothing to say about a good clip', (id) => {
    expect(lint(id, [lasting(4)]).findings).toEqual([]);
  });

  it.each([
    ['mrq-tortoise', 0.6, 255_995 / 22_050],
    ['mrq-jarodmica', 1.6, 255_995 / 22_050],
    ['xtts', 0.5, 11.6],
    ['gpt-sovits', 3, 10],
    ['style-bert-vits2', 2, 12],
    ['styletts2', 2, 10],
    ['f5-tts', 0, 30],
  ])('%s takes %f to %f s, both included, and names what is outside', (id, minS, maxS) => {
    expect(found(id, [lasting(minS)], 'too-short')).toBeUndefined();
    expect(found(id, [lasting(maxS)], 'too-long')).toBeUndefined();
    if (minS > 0) expect(found(id, [lasting(minS - 1e-6)], 'too-short')?.rows).toEqual(['a.wav']);
    expect(found(id, [lasting(maxS + 1e-6)], 'too-long')?.rows).toEqual(['a.wav']);
  });

  it('leaves out what a trainer refuses, and only offers it for what it merely does not aim at', () => {
    expect(found('xtts', [lasting(12)], 'too-long')).toMatchObject({ outcome: 'choice', leaveOut: true });
    expect(found('gpt-sovits', [lasting(12)], 'too-long')).toMatchObject({
      outcome: 'choice',
      leaveOut: false,
    });
  });

  it.each([
    ['mrq-tortoise', 'en', 200],
    ['xtts', 'en', 250],
    ['xtts', 'ja', 71],
    ['xtts', 'zh', 82],
  ])('%s in %s: %d characters are fine, one more is not; an emoji is one', (id, language, most) => {
    const details = { ...DETAILS, language };
    const long = (text: string) => [clip('a.wav', text)];
    expect(found(id, long('🫖'.repeat(most)), 'too-many-characters', details)).toBeUndefined();
    expect(found(id, long('🫖'.repeat(most + 1)), 'too-many-characters', details)?.rows).toEqual(['a.wav']);
  });

  it('stops the export in a language that the trainer has no name for', () => {
    const details = { ...DETAILS, language: 'de' };
    expect(found('gpt-sovits', [lasting(4)], 'language-unknown', details)).toMatchObject({
      outcome: 'blocked',
    });
    expect(found('xtts', [lasting(4)], 'language-unknown', details)).toBeUndefined();
  });

  it('lists clips in which another language was heard, but not for MRQ, whose whisper.json keeps each one’s own', () => {
    const heard = { text: ' Gut.', segments: [], language: 'de' };
    expect(found('xtts', [clip('a.wav', 'Gut.', { transcript: heard })], 'other-language')?.rows).toEqual([
      'a.wav',
    ]);
    expect(
      found('mrq-tortoise', [clip('a.wav', 'Gut.', { transcript: heard })], 'other-language'),
    ).toBeUndefined();
  });

  it('leaves out clips without text, also when only separators are left of it, and without audio', () => {
    const { rows, findings } = lint('ljspeech', [clip('a.wav', ''), clip('b.wav', ' | \n')], DETAILS, {
      missing: ['c.wav'],
      unreadable: ['d.wav'],
    });
    expect(findings.map(({ kind, outcome, rows: names }) => [kind, outcome, names])).toEqual([
      ['no-audio', 'left-out', ['c.wav']],
      ['unreadable-audio', 'left-out', ['d.wav']],
      ['no-text', 'left-out', ['a.wav', 'b.wav']],
      ['forbidden-characters', 'repaired', ['b.wav']],
    ]);
    expect(keptRows(target('ljspeech'), rows, new Set()).map(({ fileName }) => fileName)).toEqual([
      'z_check.wav',
    ]);
  });

  it('gives an audio folder clips without any text', () => {
    const { rows, findings } = lint('plain', [clip('a.wav', '')]);
    expect(findings).toEqual([]);
    expect(keptRows(target('plain'), rows, new Set())).toHaveLength(2);
  });

  it('says which texts change where rows are cut at every "|", and that csv needs no change', () => {
    const clips = [clip('a.wav', 'left|right'), clip('b.wav', 'plain')];
    expect(found('ljspeech', clips, 'forbidden-characters')).toMatchObject({
      outcome: 'repaired',
      rows: ['a.wav'],
    });
    expect(found('xtts', clips, 'forbidden-characters')).toBeUndefined();
  });

  it('finds a leading quote that is never closed: a choice where nothing can be quoted, quoted in csv', () => {
    const clips = [clip('a.wav', '"Open'), clip('b.wav', '"Closed" again')];
    expect(found('ljspeech', clips, 'leading-quote')).toMatchObject({ outcome: 'choice', rows: ['a.wav'] });
    expect(found('xtts', clips, 'leading-quote')).toMatchObject({
      outcome: 'repaired',
      rows: ['a.wav', 'b.wav'],
    });
  });

  it('finds texts that pandas takes for none, where pandas reads, and offers a full stop', () => {
    const clips = [
      clip('a.wav', 'None'),
      clip('b.wav', 'null'),
      clip('c.wav', 'None.'),
      clip('d.wav', 'none'),
    ];
    for (const id of ['xtts', 'audiofolder'])
      expect(found(id, clips, 'reads-as-missing')).toMatchObject({
        outcome: 'choice',
        leaveOut: true,
        rows: ['a.wav', 'b.wav'],
      });
    expect(found('piper', clips, 'reads-as-missing')).toBeUndefined();
    expect(
      fixedTranscripts('reads-as-missing', [dataset('None')], DETAILS).map(([, { text }]) => text.trim()),
    ).toEqual(['None.']);
  });

  it('finds a lone quote anywhere, and offers to take it out of the dataset', () => {
    const clips = [
      clip('a.wav', 'He said "now.'),
      clip('b.wav', 'He said "now".'),
      clip('c.wav', '"Now, he said'),
    ];
    expect(found('ljspeech', clips, 'unbalanced-quotes')).toMatchObject({ outcome: 'note', rows: ['a.wav'] });
    expect(found('plain', clips, 'unbalanced-quotes')).toBeUndefined();
    const fixed = (text: string) =>
      fixedTranscripts('unbalanced-quotes', [dataset(text)], DETAILS).map(([, { text: after }]) => after);
    expect(fixed('He said "now.')).toEqual([' He said now.']);
    expect(fixed('"Now, he said')).toEqual([' Now, he said']);
    expect(fixed('He said "now".')).toEqual([]);
  });

  it('writes spaces for separators and another language into the dataset when asked to', () => {
    expect(fixedTranscripts('forbidden-characters', [dataset('left|right')], DETAILS)).toMatchObject([
      ['a.wav', { text: ' left right', segments: [{ text: ' left right' }] }],
    ]);
    expect(fixedTranscripts('other-language', [dataset('Gut.', 'de')], DETAILS)).toMatchObject([
      ['a.wav', { text: ' Gut.', language: 'en' }],
    ]);
    expect(fixedTranscripts('too-long', [dataset('Gut.')], DETAILS)).toEqual([]);
  });

  it('says which clips are converted, and which hold less than the trainer learns from', () => {
    const formats = new Map([
      ['low.wav', { sampleRateHz: 16_000, channels: 1 }],
      ['same.wav', { sampleRateHz: 22_050, channels: 1 }],
      ['stereo.wav', { sampleRateHz: 22_050, channels: 2 }],
      ['high.wav', { sampleRateHz: 48_000, channels: 1 }],
    ]);
    const clips = [...formats.keys()].map((name) => clip(name, 'Fine.'));
    const { findings } = lint('ljspeech', clips, DETAILS, { formats });
    expect(findings).toMatchObject([
      { kind: 'low-rate', outcome: 'choice', leaveOut: false, rows: ['low.wav'] },
      { kind: 'other-rate', outcome: 'repaired', rows: ['stereo.wav', 'high.wav'] },
    ]);
    expect(findings[0]?.reason).toMatch(/16,000 Hz, and LJSpeech learns from 22,050 Hz.*above 8,000 Hz/);
    expect(lint('nemo', clips, DETAILS, { formats }).findings).toMatchObject([
      { kind: 'mixed-rates', outcome: 'choice', rows: ['low.wav', 'high.wav'] },
    ]);
    expect(lint('audacity', clips, DETAILS, { formats }).findings).toEqual([]);
  });

  it('keeps names apart that differ only in case or ending, in files and rows alike', () => {
    const { rows, findings } = lint('ljspeech', [clip('a.wav', 'x'), clip('A.wav', 'y'), clip('a.mp3', 'z')]);
    const names = rows.map(({ fileName }) => fileName.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(findings).toMatchObject([
      { kind: 'alike-names', outcome: 'repaired', rows: ['A-2.wav', 'a-3.wav'] },
    ]);
  });

  it('says when a recording has clips in both sets, but not of MRQ’s list of clips that are not learnt from', () => {
    const source = (path: string) => ({ path, startS: 0, endS: 4 });
    const clips = [
      clip('a.wav', 'x', { source: source('tape.mp3') }),
      clip('b.wav', 'y', { source: source('tape.mp3'), set: 'validation' }),
      clip('c.wav', 'z', { source: source('other.mp3') }),
    ];
    expect(found('xtts', clips, 'shared-recording')?.reason).toContain('“tape.mp3” has clips in both sets');
    expect(found('mrq-tortoise', clips, 'shared-recording')).toBeUndefined();
  });

  it('says when a set is empty, and when there is nothing at all', () => {
    expect(found('xtts', [], 'empty-set')?.reason).toContain('training');
    const none = lintRows(target('xtts'), [], DETAILS, NO_FACTS);
    expect(none).toMatchObject([{ kind: 'no-clips', outcome: 'blocked' }]);
  });
});

describe('planRows', () => {
  const segments = [
    { id: 0, startS: 0, endS: 6, text: ' One half.' },
    { id: 1, startS: 6, endS: 14, text: ' The other.' },
  ];
  const long = clip('long.wav', 'One half. The other.', {
    durationS: 14,
    transcript: { text: ' One half. The other.', segments, language: 'en' },
  });

  it('gives MRQ the segments of a clip that is too long, and the whole clip where it fits', () => {
    const fitting = { ...long, id: 'fits.wav', durationS: 11 };
    expect(
      planRows(target('mrq-tortoise'), [long, fitting], DETAILS).map(({ fileName, text, part }) => [
        fileName,
        text,
        part,
      ]),
    ).toEqual([
      ['long_0000.wav', 'One half.', { startS: 0, endS: 6 }],
      ['long_0001.wav', 'The other.', { startS: 6, endS: 14 }],
      ['fits.wav', 'One half. The other.', null],
    ]);
  });

  it('gives MRQ the segments of a text that is too long, too', () => {
    const text = `${'a'.repeat(150)}. ${'b'.repeat(150)}.`;
    const wordy = { ...long, text, durationS: 10 };
    expect(planRows(target('mrq-tortoise'), [wordy], DETAILS)).toHaveLength(2);
  });

  it('names a segment so that it takes no other clip’s file', () => {
    const rows = planRows(
      target('mrq-tortoise'),
      [long, clip('long_0001.wav', 'A clip of this name.')],
      DETAILS,
    );
    expect(rows.map(({ fileName }) => fileName)).toEqual([
      'long_0000.wav',
      'long_0001-2.wav',
      'long_0001.wav',
    ]);
  });
});
