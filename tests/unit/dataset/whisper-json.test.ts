import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWhisperJson, writeWhisperJson } from '../../../src/dataset/whisper-json.ts';
import type { Transcript } from '../../../src/dataset/transcript.ts';
import { anyTranscript } from './arbitraries.ts';

/** What Python's json module makes of a text that it reads; the yardstick for our layout. */
function rewriteInPython(text: string): string {
  const program =
    "import json,sys\nsys.stdout.write(json.dumps(json.loads(sys.stdin.buffer.read().decode('utf-8')), indent=4))";
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
const hasPython = spawnSync('python3', ['--version']).status === 0;
const withPython = hasPython ? it : it.skip;

const OPENAI = {
  'kettle_000001.wav': {
    text: ' The kettle began to sing. Nobody moved.',
    segments: [
      {
        id: 0,
        seek: 0,
        start: 0,
        end: 1.9,
        text: ' The kettle began to sing.',
        tokens: [50364, 440, 50460],
        temperature: 0,
        avg_logprob: -0.21,
        compression_ratio: 0.83,
        no_speech_prob: 0.01,
        words: [{ word: ' The', start: 0, end: 0.18, probability: 0.97 }],
      },
    ],
    language: 'en',
  },
};

describe('reading', () => {
  it('reads what openai whisper writes', () => {
    expect(parseWhisperJson(JSON.stringify(OPENAI)).get('kettle_000001.wav')).toEqual({
      text: ' The kettle began to sing. Nobody moved.',
      segments: [
        {
          id: 0,
          startS: 0,
          endS: 1.9,
          text: ' The kettle began to sing.',
          avgLogprob: -0.21,
          compressionRatio: 0.83,
          noSpeechProb: 0.01,
          words: [{ word: ' The', startS: 0, endS: 0.18, probability: 0.97 }],
          extra: { seek: 0, tokens: [50364, 440, 50460], temperature: 0 },
        },
      ],
      language: 'en',
    } satisfies Transcript);
  });

  it('reads what whisperX writes: scores, and words without times', () => {
    const text = JSON.stringify({
      'a.wav': {
        text: 'In 1984.',
        segments: [
          {
            id: 0,
            start: 0.1,
            end: 0.9,
            text: ' In 1984.',
            words: [{ word: 'In', start: 0.1, end: 0.2, score: 0.5 }, { word: '1984.' }],
          },
        ],
        language: 'en',
        word_segments: [{ word: 'In' }],
      },
    });
    const transcript = parseWhisperJson(text).get('a.wav');
    expect(transcript?.segments[0]?.words).toEqual([
      { word: 'In', startS: 0.1, endS: 0.2, probability: 0.5, probabilityKey: 'score' },
      { word: '1984.', startS: null, endS: null, probability: null },
    ]);
    expect(JSON.parse(writeWhisperJson(parseWhisperJson(text)))).toEqual(JSON.parse(text));
  });

  it('reads what whisper.cpp leaves: times only, no language', () => {
    const text = JSON.stringify({
      'a.wav': {
        text: ' One.  Two.',
        segments: [
          { start: 0, end: 1.2, text: ' One.', id: 0 },
          { start: 1.2, end: 2, text: ' Two.', id: 1 },
        ],
      },
    });
    const transcript = parseWhisperJson(text).get('a.wav');
    expect(transcript?.language).toBeNull();
    // The text disagrees with the segments, as is usual in such files; nothing is repaired on reading.
    expect(transcript?.text).toBe(' One.  Two.');
    expect(JSON.parse(writeWhisperJson(parseWhisperJson(text)))).toEqual(JSON.parse(text));
  });

  it('fills in what is missing', () => {
    const text =
      '{"a.wav": {"segments": [{"start": 0, "end": 1.5, "text": " A"}, {"text": " b"}]}, "b.wav": {}}';
    expect(parseWhisperJson(text).get('a.wav')).toEqual({
      text: ' A b',
      segments: [
        { id: 0, startS: 0, endS: 1.5, text: ' A' },
        { id: 1, startS: 1.5, endS: 1.5, text: ' b' },
      ],
      language: null,
    });
    expect(parseWhisperJson(text).get('b.wav')).toEqual({ text: '', segments: [], language: null });
  });

  it('accepts a byte-order mark', () => {
    expect([...parseWhisperJson('\ufeff{"a.wav": {"text": " A"}}').keys()]).toEqual(['a.wav']);
  });

  it("accepts Python's NaN and Infinity, and leaves those words alone in texts", () => {
    const text = String.raw`{"a.wav": {"text": " NaN, \"Infinity\" and -Infinity", "segments": [
      {"text": " NaN", "start": 0.5, "end": NaN, "avg_logprob": NaN, "compression_ratio": -Infinity, "x": [Infinity, NaN]}]}}`;
    const transcript = parseWhisperJson(text).get('a.wav');
    expect(transcript?.text).toBe(' NaN, "Infinity" and -Infinity');
    expect(transcript?.segments[0]).toEqual({
      id: 0,
      startS: 0.5,
      endS: 0.5,
      text: ' NaN',
      avgLogprob: NaN,
      compressionRatio: -Infinity,
      extra: { x: [Infinity, NaN] },
    });
  });

  it('keeps a key named __proto__ a key like any other', () => {
    const text = '{"a.wav": {"text": "", "segments": [], "__proto__": {"text": "x"}}}';
    expect(JSON.stringify(JSON.parse(writeWhisperJson(parseWhisperJson(text))))).toBe(
      JSON.stringify(JSON.parse(text)),
    );
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['is empty', '', 'it is empty'],
    ['is cut off', '{\n  "a.wav": {\n    "text": " The ket', 'whisper.json is damaged'],
    ['lacks a comma', '{\n  "a.wav": {"text": " A"}\n  "b.wav": {}\n}', 'line 3'],
    ['lacks a comma and holds NaN', '{\n  "a.wav": {"x": NaN}\n  "b.wav": {}\n}', 'line 3'],
    ['is a list', '[]', 'no object of clip names'],
    ['has an entry that is no object', '{"a.wav": {}, "b.wav": "text"}', '"b.wav" is not an object'],
    ['has an entry that is a list', '{"b.wav": []}', '"b.wav" is not an object'],
    ['has a text that is a number', '{"b.wav": {"text": 5}}', '"text" of the entry "b.wav"'],
    [
      'has a segment without text',
      '{"b.wav": {"segments": [{"start": 0}]}}',
      '"segments.0.text" of the entry "b.wav"',
    ],
    [
      'has a word that is no object',
      '{"b.wav": {"segments": [{"text": "", "words": [3]}]}}',
      'segments.0.words.0',
    ],
  ])('%s: says what is wrong, in which file', (_, text, reason) => {
    expect(() => parseWhisperJson(text, 'whisper.json')).toThrow(
      expect.objectContaining({
        code: 'json/broken',
        message: expect.stringMatching(/^whisper\.json is damaged.*Nothing was changed.*backup/) as unknown,
      }),
    );
    expect(() => parseWhisperJson(text, 'whisper.json')).toThrow(reason);
  });
});

describe('writing', () => {
  it('lays entries out as the format says, in natural order of names', () => {
    const text = writeWhisperJson(
      new Map<string, Transcript>([
        ['clip_10.wav', { text: ' Té 🫖\u007f', segments: [], language: 'en', extra: { speaker: 1 } }],
        ['clip_2.wav', { text: '', segments: [{ id: 0, startS: 0, endS: 1e-5, text: '' }], language: null }],
      ]),
    );
    expect(text).toBe(`{
    "clip_2.wav": {
        "text": "",
        "segments": [
            {
                "id": 0,
                "start": 0.0,
                "end": 1e-05,
                "text": ""
            }
        ]
    },
    "clip_10.wav": {
        "text": " T\\u00e9 \\ud83e\\uded6\\u007f",
        "segments": [],
        "language": "en",
        "speaker": 1
    }
}`);
  });

  it('is taken back by reading', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anyTranscript, { noNullPrototype: true }), (entries) => {
        const transcripts = new Map(Object.entries(entries));
        expect(parseWhisperJson(writeWhisperJson(transcripts))).toEqual(transcripts);
      }),
    );
  });

  withPython('is byte for byte what Python writes (needs python3)', () => {
    fc.assert(
      fc.property(fc.array(anyTranscript, { minLength: 20, maxLength: 40 }), (transcripts) => {
        const text = writeWhisperJson(
          new Map(transcripts.map((transcript, i) => [`clip_${i}.wav`, transcript])),
        );
        expect(text).toBe(rewriteInPython(text));
      }),
      { numRuns: 10 },
    );
  });

  withPython('gives back a file that Python wrote, byte for byte (needs python3)', () => {
    const text = rewriteInPython(
      `{"é_1.wav": {"text": " 0.0", "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 12.0, "text": " 0.0",
        "tokens": [50364, 440], "temperature": 0.0, "avg_logprob": NaN, "compression_ratio": 1.0, "no_speech_prob": 1e-11,
        "words": [{"word": " 0.0", "start": 0.0, "end": 0.00001, "probability": 1.0}, {"word": " x", "start": 0.5, "end": 1e16, "probability": 0.1}],
        "mine": {"a": NaN, "b": [-Infinity, 1.5, 3, true, null, {}, []]}}], "language": "en"}}`,
    );
    expect(writeWhisperJson(parseWhisperJson(text))).toBe(text);
  });
});
