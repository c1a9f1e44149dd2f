/**
 * Which clips most likely need a person: one score per clip from plain reasons, each with the sentence that says why. It reads
 * text, times and Whisper's scores only; what can be heard alone (clipping, too quiet, noise) is not among the reasons yet.
 *
 * A clip's score is the sum of its findings' weights; 0 = nothing found. The weights order the reasons by how much harm a clip
 * with them does to a voice: wrong or missing words most, looks of the text least.
 */
import type { Clip } from './clip.ts';
import { shownText } from './text-sync.ts';

/** Why a clip is worth a look. */
export type Reason =
  | 'no-text'
  | 'no-speech'
  | 'repeated'
  | 'too-fast'
  | 'too-slow'
  | 'edge'
  | 'confidence'
  | 'characters'
  | 'digits'
  | 'ending';

/** The reasons in the order of their harm, with the words of their chips. */
export const REASONS: readonly { readonly reason: Reason; readonly label: string }[] = [
  { reason: 'no-text', label: 'no text' },
  { reason: 'no-speech', label: 'probably no speech' },
  { reason: 'repeated', label: 'repeated text' },
  { reason: 'too-fast', label: 'too much text' },
  { reason: 'too-slow', label: 'too little text' },
  { reason: 'edge', label: 'speech at the edge' },
  { reason: 'confidence', label: 'low confidence' },
  { reason: 'characters', label: 'unusual characters' },
  { reason: 'digits', label: 'digits' },
  { reason: 'ending', label: 'no end punctuation' },
];

/** One reason that holds for a clip. */
export interface Finding {
  readonly reason: Reason;
  readonly weight: number;
  /** Why this clip is here, in words. */
  readonly sentence: string;
}

/** What was found about one clip, the worst first. */
export interface ClipScore {
  readonly score: number;
  readonly findings: readonly Finding[];
}

/** What is usual in a dataset, to compare one clip with. */
export interface Norms {
  /** Letters and digits per second of clip, the median; null where too few clips can tell. */
  readonly lettersPerS: number | null;
}

/** Fewer clips than this say nothing about how fast a voice is. */
const FEWEST_FOR_NORMS = 5;
/** One step of Whisper's timestamps: nearer to the end than this, the word is likely to go on beyond it. */
const EDGE_S = 0.02;
/** Whisper takes a window for silence above this (`no_speech_threshold` of openai/whisper). */
const NO_SPEECH = 0.6;
/** Whisper takes a text for a loop above this (`compression_ratio_threshold` of openai/whisper). */
const LOOPING = 2.4;
/** Whisper gives a text up below −1 (`logprob_threshold` of openai/whisper); by then it is long wrong. */
const DOUBTFUL_LOGPROB = -0.6;
const HOPELESS_LOGPROB = -1;
/** Below this a word was a guess; so many of them make the clip one. */
const GUESSED_WORD = 0.5;
const GUESSED_SHARE = 0.25;
/** A single guess in a sentence that is sure otherwise: a name, most often. */
const GUESS_WEIGHT = 0.75;
/** How far the length that a text needs at the usual speed may be from the clip's, as a factor. */
const FAST_FACTOR = 1.6;
const SLOW_FACTOR = 0.5;
/** Pauses at the ends make short clips look slow, and a word or two look fast. */
const SLOW_SPARE_S = 1.2;
const FAST_SPARE_S = 0.5;

const LETTER = /[\p{L}\p{N}]/gu;
/** What a sentence ends with in the scripts that Whisper writes, quotes and brackets after it included. */
const ENDING = /[.!?…。！？؟۔।॥։።።၊။។][\s"'”’»›)\]』」）]*$/u;
/** Thai, Lao and Khmer end sentences with a space, or with nothing. */
const WITHOUT_ENDING = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]\s*$/u;
/** Neither letter, mark, digit, space, nor punctuation that is read out as a pause or not at all. */
const UNUSUAL =
  /[^\p{L}\p{M}\p{N} .,;:!?…'"‘’‚‛“”„‟«»‹›()\-‐‑‒–—―¿¡·、。，！？；：（）「」『』〜・ー؟،؛۔।॥՞՜։՝።፣၊။។ฯๆ\u200c\u200d]/gu;

/** Learns what is usual from all clips of a dataset. */
export function findNorms(clips: Iterable<Clip>): Norms {
  const rates: number[] = [];
  for (const { transcript, durationS } of clips) {
    const letters = transcript ? countLetters(transcript.text) : 0;
    if (letters > 0 && durationS !== null && durationS > 0) rates.push(letters / durationS);
  }
  rates.sort((a, b) => a - b);
  const median = rates[Math.floor(rates.length / 2)];
  return { lettersPerS: rates.length < FEWEST_FOR_NORMS || median === undefined ? null : median };
}

/**
 * Scores clips and remembers each result as long as the clip is the same object, so that asking for ten thousand again after
 * one edit costs one clip. Another `norms` needs another scorer.
 */
export function createScorer(norms: Norms): (clip: Clip) => ClipScore {
  const known = new WeakMap<Clip, ClipScore>();
  return (clip) => {
    const before = known.get(clip);
    if (before) return before;
    const score = scoreClip(clip, norms);
    known.set(clip, score);
    return score;
  };
}

/** Everything that can be said against a clip. */
export function scoreClip(clip: Clip, norms: Norms): ClipScore {
  const text = shownText(clip.transcript?.text ?? '').trimEnd();
  const found = text
    ? [
        ...silence(clip),
        ...repetition(clip, text),
        ...speed(clip, text, norms),
        ...edge(clip),
        ...confidence(clip),
        ...characters(text),
        ...digits(text),
        ...ending(text),
      ]
    : [
        finding(
          'no-text',
          5,
          clip.transcript ? 'No words were found in this clip.' : 'This clip is not transcribed yet.',
        ),
      ];
  const findings = found.sort((a, b) => b.weight - a.weight);
  return { score: findings.reduce((sum, { weight }) => sum + weight, 0), findings };
}

function finding(reason: Reason, weight: number, sentence: string): Finding {
  return { reason, weight, sentence };
}

function silence({ transcript }: Clip): Finding[] {
  const highest = Math.max(0, ...figures(transcript, 'noSpeechProb'));
  if (highest <= NO_SPEECH) return [];
  return [
    finding(
      'no-speech',
      4,
      `Whisper gives ${Math.round(highest * 100)} % that nobody speaks here; the text may be made up.`,
    ),
  ];
}

function repetition({ transcript }: Clip, text: string): Finding[] {
  const phrase = repeatedPhrase(text);
  if (phrase !== null)
    return [finding('repeated', 4, `“${phrase}” is repeated. Is it said that often, or did Whisper loop?`)];
  if (!figures(transcript, 'compressionRatio').some((ratio) => ratio > LOOPING)) return [];
  return [finding('repeated', 4, 'The text says the same over and over. Whisper may have looped.')];
}

/** A word or two three times in a row, or three words and more twice in a row; null when there is none. */
function repeatedPhrase(text: string): string | null {
  const shown = text.split(/\s+/u);
  const words = shown.map((word) => word.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, ''));
  for (let length = 1; length * 2 <= words.length && length <= 12; length++) {
    const needed = length * (length < 3 ? 2 : 1);
    let same = 0;
    for (let i = length; i < words.length; i++) {
      same = words[i] !== '' && words[i] === words[i - length] ? same + 1 : 0;
      if (same >= needed) return shown.slice(i - length + 1, i + 1).join(' ');
    }
  }
  return null;
}

function speed({ durationS }: Clip, text: string, { lettersPerS }: Norms): Finding[] {
  if (durationS === null || lettersPerS === null) return [];
  const neededS = countLetters(text) / lettersPerS;
  if (neededS > durationS * FAST_FACTOR && neededS - durationS > FAST_SPARE_S) {
    const weight = 2 + Math.min(2, neededS / durationS / FAST_FACTOR);
    return [
      finding(
        'too-fast',
        weight,
        `This text usually takes ${neededS.toFixed(1)} s, and the clip has ${durationS.toFixed(1)} s: the text may be wrong, or the clip cut off.`,
      ),
    ];
  }
  if (neededS < durationS * SLOW_FACTOR && durationS - neededS > SLOW_SPARE_S) {
    const weight = 2 + Math.min(2, (durationS * SLOW_FACTOR) / Math.max(0.1, neededS) - 1);
    return [
      finding(
        'too-slow',
        weight,
        `This text usually takes ${neededS.toFixed(1)} s, and the clip has ${durationS.toFixed(1)} s: words may be missing, or there is a long pause.`,
      ),
    ];
  }
  return [];
}

/** Times of segments say nothing here: Whisper lets most of them begin and end with the clip. */
function edge({ transcript, durationS }: Clip): Finding[] {
  const words = (transcript?.segments ?? []).flatMap((segment) => segment.words ?? []);
  const first = words.find(({ startS }) => startS !== null);
  const last = words.findLast(({ endS }) => endS !== null);
  const places: string[] = [];
  const cut = (word: string, where: string) =>
    places.push(`“${word.trim()}” touches the ${where} of the clip`);
  if (first && (first.startS ?? Infinity) <= EDGE_S) cut(first.word, 'start');
  if (last && durationS !== null && (last.endS ?? 0) >= durationS - EDGE_S) cut(last.word, 'end');
  if (places.length === 0) return [];
  return [finding('edge', places.length + 2, `${places.join(', and ')} and may be cut off.`)];
}

function confidence({ transcript }: Clip): Finding[] {
  const segments = transcript?.segments ?? [];
  const lowest = Math.min(0, ...figures(transcript, 'avgLogprob'));
  const known = segments
    .flatMap((segment) => segment.words ?? [])
    .filter(({ probability }) => probability !== null);
  const guessed = known.filter(({ probability }) => probability !== null && probability < GUESSED_WORD);
  const many = guessed.length >= 2 && guessed.length >= known.length * GUESSED_SHARE;
  const doubtful = lowest < DOUBTFUL_LOGPROB || many;
  if (!doubtful && guessed.length === 0) return [];
  const depth = (DOUBTFUL_LOGPROB - lowest) / (DOUBTFUL_LOGPROB - HOPELESS_LOGPROB);
  const weight = doubtful ? 2 + Math.min(2, Math.max(0, depth)) : Math.min(2, GUESS_WEIGHT * guessed.length);
  const words = guessed.slice(0, 3).map(({ word }) => `“${word.trim()}”`);
  return [
    finding(
      'confidence',
      weight,
      words.length > 0
        ? `Whisper was not sure of the text, least of ${words.join(', ')}.`
        : 'Whisper was not sure of the text.',
    ),
  ];
}

function characters(text: string): Finding[] {
  const unusual = [...new Set(text.match(UNUSUAL))];
  if (unusual.length === 0) return [];
  const shown = unusual.map((sign) => (/\s|\p{C}/u.test(sign) ? nameOf(sign) : `“${sign}”`));
  return [
    finding(
      'characters',
      1.5,
      `${shown.slice(0, 5).join(', ')} in the text: a trainer may not know how it sounds.`,
    ),
  ];
}

function nameOf(sign: string): string {
  if (/[\n\r]/.test(sign)) return 'a line break';
  if (sign === '\t') return 'a tab';
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function digits(text: string): Finding[] {
  const number = /\p{Nd}[\p{Nd}.,:]*\p{Nd}|\p{Nd}/u.exec(text)?.[0];
  if (number === undefined) return [];
  return [
    finding('digits', 1.5, `“${number}” is written in digits; a voice learns from words as they are said.`),
  ];
}

function ending(text: string): Finding[] {
  if (ENDING.test(text) || WITHOUT_ENDING.test(text)) return [];
  return [finding('ending', 1, 'The text has no full stop or other mark at its end.')];
}

/** Files may say NaN, which compares with nothing. */
function figures(
  transcript: Clip['transcript'],
  key: 'avgLogprob' | 'compressionRatio' | 'noSpeechProb',
): number[] {
  return (transcript?.segments ?? [])
    .map((segment) => segment[key] ?? NaN)
    .filter((value) => !Number.isNaN(value));
}

function countLetters(text: string): number {
  return text.match(LETTER)?.length ?? 0;
}
