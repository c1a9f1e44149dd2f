/**
 * Clips in, transcripts out: packs clips into windows, gives the words back to their clips, and does a clip again alone when its
 * result looks wrong. It knows the model only as a recogniser, so it is tested without one.
 */
import type { Doubt } from '../../src/dataset/doubt.ts';
import type { HeardLanguage } from '../../src/dataset/language.ts';
import type { Segment, Transcript } from '../../src/dataset/transcript.ts';
import { planWindows } from '../../src/dataset/windows.ts';
import type { HeardClips } from '../../src/jobs/speech-engine.ts';
import { assignWords, attentionShares, type ClipPlace } from './clip-words.ts';
import { compressionRatio } from './compression-ratio.ts';
import { doubtsOf } from './doubts.ts';
import { sentences } from './sentences.ts';
import { quietestSample, SAMPLE_RATE_HZ, VOICED_FRAME, voicedFrames } from './voiced.ts';
import type { Divide, HeardWindow, Whisper, WindowToHear } from './whisper.ts';
import type { PartScore } from './whisper-decoder.ts';
import { repairTimes } from './word-times.ts';
import type { SpokenToken, SpokenWord } from './words.ts';

/** Recognises windows of at most 30 s. */
export type Recogniser = Pick<Whisper, 'hear' | 'languages'>;

const LONGEST_PIECE = 29.5 * SAMPLE_RATE_HZ;
/** A longer clip is cut at the quietest point of this last stretch of a window. */
const CUT_WITHIN = 8 * SAMPLE_RATE_HZ;
const GAP = 0.5 * SAMPLE_RATE_HZ;
/** With less sound than this Whisper often says nothing. */
const SHORTEST_WINDOW = 1.1 * SAMPLE_RATE_HZ;

/** A clip, or a part of one that is longer than a window. */
interface Piece {
  readonly clip: number;
  /** Where it begins in its clip. */
  readonly offset: number;
  readonly samples: Float32Array;
  readonly voiced: Uint8Array;
}

/** Pieces one after another in one window. */
interface PackedWindow extends WindowToHear {
  readonly pieces: readonly Piece[];
  readonly places: readonly ClipPlace[];
}

/** A word with its time in its piece. */
interface HeardWord {
  readonly text: string;
  readonly startS: number;
  readonly endS: number;
  readonly tokens: readonly SpokenToken[];
}

/** What was heard in one piece. */
interface HeardPiece {
  readonly words: readonly HeardWord[];
  readonly score: PartScore;
  readonly noSpeechProb: number;
  readonly looped: boolean;
  /** One of its words may belong to another piece, or one of another's to it. */
  readonly unsure: boolean;
  readonly language: string;
  readonly languages: readonly HeardLanguage[];
  /** It had the window to itself: hearing it again would change nothing. */
  readonly alone: boolean;
}

/** A piece with the best that was heard in it. */
interface Result {
  readonly piece: Piece;
  readonly heard: HeardPiece;
  readonly doubts: readonly Doubt[];
}

/**
 * Transcribes consecutive clips, one transcript each, in order; times are seconds in the clip. A clip without sound gets an
 * empty transcript and costs nothing.
 *
 * @param clips 16 kHz mono, −1..1.
 * @param language Whisper's code, or null to detect it window by window.
 */
export async function transcribeClips(
  clips: readonly Float32Array[],
  language: string | null,
  recogniser: Recogniser,
): Promise<HeardClips> {
  const pieces = clips.flatMap((samples, clip) => piecesOf(samples, clip));
  const windows = windowsOf(pieces);
  let results = await hearWindows(windows, language, recogniser);
  let count = windows.length;
  const hearAlone = async (doubtful: readonly Result[]) => {
    const again = await hearWindows(
      doubtful.map(({ piece }) => [piece]),
      language,
      recogniser,
    );
    count += doubtful.length;
    results = results.map((first) => {
      const alone = again[doubtful.indexOf(first)];
      return alone && isBetter(alone, first) ? alone : first;
    });
  };
  await hearAlone(results.filter((result) => !result.heard.alone && isDoubtful(result)));
  // A word that a clip was given of its neighbour's is now in both.
  await hearAlone(results.filter((_, at) => sharesWord([results[at - 1], results[at], results[at + 1]])));
  const heardClips = await Promise.all(
    clips.map(async (_, clip) => {
      const ofClip = results.filter(({ piece }) => piece.clip === clip);
      return {
        transcript: await toTranscript(ofClip, language),
        doubts: [...new Set(ofClip.flatMap(({ doubts }) => doubts))],
      };
    }),
  );
  return { clips: heardClips, windows: count };
}

/** What the model takes the language of the clips' first window to be, likeliest first; nothing for silence. */
export async function detectLanguage(
  clips: readonly Float32Array[],
  recogniser: Recogniser,
): Promise<HeardLanguage[]> {
  const pieces = clips.flatMap((samples, clip) => piecesOf(samples, clip));
  const [window] = windowsOf(pieces);
  return window ? await recogniser.languages(pack(window).samples) : [];
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

function windowsOf(pieces: readonly Piece[]): Piece[][] {
  const durationsS = pieces.map(({ samples }) => samples.length / SAMPLE_RATE_HZ);
  return planWindows(durationsS).map(({ from, to }) => pieces.slice(from, to));
}

/** What was heard in each piece of some windows, in order. */
async function hearWindows(
  windows: readonly (readonly Piece[])[],
  language: string | null,
  recogniser: Recogniser,
): Promise<Result[]> {
  const heard = windows.map(async (pieces) => {
    const window = pack(pieces);
    const pairs = heardPieces(window, await recogniser.hear(window, language));
    return await Promise.all(pairs.map((pair) => judged(...pair)));
  });
  return (await Promise.all(heard)).flat();
}

function heardPieces({ pieces, places }: PackedWindow, window: HeardWindow): [Piece, HeardPiece][] {
  const last = window.parts.findLastIndex(({ words }) => words.length > 0);
  const unsure = unsurePlaces(window, places);
  return pieces.map((piece, index) => {
    const startS = (places[index]?.start ?? 0) / SAMPLE_RATE_HZ;
    const { words, score } = window.parts[index] ?? { words: [], score: NO_SCORE };
    const heard: HeardPiece = {
      words: repairTimes(
        words.map((word) => heardWord(word, startS, window.tokens)),
        piece.samples.length / SAMPLE_RATE_HZ,
      ),
      score,
      noSpeechProb: window.noSpeechProb,
      // A loop belongs to the piece in which the text stops.
      looped: window.looped && index === Math.max(0, last),
      unsure: unsure.has(index),
      language: window.language,
      languages: window.languages,
      alone: pieces.length === 1,
    };
    return [piece, heard];
  });
}

/** With this part of the attention that a word has in its own clip in another one, nobody knows where it was said. */
const UNSURE_RATIO = 0.75;

/** The places with a word that may belong to another, and those others. */
function unsurePlaces({ parts }: HeardWindow, places: readonly ClipPlace[]): Set<number> {
  const unsure = new Set<number>();
  parts.forEach(({ words }, own) => {
    for (const { attention } of words) {
      const shares = attentionShares(attention, places);
      shares.forEach((share, place) => {
        if (place !== own && share > UNSURE_RATIO * (shares[own] ?? 0)) unsure.add(own).add(place);
      });
    }
  });
  return unsure;
}

function heardWord(word: SpokenWord, startS: number, tokens: readonly SpokenToken[]): HeardWord {
  return {
    text: word.text,
    startS: word.startS - startS,
    endS: word.endS - startS,
    tokens: tokens.slice(word.from, word.to),
  };
}

function pack(pieces: readonly Piece[]): PackedWindow {
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
  const divide: Divide = (words) => {
    const owners = assignWords(words, places);
    let from = 0;
    return places.map(({ start, end }, index) => {
      const part = { startS: start / SAMPLE_RATE_HZ, endS: end / SAMPLE_RATE_HZ, from };
      from = words[owners.lastIndexOf(index)]?.to ?? from;
      return { ...part, to: from };
    });
  };
  return { pieces, places, samples, voiced, divide };
}

/** Whisper's own limits. */
const LEAST_LOG_PROB = -1;
const MOST_NO_SPEECH = 0.6;

/** Takes away what the model makes up where nobody speaks, which is no doubt but an answer. */
async function judged(piece: Piece, heard: HeardPiece): Promise<Result> {
  if (isNoise(heard)) return { piece, heard: { ...heard, words: [], score: NO_SCORE }, doubts: [] };
  return { piece, heard, doubts: await doubtsOf({ ...heard, voiced: piece.voiced }) };
}

const NO_SCORE: PartScore = { logProb: 0, tokens: 0 };

/** The model says itself that nobody speaks, and was not sure of its words, if it had any. */
function isNoise(heard: HeardPiece): boolean {
  const isUnsure = heard.words.length === 0 || averageLogProb([heard]) < LEAST_LOG_PROB;
  return heard.alone && heard.noSpeechProb > MOST_NO_SPEECH && isUnsure;
}

/** A hearing in company that is worth another one alone: it gives the clip scores of its own as well. */
function isDoubtful({ heard, doubts }: Result): boolean {
  if (doubts.length > 0 || heard.unsure) return true;
  return averageLogProb([heard]) < LEAST_LOG_PROB || heard.noSpeechProb > MOST_NO_SPEECH;
}

/** Whether it was heard in company and has, at an edge, the word that a neighbour has there which was heard alone. */
function sharesWord([before, own, after]: readonly (Result | undefined)[]): boolean {
  if (!own || own.heard.alone) return false;
  const { words } = own.heard;
  return (
    (before?.heard.alone === true && isSameWord(before.heard.words.at(-1), words[0])) ||
    (after?.heard.alone === true && isSameWord(words.at(-1), after.heard.words[0]))
  );
}

function isSameWord(one: HeardWord | undefined, other: HeardWord | undefined): boolean {
  const letters = ({ text }: HeardWord) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return one !== undefined && other !== undefined && letters(one) === letters(other);
}

/** The second hearing replaces the first when it looks right, or else when it was surer of itself. */
function isBetter({ heard: again, doubts }: Result, { heard: first }: Result): boolean {
  if (doubts.length === 0) return true;
  if (again.words.length === 0 || again.looped !== first.looped) return first.looped;
  return first.words.length === 0 || averageLogProb([again]) > averageLogProb([first]);
}

/**
 * Whisper's avg_logprob over a clip's own tokens, whatever shared its window: their summed log-probabilities with the timestamps
 * around them, divided by one more than their number (see WhisperDecoder.score).
 */
function averageLogProb(heard: readonly HeardPiece[]): number {
  const tokens = heard.reduce((sum, { score }) => sum + score.tokens, 0);
  return heard.reduce((sum, { score }) => sum + score.logProb, 0) / Math.max(1, tokens);
}

function textOf(words: readonly HeardWord[]): string {
  return words.map((word) => word.text).join('');
}

/** A word's probability is the mean of its tokens', as in Whisper. */
function wordProbability({ tokens }: HeardWord): number {
  return tokens.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0) / Math.max(1, tokens.length);
}

async function toTranscript(results: readonly Result[], language: string | null): Promise<Transcript> {
  const heard = results.map((result) => result.heard);
  const words = results.flatMap((result) => {
    const offsetS = result.piece.offset / SAMPLE_RATE_HZ;
    return result.heard.words.map((word) => {
      return { ...word, startS: offsetS + word.startS, endS: offsetS + word.endS };
    });
  });
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
  return { text, segments, ...languageOf(heard[0], language) };
}

function languageOf(
  heard: HeardPiece | undefined,
  wanted: string | null,
): Pick<Transcript, 'language' | 'extra'> {
  if (!heard) return { language: wanted };
  const { language, languages } = heard;
  const [likeliest] = languages;
  const probability = languages.find((candidate) => candidate.language === language)?.probability;
  if (!likeliest || probability === undefined) return { language };
  const extra = {
    language_probability: probability,
    ...(likeliest.language !== language && { heard_language: likeliest.language }),
  };
  return { language, extra };
}

/** Whole milliseconds, never past the clip's end. */
function toMs(timeS: number): number {
  return Math.floor(timeS * 1000 + 1e-6) / 1000;
}
