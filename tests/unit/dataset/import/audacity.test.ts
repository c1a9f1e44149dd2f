import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../../src/dataset/clip.ts';
import { AUDACITY } from '../../../../src/dataset/export/audacity.ts';
import { planRows } from '../../../../src/dataset/export/target.ts';
import { labelledTranscripts, parseLabels, planLabels } from '../../../../src/dataset/import/audacity.ts';
import { clip as exported, DETAILS, HARD_CLIPS } from '../export/clips.ts';

/** A clip of a recording at 1000 Hz. */
function cut(id: string, source: string, startS: number, endS: number, text: string | null = null): Clip {
  return {
    id,
    kind: 'usable',
    status: 'new',
    durationS: endS - startS,
    transcript: text === null ? null : { text: ` ${text}`, segments: [], language: 'en' },
    origin: {
      source,
      startFrame: startS * 1000,
      endFrame: endS * 1000,
      sampleRateHz: 1000,
      reason: null,
      forced: false,
    },
  };
}

describe('labels of Audacity', () => {
  it('are read with points or commas, in order of time; what is none is passed over', () => {
    expect(
      parseLabels('\uFEFF4,5\t5\tlater\r\n1.000000\t2.000000\tfirst\n\\\t100\t200\nbroken\n3\t2\tback\n'),
    ).toEqual([
      { startS: 1, endS: 2, text: 'first' },
      { startS: 4.5, endS: 5, text: 'later' },
    ]);
  });

  it('give a clip its text and segments in its own time, by the middle of each label', () => {
    const labels = parseLabels('9.5\t11\tOne.\n11\t12.5\tTwo.\n14.9\t16\tNext clip.\n');
    const clips = [
      cut('a_000001.wav', 'tapes/a.mp3', 10, 15, 'old'),
      cut('b_000001.wav', 'tapes/b.mp3', 10, 15),
    ];
    expect(labelledTranscripts(new Map([['A.txt', labels]]), clips)).toEqual([
      [
        'a_000001.wav',
        {
          text: ' One. Two.',
          language: 'en',
          segments: [
            { id: 0, startS: 0, endS: 1, text: ' One.' },
            { id: 1, startS: 1, endS: 2.5, text: ' Two.' },
          ],
        },
      ],
    ]);
  });

  it('come back as they went out: nothing changes, and without transcripts every text is found', () => {
    const rows = planRows(
      AUDACITY,
      HARD_CLIPS.map(({ id, text }, i) =>
        exported(id, text, { source: i < 4 ? { path: 'k.mp3', startS: i * 5, endS: i * 5 + 4 } : null }),
      ),
      DETAILS,
    );
    const files = new Map(AUDACITY.lists(rows, DETAILS).map(({ path, text }) => [path, parseLabels(text)]));
    const clips = (text: (i: number) => string | null) =>
      HARD_CLIPS.map(({ id }, i): Clip => {
        const whole = cut(id, 'k.mp3', i * 5, i * 5 + 4, text(i));
        return i < 4 ? whole : { ...whole, origin: null };
      });
    expect(
      labelledTranscripts(
        files,
        clips((i) => rows[i]?.text ?? ''),
      ),
    ).toEqual([]);
    expect(
      labelledTranscripts(
        files,
        clips(() => null),
      ).map(([id, { text }]) => [id, text]),
    ).toEqual(rows.map(({ fileName, text }) => [fileName, ` ${text}`]));
  });
});

describe('labels where no clip is yet', () => {
  const labels = parseLabels('0\t2\tHeld.\n3\t5\tFree.\n6\t6\tA point.\n8\t9.5\t\n');
  const plan = (
    files: Readonly<Record<string, typeof labels>>,
    recordings: readonly string[],
    clips: readonly Clip[] = [],
  ) =>
    planLabels(new Map(Object.entries(files)), recordings, clips, (path) =>
      path === 'tapes/a.mp3' ? 'a' : undefined,
    );
  const idsOf = ({ cuts }: ReturnType<typeof plan>) =>
    Object.fromEntries(
      [...cuts].map(([path, list]) => [path, list.map(({ id, label }) => [id, label.startS])]),
    );

  it('are clips to be cut, numbered on from those that are there; points and held ones are none', () => {
    const made = plan(
      { 'A.txt': labels },
      ['tapes/a.mp3', 'tapes/b.mp3'],
      [cut('a_000007.wav', 'tapes/a.mp3', 0, 2.5, 'old')],
    );
    expect(idsOf(made)).toEqual({
      'tapes/a.mp3': [
        ['a_000008.wav', 3],
        ['a_000009.wav', 8],
      ],
    });
    expect(made.texts.map(([id, { text }]) => [id, text])).toEqual([['a_000007.wav', ' Held.']]);
    expect(made.unknown).toEqual([]);
  });

  it('leave alone what a discarded clip holds', () => {
    const discarded: Clip = { ...cut('a_000001.wav', 'tapes/a.mp3', 0, 6), status: 'discarded' };
    const made = plan({ 'a.txt': labels }, ['tapes/a.mp3'], [discarded]);
    expect(idsOf(made)).toEqual({ 'tapes/a.mp3': [['a_000002.wav', 8]] });
    expect(made.texts).toEqual([]);
  });

  it('take any name for the only file over the only recording, and no name of another clip', () => {
    expect(
      idsOf(
        plan({ 'Label Track.txt': labels }, ['b.wav'], [{ ...cut('b_000001.wav', '', 0, 1), origin: null }]),
      ),
    ).toEqual({
      'b.wav': [
        ['b-2_000001.wav', 0],
        ['b-2_000002.wav', 3],
        ['b-2_000003.wav', 8],
      ],
    });
    const two = plan({ 'Label Track.txt': labels }, ['a.wav', 'b.wav']);
    expect([idsOf(two), two.unknown]).toEqual([{}, ['Label Track.txt']]);
  });
});
