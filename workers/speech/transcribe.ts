/**
 * Clips in, transcripts out: packs clips into windows, gives the words back to their clips, and does a clip again alone when its
 * result looks wrong. It knows a recogniser only as a function, so it is tested without a model.
 */
import type { Segment, Transcript } from '../../src/dataset/transcript.ts';
import { planWindows } from '../../src/dataset/windows.ts';
import { assignWords, type ClipPlace } from './clip-words.ts';
import { compressionRatio } from './compression-ratio.ts';
import { sentences } from './sentences.ts';
import { quietestSample, SAMPLE_RATE_HZ, VOICED_FRAME, voicedFrames } from './voiced.ts';
import type { HeardWindow } from './whisper.ts';
import type { SpokenToken } from './words.ts';

/** Recognises one window of at most 30 s. */
export type Hear = (
  samples: Float32Array,
  voiced: Uint8Array,
  language: string | null,
) => Promise<HeardWindow>;

const LONGEST_PIECE = 29.5 * SAMPLE_RATE_HZ;
/** A longer clip is cut at the quietest point of this last stretch of a window. */
const CUT_WITHIN = 8 * SAMPLE_RATE_HZ;
const GAP = 0.5 * SAMPLE_RATE_HZ;
/** With less sound than this Whisper often says nothing. */
const SHORTEST_WINDOW = 1.1 * SAMPLE_RATE_HZ;
const FRAMES_PER_S = SAMPLE_RATE_HZ / VOICED_FRAME;

/** The alignment gives some words no time of their own. */
const SHORTEST_WORD_S = 0.02;

/** A clip, or a part of one that is longer than a window. */
interface Piece {
  readonly clip: number;
  /** Where it begins in its clip. */
  readonly offset: number;
  readonly samples: Float32Array;
  readonly voiced: Uint8Array;
}

/** A word with its time in its clip. */
interface HeardWord {
  readonly text: string;
  readonly startS: number;
  readonly endS: number;
  readonly tokens: readonly SpokenToken[];
}

/** What was heard in one piece. */
interface HeardPiece {
  readonly words: readonly HeardWord[];
  /** Of the window's end token, when it ends this piece. */
  readonly endLogProb: number | null;
  readonly noSpeechProb: number;
  readonly looped: boolean;
  readonly language: string;
  /** It had the window to itself: hearing it again would change nothing. */
  readonly alone: boolean;
}

/**
 * Transcribes consecutive clips, one transcript each, in order; times are seconds in the clip. A clip without sound gets an
 * empty transcript and costs nothing.
 *
 * @param clips 16 kHz mono, −1..1.
 * @param language ISO 639-1 code, or null to detect it window by window.
 */
export async function transcribeClips(
  clips: readonly Float32Array[],
  language: string | null,
  hear: Hear,
): Promise<Transcript[]> {
  const pieces = clips.flatMap((samples, clip) => piecesOf(samples, clip));
  const heard = await hearPacked(pieces, language, hear);
  for (const [index, piece] of pieces.entries()) {
    const first = heard[index];
    if (!first || first.alone || !(await looksWrong(first, piece))) continue;
    const [again] = await hearPacked([piece], language, hear);
    if (again && (await isBetter(again, first, piece))) heard[index] = again;
  }
  const said = heard.map((piece) => (isNoise(piece) ? { ...piece, words: [], endLogProb: null } : piece));
  return await Promise.all(
    clips.map((_, clip) => {
      const ofClip = said.filter((__, index) => pieces[index]?.clip === clip);
      return toTranscript(ofClip, language);
    }),
  );
}

function piecesOf(samples: Float32Array, clip: number): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  while (offset < samples.length) {
    const rest = samples.length - offset;
    const end =
      rest <= LONGEST_PIECE
        ? samples.length
        : quietestSample(samples, offset + LONGEST_PIECE - CUT_WITHIN, offset + LONGEST_PIECE);
    const part = samples.subarray(offset, end);
    const voiced = voicedFrames(part);
    if (voiced.includes(1)) pieces.push({ clip, offset, samples: part, voiced });
    offset = end;
  }
  return pieces;
}

async function hearPacked(
  pieces: readonly Piece[],
  language: string | null,
  hear: Hear,
): Promise<HeardPiece[]> {
  const windows = planWindows(pieces.map(({ samples }) => samples.length / SAMPLE_RATE_HZ));
  const heard: HeardPiece[] = [];
  for (const { from, to } of windows) {
    const inWindow = pieces.slice(from, to);
    const { samples, voiced, places } = pack(inWindow);
    const window = await hear(samples, voiced, language);
    heard.push(...unpack(window, inWindow, places, voiced));
  }
  return heard;
}

function pack(pieces: readonly Piece[]): {
  samples: Float32Array;
  voiced: Uint8Array;
  places: ClipPlace[];
} {
  let length = 0;
  const places = pieces.map(({ samples }, index) => {
    // Frames are whole so that a piece's voiced frames fall on the window's.
    const start = index === 0 ? 0 : Math.ceil((length + GAP) / VOICED_FRAME) * VOICED_FRAME;
    length = start + samples.length;
    return { start, end: length };
  });
  const samples = new Float32Array(Math.max(length, SHORTEST_WINDOW));
  const voiced = new Uint8Array(Math.ceil(samples.length / VOICED_FRAME));
  pieces.forEach((piece, index) => {
    const start = places[index]?.start ?? 0;
    samples.set(piece.samples, start);
    voiced.set(piece.voiced, start / VOICED_FRAME);
  });
  return { samples, voiced, places };
}

function unpack(
  window: HeardWindow,
  pieces: readonly Piece[],
  places: readonly ClipPlace[],
  voiced: Uint8Array,
): HeardPiece[] {
  const owners = assignWords(window.words, places, voiced);
  const lastOwner = owners.at(-1) ?? 0;
  return pieces.map((piece, index) => {
    const startS = (places[index]?.start ?? 0) / SAMPLE_RATE_HZ;
    const durationS = piece.samples.length / SAMPLE_RATE_HZ;
    const offsetS = piece.offset / SAMPLE_RATE_HZ;
    const words = window.words.flatMap((word, at): HeardWord[] => {
      if (owners[at] !== index) return [];
      const wordStartS = clamp(word.startS - startS, 0, Math.max(0, durationS - SHORTEST_WORD_S));
      const wordEndS = clamp(word.endS - startS, wordStartS + SHORTEST_WORD_S, durationS);
      const tokens = window.tokens.slice(word.from, word.to);
      return [{ text: word.text, startS: offsetS + wordStartS, endS: offsetS + wordEndS, tokens }];
    });
    const { noSpeechProb, language } = window;
    // The end token and a loop belong to the piece in which the text stops.
    const isLast = index === lastOwner;
    const endLogProb = isLast ? window.endLogProb : null;
    const alone = pieces.length === 1;
    return { words, endLogProb, noSpeechProb, looped: isLast && window.looped, language, alone };
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** Whisper's own limits. */
const MOST_COMPRESSION = 2.4;
const LEAST_LOG_PROB = -1;
const MOST_NO_SPEECH = 0.6;
/** Sound without a word, in seconds, in one stretch: a few words were left out. Long words and breaths are shorter. */
const MOST_UNCOVERED_S = 1;
/** Slower than this nobody reads: far too few words for the sound. */
const LEAST_WORDS_PER_S = 0.5;
/** A single drawn-out word is no slow reading. */
const RATE_COUNTS_FROM_S = 2;

async function looksWrong(heard: HeardPiece, piece: Piece): Promise<boolean> {
  return (
    heard.looped ||
    heard.words.length === 0 ||
    averageLogProb([heard]) < LEAST_LOG_PROB ||
    hasFewWords(heard, piece) ||
    longestUncoveredS(heard, piece) > MOST_UNCOVERED_S ||
    (await compressionRatio(textOf(heard.words))) > MOST_COMPRESSION
  );
}

/** What the model makes up where nobody speaks: it says so itself, and was not sure of its words. */
function isNoise(heard: HeardPiece): boolean {
  return heard.alone && heard.noSpeechProb > MOST_NO_SPEECH && averageLogProb([heard]) < LEAST_LOG_PROB;
}

function hasFewWords({ words }: HeardPiece, { voiced }: Piece): boolean {
  return soundS(voiced) > RATE_COUNTS_FROM_S && words.length < soundS(voiced) * LEAST_WORDS_PER_S;
}

function soundS(voiced: Uint8Array): number {
  return voiced.reduce((sum, flag) => sum + flag, 0) / FRAMES_PER_S;
}

/** Seconds of sound in the longest stretch between two words, or before the first or after the last. */
function longestUncoveredS({ words }: HeardPiece, { offset, samples, voiced }: Piece): number {
  const offsetS = offset / SAMPLE_RATE_HZ;
  const durationS = samples.length / SAMPLE_RATE_HZ;
  let longestS = 0;
  let coveredS = 0;
  for (const { startS, endS } of [...words, { startS: offsetS + durationS, endS: offsetS + durationS }]) {
    const open = voiced.subarray(coveredS * FRAMES_PER_S, (startS - offsetS) * FRAMES_PER_S);
    longestS = Math.max(longestS, soundS(open));
    coveredS = Math.max(coveredS, endS - offsetS);
  }
  return longestS;
}

/** The second hearing replaces the first when it looks right, or else when it was surer of itself. */
async function isBetter(again: HeardPiece, first: HeardPiece, piece: Piece): Promise<boolean> {
  if (!(await looksWrong(again, piece))) return true;
  if (again.words.length === 0 || again.looped !== first.looped) return first.looped;
  return first.words.length === 0 || averageLogProb([again]) > averageLogProb([first]);
}

/**
 * Mean log-probability of a clip's own tokens. That is Whisper's definition (sum ÷ (tokens + 1), the end token being the one
 * more) where the clip's text ends with the window's end token; the other clips of a window have no end token of their own.
 */
function averageLogProb(heard: readonly HeardPiece[]): number {
  const logProbs = heard.flatMap(({ words, endLogProb }) => [
    ...words.flatMap(({ tokens }) => tokens.map(({ logProb }) => logProb)),
    ...(endLogProb === null ? [] : [endLogProb]),
  ]);
  return logProbs.reduce((sum, logProb) => sum + logProb, 0) / Math.max(1, logProbs.length);
}

function textOf(words: readonly HeardWord[]): string {
  return words.map((word) => word.text).join('');
}

/** A word's probability is the mean of its tokens', as in Whisper. */
function wordProbability({ tokens }: HeardWord): number {
  return tokens.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0) / Math.max(1, tokens.length);
}

async function toTranscript(heard: readonly HeardPiece[], language: string | null): Promise<Transcript> {
  const words = heard.flatMap((piece) => piece.words);
  const text = textOf(words);
  const scores = {
    avgLogprob: averageLogProb(heard),
    compressionRatio: await compressionRatio(text),
    noSpeechProb: Math.max(0, ...heard.map((piece) => piece.noSpeechProb)),
  };
  const segments = sentences(words).map((sentence, id): Segment => {
    return {
      id,
      startS: toMs(sentence[0]?.startS ?? 0),
      endS: toMs(sentence.at(-1)?.endS ?? 0),
      text: textOf(sentence),
      ...scores,
      words: sentence.map((word) => ({
        word: word.text,
        startS: toMs(word.startS),
        endS: toMs(word.endS),
        probability: wordProbability(word),
      })),
    };
  });
  return { text, segments, language: heard[0]?.language ?? language };
}

/** Whole milliseconds, never past the clip's end. */
function toMs(timeS: number): number {
  return Math.floor(timeS * 1000 + 1e-6) / 1000;
}
