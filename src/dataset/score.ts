/**
 * Which clips most likely need a person: one score per clip from plain reasons, each with the sentence that says why. It reads
 * text, times and Whisper's scores, and what was measured of the sound where that is known; measuring is src/audio/sound-check.ts.
 *
 * A clip's score is the sum of its findings' weights; 0 = nothing found. The weights order the reasons by how much harm a clip
 * with them does to a voice: wrong or missing words most, looks of the text least. The user may weigh reasons otherwise.
 */
import type { Clip } from './clip.ts';
import { type Doubt, doubtsIn } from './doubt.ts';
import { shownText } from './text-sync.ts';

/** Why a clip is worth a look. */
export type Reason =
  | 'no-text'
  | 'no-speech'
  | 'repeated'
  | 'too-fast'
  | 'too-slow'
  | 'doubt'
  | 'edge'
  | 'clipping'
  | 'noise'
  | 'quiet'
  | 'confidence'
  | 'characters'
  | 'digits'
  | 'ending';

/**
 * The reasons in the order of their harm, with the words of their chips, and what one usually adds to the score of a clip: more
 * where it is worse, up to twice as much.
 */
export const REASONS: readonly {
  readonly reason: Reason;
  readonly label: string;
  readonly weight: number;
}[] = [
  { reason: 'no-text', label: 'no text', weight: 5 },
  { reason: 'no-speech', label: 'probably no speech', weight: 4 },
  { reason: 'repeated', label: 'repeated text', weight: 4 },
  { reason: 'too-fast', label: 'too much text', weight: 3 },
  { reason: 'too-slow', label: 'too little text', weight: 3 },
  { reason: 'doubt', label: 'doubtful transcript', weight: 3 },
  { reason: 'edge', label: 'speech at the edge', weight: 3 },
  { reason: 'clipping', label: 'clipping', weight: 3 },
  { reason: 'noise', label: 'noise', weight: 2.5 },
  { reason: 'quiet', label: 'too quiet', weight: 2 },
  { reason: 'confidence', label: 'low confidence', weight: 2 },
  { reason: 'characters', label: 'unusual characters', weight: 1.5 },
  { reason: 'digits', label: 'digits', weight: 1.5 },
  { reason: 'ending', label: 'no end punctuation', weight: 1 },
];

/** How much each reason counts: the `weight` in REASONS is usual, 0 leaves the reason out. */
export type ReasonWeights = Readonly<Record<Reason, number>>;

/** What each reason counts when nobody chose otherwise. */
export const USUAL_WEIGHTS: ReasonWeights = Object.fromEntries(
  REASONS.map(({ reason, weight }) => [reason, weight]),
) as Record<Reason, number>;

/** What was measured of a clip's sound; levels in dBFS. See src/audio/sound-check.ts, which measures it. */
export interface ClipSound {
  readonly speechDb: number;
  readonly quietDb: number;
  readonly startDb: number;
  readonly endDb: number;
  readonly clippedRuns: number;
}

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
  /** Level of the voice, dBFS, the median; null where too few clips were measured. */
  readonly speechDb: number | null;
  /** How far the voice is above the quiet of its clip, dB, the median; null as above. */
  readonly contrastDb: number | null;
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
/** Nobody speaks that quietly, even far from the microphone: what is below is silence with its noise. */
const SILENT_DB = -60;
/** A voice swings by more than this between its syllables; a hum or a hiss does not. */
const STEADY_DB = 5;
/** A word that fades out is this far below the level of the voice. Cut off in its middle it is not. */
const EDGE_BELOW_DB = 16;
/** Breaths and the noise of the room are no words. */
const EDGE_ABOVE_QUIET_DB = 8;
const EDGE_LOWEST_DB = -50;
/** So far below the other clips one is heard to be quieter; −45 dBFS is quiet by itself. */
const QUIETER_DB = 12;
const QUIET_DB = -45;
/** Noise as near to the voice as this is heard while it speaks; where all clips are noisy, one that is much worse. */
const NOISY_DB = 14;
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

/** Learns what is usual from all clips of a dataset; `soundOf` gives what was measured of one. */
export function findNorms(
  clips: Iterable<Clip>,
  soundOf: (id: string) => ClipSound | undefined = () => undefined,
): Norms {
  const rates: number[] = [];
  const levels: number[] = [];
  const contrasts: number[] = [];
  for (const { id, transcript, durationS } of clips) {
    const letters = transcript ? countLetters(transcript.text) : 0;
    if (letters > 0 && durationS !== null && durationS > 0) rates.push(letters / durationS);
    const sound = soundOf(id);
    if (sound) {
      levels.push(sound.speechDb);
      contrasts.push(sound.speechDb - sound.quietDb);
    }
  }
  return { lettersPerS: median(rates), speechDb: median(levels), contrastDb: median(contrasts) };
}

function median(values: number[]): number | null {
  const middle = values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  return values.length < FEWEST_FOR_NORMS || middle === undefined ? null : middle;
}

/**
 * Scores clips and remembers each result as long as the clip and its sound are the same objects, so that asking for ten thousand
 * again after one edit costs one clip. Other `norms` or `weights` need another scorer.
 */
export function createScorer(
  norms: Norms,
  weights: ReasonWeights = USUAL_WEIGHTS,
): (clip: Clip, sound?: ClipSound) => ClipScore {
  const known = new WeakMap<Clip, { readonly sound: ClipSound | undefined; readonly score: ClipScore }>();
  return (clip, sound) => {
    const before = known.get(clip);
    if (before && before.sound === sound) return before.score;
    const score = scoreClip(clip, norms, sound, weights);
    known.set(clip, { sound, score });
    return score;
  };
}

/** Everything that can be said against a clip. Without `sound`, from its text and times only. */
export function scoreClip(
  clip: Clip,
  norms: Norms,
  sound?: ClipSound,
  weights: ReasonWeights = USUAL_WEIGHTS,
): ClipScore {
  const text = shownText(clip.transcript?.text ?? '').trimEnd();
  const unheard = silence(clip, text !== '', sound);
  const found = [
    ...unheard,
    ...(sound && unheard.length === 0 ? [...noise(sound, norms), ...quiet(sound, norms)] : []),
    ...(sound ? clipping(sound) : []),
    ...(text
      ? [
          ...repetition(clip, text),
          ...speed(clip, text, norms),
          ...doubt(clip),
          ...edge(clip, unheard.length === 0 ? sound : undefined),
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
        ]),
  ];
  const findings = found
    .map((one) => ({ ...one, weight: (one.weight * weights[one.reason]) / USUAL_WEIGHTS[one.reason] }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return { score: findings.reduce((sum, { weight }) => sum + weight, 0), findings };
}

function finding(reason: Reason, weight: number, sentence: string): Finding {
  return { reason, weight, sentence };
}

function silence({ transcript }: Clip, hasText: boolean, sound: ClipSound | undefined): Finding[] {
  const heard = sound && soundlessness(sound);
  const highest = Math.max(0, ...figures(transcript, 'noSpeechProb'));
  if (heard) return [finding('no-speech', 5, `${heard}${hasText ? ' The text may be made up.' : ''}`)];
  if (!hasText || highest <= NO_SPEECH) return [];
  return [
    finding(
      'no-speech',
      4,
      `Whisper gives ${Math.round(highest * 100)} % that nobody speaks here; the text may be made up.`,
    ),
  ];
}

function soundlessness({ speechDb, quietDb }: ClipSound): string | null {
  if (speechDb < SILENT_DB) return 'There is nothing to be heard in this clip.';
  if (speechDb - quietDb < STEADY_DB) return 'The sound is steady like a noise; no voice stands out.';
  return null;
}

function noise({ speechDb, quietDb }: ClipSound, { contrastDb }: Norms): Finding[] {
  const contrast = speechDb - quietDb;
  // A clip without a pause has no quiet to compare with, but then its neighbours have little of it, too.
  if (contrastDb === null || contrast >= Math.min(NOISY_DB, contrastDb / 2)) return [];
  return [
    finding(
      'noise',
      2.5,
      `The voice is only ${contrast.toFixed(0)} dB above the rest of the clip, where ${contrastDb.toFixed(0)} dB are usual here.`,
    ),
  ];
}

function quiet({ speechDb }: ClipSound, norms: Norms): Finding[] {
  const belowDb = norms.speechDb === null ? 0 : norms.speechDb - speechDb;
  if (belowDb < QUIETER_DB && speechDb > QUIET_DB) return [];
  return [
    finding(
      'quiet',
      2 + Math.min(2, Math.max(0, belowDb - QUIETER_DB) / QUIETER_DB),
      belowDb < QUIETER_DB
        ? `The voice is at ${speechDb.toFixed(0)} dBFS, which is very quiet.`
        : `The voice is ${belowDb.toFixed(0)} dB quieter than in the other clips.`,
    ),
  ];
}

function clipping({ clippedRuns }: ClipSound): Finding[] {
  if (clippedRuns === 0) return [];
  return [
    finding(
      'clipping',
      3 + Math.min(2, clippedRuns / 50),
      `The sound is cut off at full scale in ${clippedRuns} ${clippedRuns === 1 ? 'place' : 'places'}: it was recorded too loud.`,
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

/** What each doubt of the speech engine means for who reads the text. */
const DOUBTS: Readonly<Record<Exclude<Doubt, 'empty' | 'own-text'>, string>> = {
  repeats: 'it goes round in circles',
  'few-words': 'it has far fewer words than the sound',
  gap: 'a long stretch of sound has no word',
};

/** `empty` is `no-text`; an edit ends the doubts about what the machine wrote. */
function doubt({ transcript }: Clip): Finding[] {
  const noted = doubtsIn(transcript);
  const said = Object.entries(DOUBTS).flatMap(([kind, words]) => (noted.includes(kind) ? [words] : []));
  const sentences = [
    ...(said.length > 0
      ? [`The clip was heard twice, and the text is still doubtful: ${said.join(', and ')}.`]
      : []),
    ...(noted.includes('own-text')
      ? ['It is not in your own text, or differs much from it, so it stayed as it was heard.']
      : []),
  ];
  if (sentences.length === 0) return [];
  return [finding('doubt', 1 + said.length + sentences.length, sentences.join(' '))];
}

/** Times of segments say nothing here: Whisper lets most of them begin and end with the clip. */
function edge({ transcript, durationS }: Clip, sound: ClipSound | undefined): Finding[] {
  const words = (transcript?.segments ?? []).flatMap((segment) => segment.words ?? []);
  const first = words.find(({ startS }) => startS !== null);
  const last = words.findLast(({ endS }) => endS !== null);
  const places: string[] = [];
  const cut = (word: string, where: string) =>
    places.push(`“${word.trim()}” touches the ${where} of the clip`);
  const loud = (where: string) => places.push(`the voice is still loud at the ${where} of the clip`);
  if (first && (first.startS ?? Infinity) <= EDGE_S) cut(first.word, 'start');
  else if (sound && isCutAt(sound.startDb, sound)) loud('start');
  if (last && durationS !== null && (last.endS ?? 0) >= durationS - EDGE_S) cut(last.word, 'end');
  else if (sound && isCutAt(sound.endDb, sound)) loud('end');
  if (places.length === 0) return [];
  const said = places.join(', and ');
  return [
    finding(
      'edge',
      places.length + 2,
      `${said.charAt(0).toUpperCase()}${said.slice(1)}: a word may be cut off.`,
    ),
  ];
}

function isCutAt(levelDb: number, { speechDb, quietDb }: ClipSound): boolean {
  return (
    levelDb > EDGE_LOWEST_DB && levelDb > speechDb - EDGE_BELOW_DB && levelDb > quietDb + EDGE_ABOVE_QUIET_DB
  );
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
  const unusual = unusualCharacters(text);
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

/** Each character that a trainer is likely not to know, once. */
export function unusualCharacters(text: string): string[] {
  return [...new Set(text.match(UNUSUAL))];
}

/** Letters and digits: what is spoken of a text. */
export function countLetters(text: string): number {
  return text.match(LETTER)?.length ?? 0;
}
