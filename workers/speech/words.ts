/** Words out of tokens: how tokens join, when each word begins and ends. It knows nothing of clips. */
import { FRAME_S } from './alignment.ts';
import { SAMPLE_RATE_HZ, VOICED_FRAME } from './voiced.ts';

/** One token of a window's text. */
export interface SpokenToken {
  readonly id: number;
  /** Natural logarithm of its probability. */
  readonly logProb: number;
}

/** A word of a window: its text as Whisper writes it (with the space before it), its time in the window, its tokens. */
export interface SpokenWord {
  readonly text: string;
  readonly startS: number;
  readonly endS: number;
  /** Its tokens `[from, to)`, punctuation included. */
  readonly from: number;
  readonly to: number;
}

/** Languages written without spaces: every character that stands alone in the tokens is a word. As in Whisper. */
const UNSPACED = new Set(['zh', 'ja', 'th', 'lo', 'my', 'yue']);

const PUNCTUATION = /^[\p{P}\p{S}]+$/u;
/** Goes with the word after it. As in Whisper (the hyphen aside: inside a word it has no space before it). */
const OPENING = /^[“¿([{‘"'-]$/u;

/** A run of tokens that is one word or one piece of punctuation. */
interface TokenRun {
  text: string;
  from: number;
  to: number;
  /** The token that tells where it was heard: its first, an opening mark aside. */
  heard: number;
}

/** Where tokens are in the sound, in frames: see `tokenStartFrames` (one more, of the end token) and `tokenHeardFrames`. */
export interface TokenFrames {
  readonly starts: Int32Array;
  readonly heard: Int32Array;
}

/**
 * Joins tokens to words.
 *
 * @param decode text of some tokens; a character that is cut in two decodes to U+FFFD.
 * @param voiced the window's voiced 10 ms frames: a word does not reach into the pause after it.
 */
export function spokenWords(
  tokens: readonly SpokenToken[],
  { starts, heard }: TokenFrames,
  decode: (ids: number[]) => string,
  language: string,
  voiced: Uint8Array,
): SpokenWord[] {
  const runs = tokenRuns(tokens, decode, UNSPACED.has(language));
  const words: (SpokenWord & { readonly heardS: number })[] = [];
  const startOf = (token: number) => (starts[token] ?? starts.at(-1) ?? 0) * FRAME_S;
  for (let index = 0; index < runs.length; index++) {
    const run = runs[index];
    if (!run) continue;
    const last = words.at(-1);
    if (isPunctuation(run) && last && !run.text.startsWith(' ')) {
      words[words.length - 1] = { ...last, text: last.text + run.text, to: run.to };
      continue;
    }
    const next = runs[index + 1];
    if (next && OPENING.test(run.text.trim()) && run.text.startsWith(' ')) {
      runs[index + 1] = { ...next, text: run.text + next.text, from: run.from };
      continue;
    }
    words.push({
      text: run.text,
      startS: startOf(run.from),
      endS: startOf(run.to),
      heardS: (heard[run.heard] ?? 0) * FRAME_S,
      from: run.from,
      to: run.to,
    });
  }
  return reachPauses(
    words.map(({ heardS, ...word }) => trimPauses(onOneSide(word, heardS, voiced), voiced)),
    voiced,
  );
}

function isPunctuation(run: TokenRun): boolean {
  return PUNCTUATION.test(run.text.trim());
}

/** Characters of several bytes can be spread over tokens: tokens are taken together until they decode whole. */
function tokenRuns(
  tokens: readonly SpokenToken[],
  decode: (ids: number[]) => string,
  unspaced: boolean,
): TokenRun[] {
  const runs: TokenRun[] = [];
  let from = 0;
  for (let to = 1; to <= tokens.length; to++) {
    const text = decode(tokens.slice(from, to).map((token) => token.id));
    if (text.includes('\uFFFD') && to < tokens.length) continue;
    const run = { text, from, to, heard: from };
    const last = runs.at(-1);
    const joins = !unspaced && !text.startsWith(' ') && !isPunctuation(run);
    // "wood-block" and "1,000" are one word: a mark right after letters, letters right after it.
    const mark = last && /^[-'’.,:]$/.test(last.text) ? runs.at(-2) : undefined;
    if (joins && mark && last) {
      mark.text += last.text + text;
      mark.to = to;
      runs.pop();
    } else if (joins && last && !(isPunctuation(last) && !last.text.startsWith(' '))) {
      if (isPunctuation(last)) last.heard = from;
      last.text += text;
      last.to = to;
    } else {
      runs.push(run);
    }
    from = to;
  }
  return runs;
}

/** Longest pause inside a word (the stop of a consonant); a longer one ends it. */
const PAUSE_S = 0.15;
/** A word lasts no longer, whatever hums on after it: twice the 0.7 s that Whisper takes for the longest usual word. */
const LONGEST_S = 1.4;
/** Between sentences, and between the clips of a window. Breath is drawn in shorter ones. */
const LONG_PAUSE_S = 0.4;
const FRAMES_PER_S = SAMPLE_RATE_HZ / VOICED_FRAME;

/**
 * A word with a long pause in its time was said on one side of it: where it was heard. Without this, some models' first words
 * after a pause were kept in the sound before it, and so in the clip before.
 */
function onOneSide(word: SpokenWord, heardS: number, voiced: Uint8Array): SpokenWord {
  const from = Math.round(word.startS * FRAMES_PER_S);
  const to = Math.round(word.endS * FRAMES_PER_S);
  const heard = heardS * FRAMES_PER_S;
  let side = { startS: word.startS, endS: word.endS };
  let lastSound = from - 1;
  for (let frame = from; frame < to; frame++) {
    if (!voiced[frame]) continue;
    if (lastSound >= from && frame - lastSound > LONG_PAUSE_S * FRAMES_PER_S) {
      const middle = (lastSound + frame) / 2;
      if (heard < middle) return { ...word, ...side, endS: (lastSound + 1) / FRAMES_PER_S };
      side = { ...side, startS: frame / FRAMES_PER_S };
    }
    lastSound = frame;
  }
  return { ...word, ...side };
}

/**
 * Keeps the longest stretch of sound in the word's time: before it there may be the tail of the word before, after it a pause
 * and the beginning of the next word.
 */
function trimPauses(word: SpokenWord, voiced: Uint8Array): SpokenWord {
  const from = Math.round(word.startS * FRAMES_PER_S);
  const to = Math.round(word.endS * FRAMES_PER_S);
  let best = { start: from, end: from };
  let start = -1;
  let end = -1;
  for (let frame = from; frame < to; frame++) {
    if (!voiced[frame]) continue;
    if (start < 0 || frame - end > PAUSE_S * FRAMES_PER_S) start = frame;
    end = frame + 1;
    if (end - start > best.end - best.start) best = { start, end };
  }
  if (best.end === best.start) return word;
  const startS = best.start === from ? word.startS : best.start / FRAMES_PER_S;
  const endS = Math.min(word.endS, best.end / FRAMES_PER_S, startS + LONGEST_S);
  return { ...word, startS, endS };
}

/** The alignment is late after a long pause and early before one, by no more than this. */
const REACH_S = 0.45;

/** A word next to a long pause reaches to it: the sound between the two belongs to no other word. */
function reachPauses(words: readonly SpokenWord[], voiced: Uint8Array): SpokenWord[] {
  return words.map((word, index) => {
    const earliestS = Math.max(words[index - 1]?.endS ?? 0, word.startS - REACH_S);
    const latestS = Math.min(words[index + 1]?.startS ?? Infinity, word.endS + REACH_S);
    return {
      ...word,
      startS: pauseWithin(word.startS, earliestS, -1, voiced) ?? word.startS,
      endS: pauseWithin(word.endS, latestS, 1, voiced) ?? word.endS,
    };
  });
}

/** Where the sound around a time stops in one direction, when that is within a limit and a long pause lies behind it. */
function pauseWithin(timeS: number, limitS: number, direction: 1 | -1, voiced: Uint8Array): number | null {
  const from = Math.round(timeS * FRAMES_PER_S);
  const next = (frame: number) => (direction === 1 ? frame : frame - 1);
  let edge = from;
  while (voiced[next(edge)]) edge += direction;
  const edgeS = edge / FRAMES_PER_S;
  if (edge === from || (direction === 1 ? edgeS > limitS : edgeS < limitS)) return null;
  const behind = edge + direction * LONG_PAUSE_S * FRAMES_PER_S;
  const pause = voiced.subarray(Math.max(0, Math.min(edge, behind)), Math.max(edge, behind));
  return pause.includes(1) ? null : edgeS;
}
