/** Words out of tokens: how tokens join, when each word begins and ends. It knows nothing of clips. */
import { FRAME_S } from './alignment.ts';
import { SAMPLE_RATE_HZ, VOICED_FRAME } from './voiced.ts';

/** One token of a window's text. */
export interface SpokenToken {
  readonly id: number;
  /** Natural logarithm of its probability. */
  readonly logProb: number;
}

/** A word of a window: its text as Whisper writes it (with the space before it), and its tokens. */
export interface WrittenWord {
  readonly text: string;
  /** Its tokens `[from, to)`, punctuation included. */
  readonly from: number;
  readonly to: number;
  /** Past its last token, the marks after it aside: those are heard in the pause. */
  readonly spokenTo: number;
  /** Where its first token was heard, an opening mark aside: see `attentionOf`. Later ones look ahead more often. */
  readonly attention: Float32Array;
}

/** A word with its time in the window. */
export interface SpokenWord extends WrittenWord {
  readonly startS: number;
  readonly endS: number;
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
  /** Its first token, an opening mark aside. */
  heard: number;
}

/**
 * Joins tokens to words.
 *
 * @param attentionOf where a token was heard, see there.
 * @param decode text of some tokens; a character that is cut in two decodes to U+FFFD.
 */
export function writtenWords(
  tokens: readonly SpokenToken[],
  attentionOf: (token: number) => Float32Array,
  decode: (ids: number[]) => string,
  language: string,
): WrittenWord[] {
  const runs = tokenRuns(tokens, decode, UNSPACED.has(language));
  const words: WrittenWord[] = [];
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
    const { text, from, to, heard } = run;
    words.push({ text, from, to, spokenTo: to, attention: attentionOf(heard) });
  }
  return words;
}

/**
 * Gives words their times.
 *
 * @param starts the frame at which each token begins, and the end token's; see `tokenStartFrames`.
 * @param voiced the window's voiced 10 ms frames: a word does not reach into the pause after it.
 */
export function spokenWords(
  words: readonly WrittenWord[],
  starts: Int32Array,
  voiced: Uint8Array,
): SpokenWord[] {
  const startOf = (token: number) => (starts[token] ?? starts.at(-1) ?? 0) * FRAME_S;
  const trimmed = words.map((word) => {
    const timed = { ...word, startS: startOf(word.from), endS: startOf(word.spokenTo) };
    return trimPauses(onOneSide(timed, voiced), voiced);
  });
  return reachPauses(soundForAll(trimmed, voiced), voiced);
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
function onOneSide(word: SpokenWord, voiced: Uint8Array): SpokenWord {
  const from = Math.round(word.startS * FRAMES_PER_S);
  const to = Math.round(word.endS * FRAMES_PER_S);
  const heard = heardS(word) * FRAMES_PER_S;
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

/** Half of the attention lies before it; in seconds. */
function heardS({ attention }: WrittenWord): number {
  let sum = 0;
  return attention.findIndex((share) => (sum += share) >= 0.5) * FRAME_S;
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
/** Shorter sounds are no words. */
const SHORTEST_SOUND_S = 0.05;

/**
 * A word that the alignment put into a pause gets sound near where it was heard: what no word has, else a part of the nearer
 * neighbour's. Most of them are last words before a pause.
 */
function soundForAll(words: readonly SpokenWord[], voiced: Uint8Array): SpokenWord[] {
  const timed = [...words];
  words.forEach((word, index) => {
    const from = Math.round(word.startS * FRAMES_PER_S);
    const to = Math.max(from + 1, Math.round(word.endS * FRAMES_PER_S));
    if (voiced.subarray(from, to).includes(1)) return;
    const [before, after] = [timed[index - 1], timed[index + 1]];
    const heard = heardS(word);
    const free = nearestSound(heard, before?.endS ?? 0, after?.startS ?? Infinity, voiced);
    const sinceS = before ? heard - before.endS : Infinity;
    const untilS = after ? after.startS - heard : Infinity;
    if (free) {
      timed[index] = { ...word, ...free };
    } else if (before && sinceS <= Math.min(untilS, REACH_S)) {
      const cutS = between(before, word, before);
      timed[index - 1] = { ...before, endS: cutS };
      timed[index] = { ...word, startS: cutS, endS: before.endS };
    } else if (after && untilS <= REACH_S) {
      const cutS = between(word, after, after);
      timed[index] = { ...word, startS: after.startS, endS: cutS };
      timed[index + 1] = { ...after, startS: cutS };
    }
  });
  return timed;
}

/** Halfway between where two words were heard, within the time that they share. */
function between(one: WrittenWord, other: WrittenWord, { startS, endS }: SpokenWord): number {
  return Math.min(endS, Math.max(startS, (heardS(one) + heardS(other)) / 2));
}

/** The sound nearest to a time, within reach of it and within two limits; short pauses belong to it. */
function nearestSound(
  timeS: number,
  fromS: number,
  toS: number,
  voiced: Uint8Array,
): { readonly startS: number; readonly endS: number } | null {
  const from = Math.round(Math.max(fromS, timeS - REACH_S - LONGEST_S) * FRAMES_PER_S);
  const to = Math.round(Math.min(toS, timeS + REACH_S + LONGEST_S) * FRAMES_PER_S);
  let nearest = null;
  let leastS = REACH_S;
  let start = -1;
  let end = -1;
  for (let frame = from; frame <= to; frame++) {
    if (frame < to && voiced[frame]) {
      if (start < 0) start = frame;
      end = frame + 1;
    } else if (start >= 0 && (frame === to || frame - end >= PAUSE_S * FRAMES_PER_S)) {
      const sound = { startS: start / FRAMES_PER_S, endS: end / FRAMES_PER_S };
      const distanceS = Math.max(0, sound.startS - timeS, timeS - sound.endS);
      if (distanceS <= leastS && sound.endS - sound.startS >= SHORTEST_SOUND_S) {
        nearest = sound;
        leastS = distanceS;
      }
      start = -1;
    }
  }
  return nearest;
}

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
