/**
 * Brings the author's text to the clips: the recognised words say where in the text each clip is, and the clip gets what is
 * written there. It owns which words of the text a clip gets and how sure that is; whether it is taken is the user's choice.
 *
 * The text may hold passages that nobody read and the recordings may be in another order: each recording is aligned on its own,
 * and clips that found no place beside their neighbours are looked for once more on their own.
 */
import type { Clip } from './clip.ts';
import { editDistance } from './edit-distance.ts';
import { beforeIndex } from './naming.ts';
import { shownText } from './text-sync.ts';
import { spokenForm, type TextWord, type WordFinder } from './text-words.ts';
import type { Word } from './transcript.ts';
import { alignWords, indexWords, listWords, makeWordTable, type AlignmentScope } from './word-alignment.ts';

/** What the text says of one clip. Texts are as a text box shows them. */
export interface OwnTextMatch {
  readonly id: string;
  readonly before: string;
  /** null where the clip is not in the text. */
  readonly after: string | null;
  /** How much of what was recognised the text says too, 0..1, case and punctuation apart. */
  readonly agreement: number;
}

/** What the text says of all clips. */
export interface OwnTextPlan {
  /** In the order given. */
  readonly matches: readonly OwnTextMatch[];
  /** Words of the text, and how many of them are in some clip. */
  readonly words: number;
  readonly wordsUsed: number;
}

/** So many words of the text in a row that were not heard were probably read all the same; more are a passage left out. */
const MOST_UNHEARD = 3;
/** A clip with less agreement has not found its place beside its neighbours. */
const PLACED = 0.5;
/** With less, the clip only shares small words with a passage that has nothing to do with it: unlike sentences have up to 0.3. */
const LEAST_AGREEMENT = 0.3;
/** What is read, or put together, in one step of work. */
const CHARACTERS_A_STEP = 20_000;
const CLIPS_A_STEP = 50;

/**
 * What each clip gets from the text. Every step of the generator is a few milliseconds of work and yields how far it is, 0..1.
 * @param clips with transcripts, in natural order of names; those without are left out of the plan.
 * @param text as `readOwnText` makes it.
 */
export function* planOwnText(
  clips: readonly Clip[],
  text: string,
  findWords: WordFinder,
): Generator<number, OwnTextPlan> {
  const table = makeWordTable();
  const written: TextWord[] = [];
  for (let at = 0; at < text.length;) {
    const space = text.indexOf(' ', at + CHARACTERS_A_STEP);
    const next = space < 0 ? text.length : space;
    for (const { start, end, keys } of findWords(text.slice(at, next))) {
      written.push({ start: start + at, end: end + at, keys });
    }
    at = next;
    yield 0.1 * (at / text.length);
  }
  /** For each key of the text its word. */
  const owner = written.flatMap(({ keys }, word) => keys.map(() => word));
  const list = yield* reporting(
    listWords(
      table,
      written.flatMap(({ keys }) => keys),
    ),
    () => 0.15,
  );
  const index = yield* reporting(indexWords(list), () => 0.2);

  const heard: Heard[] = [];
  for (const [i, clip] of clips.entries()) {
    if (!clip.transcript) continue;
    const before = shownText(clip.transcript.text);
    heard.push({ clip, before, words: findWords(before) });
    if (i % CLIPS_A_STEP === 0) yield 0.2 + (0.1 * i) / clips.length;
  }
  const found = new Map<Heard, number[]>();

  function* locate(group: readonly Heard[], scope: AlignmentScope): Generator<void> {
    const keys = group.map(({ words }) => words.flatMap((word) => word.keys));
    const list = yield* listWords(table, keys.flat());
    const places = yield* alignWords(table, list, index, scope);
    let from = 0;
    const runs = group.map((clip, i) => {
      const to = from + (keys[i]?.length ?? 0);
      const own = [...places.subarray(from, to)].flatMap((place) => (place < 0 ? [] : (owner[place] ?? [])));
      from = to;
      return { clip, words: [...new Set(own)] };
    });
    shareBorders(runs, written, text);
    for (const { clip, words } of runs) {
      if (words.length > 0) found.set(clip, words);
    }
  }

  const groups = new Map<string, Heard[]>();
  for (const clip of heard) {
    const recording = clip.clip.origin?.source ?? beforeIndex(clip.clip.id);
    const group = groups.get(recording);
    if (group) group.push(clip);
    else groups.set(recording, [clip]);
  }
  let done = 0;
  for (const group of groups.values()) {
    yield* reporting(locate(group, 'in order'), () => 0.3 + (0.4 * done) / heard.length);
    done += group.length;
  }

  const matches: OwnTextMatch[] = [];
  const used = new Set<number>();
  for (const [i, clip] of heard.entries()) {
    let match = matchOf(clip, found.get(clip) ?? [], text, written);
    if (match.agreement < PLACED) {
      found.delete(clip);
      yield* reporting(locate([clip], 'anywhere'), () => 0.7 + (0.3 * i) / heard.length);
      const alone = matchOf(clip, found.get(clip) ?? [], text, written);
      if (alone.agreement > match.agreement) match = alone;
      if (match.agreement < LEAST_AGREEMENT) match = { ...match, after: null, agreement: 0, words: [] };
    }
    matches.push(match);
    for (const word of match.words) used.add(word);
    if (i % CLIPS_A_STEP === 0) yield 0.7 + (0.3 * i) / heard.length;
  }
  return { matches, words: written.length, wordsUsed: used.size };
}

/** Work that says how far it is after each of its steps. */
function* reporting<T>(work: Generator<void, T>, fraction: () => number): Generator<number, T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield fraction();
  }
}

interface Heard {
  readonly clip: Clip;
  readonly before: string;
  readonly words: readonly TextWord[];
}

/** A clip and the words of the text that it has, by number, growing. */
interface Share {
  readonly clip: Heard;
  words: number[];
}

/**
 * Gives what lies between two clips to one of them: a word that both have a part of to the first, and a few words that nobody
 * heard to the sentence that they belong to.
 */
function shareBorders(shares: readonly Share[], written: readonly TextWord[], text: string): void {
  const placed = shares.filter(({ words }) => words.length > 0);
  for (const [i, right] of placed.entries()) {
    const left = placed[i - 1];
    const last = left?.words.at(-1);
    if (left === undefined || last === undefined) continue;
    if (right.words[0] === last) right.words.shift();
    const first = right.words[0];
    if (first === undefined || first <= last) continue;
    const unheard = first - last - 1;
    if (unheard === 0 || unheard > MOST_UNHEARD) continue;
    const between = Array.from({ length: unheard }, (_, at) => last + 1 + at);
    const cut =
      borderIn([last, ...between], written, text) ??
      (roomAfter(left.clip) < roomBefore(right.clip) ? 0 : unheard);
    left.words.push(...between.slice(0, cut));
    right.words.unshift(...between.slice(cut));
  }
}

const CLOSERS = '["\'”’»)\\]]*$';
const SENTENCE_END = new RegExp(`[.!?…。！？]${CLOSERS}`, 'u');
const PHRASE_END = new RegExp(`[,;:—–、，]${CLOSERS}|--$`, 'u');

/** After how many of the words beyond the first a sentence, else a phrase ends; null where none does. */
function borderIn(words: readonly number[], written: readonly TextWord[], text: string): number | null {
  for (const end of [SENTENCE_END, PHRASE_END]) {
    const border = words.findLastIndex((word) => {
      const { start, end: wordEnd } = written[word] ?? { start: 0, end: 0 };
      return end.test(text.slice(start, wordEnd));
    });
    if (border >= 0) return border;
  }
  return null;
}

/** Seconds of the clip after the last and before the first recognised word; a word that was not heard needs some. */
function roomAfter({ clip }: Heard): number {
  const endS = timedWords(clip).at(-1)?.endS ?? null;
  return clip.durationS === null || endS === null ? 0 : clip.durationS - endS;
}

function roomBefore({ clip }: Heard): number {
  return timedWords(clip)[0]?.startS ?? 0;
}

function timedWords({ transcript }: Clip): readonly Word[] {
  return (transcript?.segments ?? []).flatMap(({ words }) => words ?? []);
}

/** Words of the text in a row, first and last. */
interface Passage {
  readonly first: number;
  readonly last: number;
}

function matchOf(
  { clip, before, words }: Heard,
  found: readonly number[],
  text: string,
  written: readonly TextWord[],
): OwnTextMatch & { readonly words: readonly number[] } {
  let passages: Passage[] = [];
  for (const word of found) {
    const previous = passages.at(-1);
    if (previous && word - previous.last <= MOST_UNHEARD + 1) {
      passages[passages.length - 1] = { first: previous.first, last: word };
    } else passages.push({ first: word, last: word });
  }
  const heard = spokenForm(words);
  const agreementOf = (chosen: readonly Passage[]) => {
    const said = chosen.map(({ first, last }) => spokenForm(written.slice(first, last + 1))).join('');
    const longest = Math.max(said.length, heard.length);
    return longest === 0 ? 1 : 1 - editDistance(heard, said) / longest;
  };
  let agreement = agreementOf(passages);
  // A small word may have found its like in a passage that nobody read.
  for (let i = 0; passages.length > 1 && i < passages.length;) {
    const fewer = passages.toSpliced(i, 1);
    const better = agreementOf(fewer);
    if (better > agreement) {
      passages = fewer;
      agreement = better;
      i = 0;
    } else i++;
  }
  return {
    id: clip.id,
    before,
    after:
      passages.length === 0
        ? null
        : passages.map(({ first, last }) => text.slice(written[first]?.start, written[last]?.end)).join(' '),
    agreement: passages.length === 0 ? 0 : agreement,
    words: passages.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, at) => first + at),
    ),
  };
}
