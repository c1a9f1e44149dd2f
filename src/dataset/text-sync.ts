/**
 * Text is edited once: changing the reference carries into the segments and the other way round, and word times follow. After
 * every edit here the segments' texts joined are the reference, to the character. Files of other tools may disagree with
 * themselves before; then the reference wins at the first edit.
 *
 * Words: those that an edit leaves alone, or changes in case and punctuation only, keep time and probability. A word replaced
 * by one word takes its time; several share the time of what they replace, by length; inserted ones share the gap between their
 * neighbours, which may be empty. Words that somebody typed have no probability.
 */
import { diffArrays } from 'diff';
import type { Segment, Transcript, Word } from './transcript.ts';

/** A clip in which nobody has heard anything yet. */
export const EMPTY_TRANSCRIPT: Transcript = { text: '', segments: [], language: null };

/** What a text box shows of a text in the file: all but the one space that Whisper begins it with. */
export function shownText(text: string): string {
  return text.startsWith(' ') ? text.slice(1) : text;
}

/**
 * The transcript with another reference text. Segments keep the words that stay; changed words go where the ones that they
 * replace were, inserted ones to the segment before them.
 * @param shown the text as a text box shows it. A newline, tab or "|" becomes a space: trainers' rows end there.
 * @param durationS length of the clip in seconds: where the first segment ends when there is none yet; null = not known.
 */
export function setReference(transcript: Transcript, shown: string, durationS: number | null): Transcript {
  if (clean(shown) === shownText(transcript.text)) return transcript;
  const text = storedText(shown, transcript.text, beginsWithSpace(transcript));
  return withoutDoubts(distribute(transcript, text, durationS));
}

/** The transcript with another text in segment `index`, as a text box shows it; see `setReference`. */
export function setSegmentText(transcript: Transcript, index: number, shown: string): Transcript {
  const synced = sync(transcript);
  const old = synced.segments[index];
  if (!old) return transcript;
  const text = storedText(shown, old.text, beginsWithSpace(synced));
  return withoutDoubts(
    withSegments(
      synced,
      synced.segments.map((segment, i) => (i === index ? retext(segment, text) : segment)),
    ),
  );
}

/**
 * Moves the ends of segment `index`, as far as its neighbours, 0 and the clip's end let it, and never further in than it was
 * when they overlap already. Words keep their times: moving a mark does not move what was said.
 */
export function setSegmentTimes(
  transcript: Transcript,
  index: number,
  startS: number,
  endS: number,
  durationS: number | null,
): Transcript {
  const synced = sync(transcript);
  const old = synced.segments[index];
  if (!old || !Number.isFinite(startS) || !Number.isFinite(endS)) return transcript;
  const before = synced.segments[index - 1];
  const after = synced.segments[index + 1];
  const lowest = Math.min(before?.endS ?? 0, old.startS);
  const highest = Math.max(after?.startS ?? durationS ?? Infinity, old.endS);
  // Overlapping neighbours still keep their order by start.
  const start = clamp(startS, lowest, Math.max(after?.startS ?? highest, old.startS));
  const changed = { ...old, startS: start, endS: clamp(endS, start, highest) };
  return withSegments(
    synced,
    synced.segments.map((segment, i) => (i === index ? changed : segment)),
  );
}

/**
 * Adds an empty segment in its place by time; the first one takes the whole text. Ids are counted anew from 0, because
 * trainers name files after them.
 */
export function addSegment(transcript: Transcript, startS: number, endS: number): Transcript {
  const synced = sync(transcript);
  const after = synced.segments.findIndex((segment) => segment.startS > startS);
  const at = after === -1 ? synced.segments.length : after;
  const text = synced.segments.length === 0 ? synced.text : '';
  const added: Segment = { id: at, startS, endS: Math.max(startS, endS), text };
  return withSegments(synced, renumber(synced.segments.toSpliced(at, 0, added)));
}

/** Removes segment `index` and its text; ids are counted anew from 0. */
export function removeSegment(transcript: Transcript, index: number): Transcript {
  const synced = sync(transcript);
  if (!synced.segments[index]) return transcript;
  return withSegments(synced, renumber(synced.segments.toSpliced(index, 1)));
}

/**
 * Divides segment `index` at `timeS`: words go to the side that their middle is on; where words have no times, the text is
 * divided by length, between words. The same transcript when the time is not inside the segment.
 */
export function splitSegment(transcript: Transcript, index: number, timeS: number): Transcript {
  const synced = sync(transcript);
  const old = synced.segments[index];
  // Segments that overlap keep their order by start.
  const endS = Math.min(old?.endS ?? 0, synced.segments[index + 1]?.startS ?? Infinity);
  if (!old || !(timeS > old.startS && timeS < old.endS && timeS <= endS)) return transcript;
  const share = (timeS - old.startS) / (old.endS - old.startS);
  const words = old.words ?? [];
  const firstAfter = words.findIndex(
    ({ startS, endS }) => startS !== null && endS !== null && (startS + endS) / 2 >= timeS,
  );
  const isTimed = words.some(({ startS, endS }) => startS !== null && endS !== null);
  const spelled = words.map(({ word }) => word);
  const before = (parts: readonly string[]) => middlesOf(parts).filter((middle) => middle < share).length;
  const byTime = firstAfter === -1 ? words.length : firstAfter;
  const wordsBefore = isTimed ? byTime : before(spelled);
  const left = words.slice(0, wordsBefore);
  const tokens = tokensOf(old.text);
  const text =
    words.length > 0 && spelled.join('') === old.text
      ? left.map(({ word }) => word).join('')
      : tokens.slice(0, before(tokens)).join('');
  const halves: Segment[] = [
    { ...old, endS: timeS, text, ...(old.words && { words: left }) },
    {
      ...old,
      startS: timeS,
      text: old.text.slice(text.length),
      ...(old.words && { words: words.slice(wordsBefore) }),
    },
  ];
  return withSegments(synced, renumber(synced.segments.toSpliced(index, 1, ...halves)));
}

/** Makes one segment of `index` and the one after it; the text stays as it is, the worse of Whisper's scores counts. */
export function joinSegments(transcript: Transcript, index: number): Transcript {
  const synced = sync(transcript);
  const first = synced.segments[index];
  const second = synced.segments[index + 1];
  if (!first || !second) return transcript;
  const both = [first, second];
  const joined: Segment = {
    ...first,
    startS: Math.min(first.startS, second.startS),
    endS: Math.max(first.endS, second.endS),
    text: first.text + second.text,
    ...worst(both, 'avgLogprob', Math.min),
    ...worst(both, 'compressionRatio', Math.max),
    ...worst(both, 'noSpeechProb', Math.max),
    ...(both.some(({ words }) => words) && {
      words: inOrder(
        both.flatMap(
          ({ words, text, startS, endS }) => words ?? spread({ text, replaced: [] }, startS, endS),
        ),
      ),
    }),
  };
  return withSegments(synced, renumber(synced.segments.toSpliced(index, 2, joined)));
}

/** Words of segments whose marks were moved may overlap; none begins before the one before it ends. */
function inOrder(words: readonly Word[]): Word[] {
  let earliest = -Infinity;
  return words.map((word) => {
    const startS = word.startS === null ? null : Math.max(word.startS, earliest);
    const endS = word.endS === null ? null : Math.max(word.endS, startS ?? earliest);
    earliest = endS ?? startS ?? earliest;
    return startS === word.startS && endS === word.endS ? word : { ...word, startS, endS };
  });
}

function worst(
  segments: readonly Segment[],
  key: 'avgLogprob' | 'compressionRatio' | 'noSpeechProb',
  pick: (...values: number[]) => number,
): Partial<Segment> {
  const known = segments.flatMap((segment) => segment[key] ?? []);
  return known.length === 0 ? {} : { [key]: pick(...known) };
}

function clean(shown: string): string {
  return shown.replace(/\r\n|[\n\r\t\v\f\u0085\u2028\u2029|]/g, ' ');
}

/** Keeps the file's habit: a text that began with a space does so again, so `shownText` of the result is what was typed. */
function storedText(shown: string, old: string, spaceWhenEmpty: boolean): string {
  const text = clean(shown);
  if (text === '') return '';
  const space = old === '' ? spaceWhenEmpty : old.startsWith(' ');
  return space || text.startsWith(' ') ? ` ${text}` : text;
}

/** Whether texts of this transcript begin with a space: Whisper's do, except in languages that write without spaces. */
function beginsWithSpace({ text, segments }: Transcript): boolean {
  const first = [text, ...segments.map((segment) => segment.text)].find((candidate) => candidate !== '');
  return first?.startsWith(' ') ?? true;
}

function withSegments(transcript: Transcript, segments: readonly Segment[]): Transcript {
  return { ...transcript, text: segments.map((segment) => segment.text).join(''), segments };
}

/** What the speech engine doubted (see doubt.ts) was its own text, which somebody has now put right. */
function withoutDoubts(transcript: Transcript): Transcript {
  if (!transcript.extra || !('doubts' in transcript.extra)) return transcript;
  const extra = { ...transcript.extra };
  delete extra['doubts'];
  return { ...transcript, extra };
}

function renumber(segments: readonly Segment[]): Segment[] {
  return segments.map((segment, id) => (segment.id === id ? segment : { ...segment, id }));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The transcript with segments that agree with the reference text, which wins where they do not. */
export function sync(transcript: Transcript): Transcript {
  const { text, segments } = transcript;
  if (segments.length === 0 || segments.map((segment) => segment.text).join('') === text) return transcript;
  return distribute(transcript, text, null);
}

/** A word with the white space before it; a sign of its own in writing without spaces. Tokens joined are the text. */
const TOKEN =
  /\s*(?:[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}*|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])\S)+)|\s+$/gu;

function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** Gives each token of `text` to a segment, in order. */
function distribute(transcript: Transcript, text: string, durationS: number | null): Transcript {
  const { segments } = transcript;
  if (segments.length === 0) {
    return text === ''
      ? { ...transcript, text }
      : withSegments(transcript, [{ id: 0, startS: 0, endS: durationS ?? 0, text }]);
  }
  const olds = segments.flatMap((segment, index) =>
    tokensOf(segment.text).map((token) => ({ token, index })),
  );
  const news = tokensOf(text);
  const texts = segments.map(() => '');
  let last = olds[0]?.index ?? 0;
  const give = (token: string, index: number) => {
    last = index;
    texts[index] = (texts[index] ?? '') + token;
  };
  for (const run of align(
    olds.map(({ token }) => token),
    news,
    trimmed,
  )) {
    const replaced = olds.slice(run.oldStart, run.oldEnd);
    const tokens = news.slice(run.newStart, run.newEnd);
    if (run.same) {
      tokens.forEach((token, i) => give(token, replaced[i]?.index ?? last));
      continue;
    }
    // What is replaced and what replaces it are laid over each other by length; a token goes where its middle falls.
    const middles = middlesOf(tokens);
    const ends = endsOf(replaced.map(({ token }) => token));
    tokens.forEach((token, i) => {
      const under = ends.findIndex((end) => (middles[i] ?? 0) < end);
      give(token, replaced[under]?.index ?? last);
    });
  }
  return withSegments(
    transcript,
    segments.map((segment, i) => retext(segment, texts[i] ?? '')),
  );
}

/** A stretch in which two lists of tokens are the same, or one replaces the other. Half-open. */
interface Run {
  readonly same: boolean;
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** An edit larger than this counts as one replacement: a whole text pasted over another would take seconds to compare. */
const LARGEST_EDIT = 1000;

/** A token without the white space before it. */
function trimmed(token: string): string {
  return token.trim();
}

/** A word whatever its case and punctuation; a sign that is no word stays itself. */
function bareWord(token: string): string {
  return token.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, '') || token.trim();
}

/** Runs that cover both lists in order. Tokens count as the same when `keyOf` makes the same of them. */
function align(olds: readonly string[], news: readonly string[], keyOf: (token: string) => string): Run[] {
  // One character changes per key press, so nearly all of it is the same at both ends; and of equal words in a row
  // ("the the") the changed one is the one where the edit was.
  const a = olds.map(keyOf);
  const b = news.map(keyOf);
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const changes = diffArrays(a.slice(head, a.length - tail), b.slice(head, b.length - tail), {
    maxEditLength: LARGEST_EDIT,
  }) ?? [
    { removed: true, added: false, count: a.length - tail - head },
    { removed: false, added: true, count: b.length - tail - head },
  ];
  const runs: Run[] = [];
  let oldAt = 0;
  let newAt = 0;
  const push = (same: boolean, oldCount: number, newCount: number) => {
    const previous = runs.at(-1);
    const joins = previous?.same === same;
    if (oldCount + newCount === 0) return;
    const run = {
      same,
      oldStart: oldAt,
      oldEnd: oldAt + oldCount,
      newStart: newAt,
      newEnd: newAt + newCount,
    };
    if (joins) runs.pop();
    runs.push(joins ? { ...run, oldStart: previous.oldStart, newStart: previous.newStart } : run);
    oldAt += oldCount;
    newAt += newCount;
  };
  push(true, head, head);
  for (const { added, removed, count } of changes) {
    push(!added && !removed, added ? 0 : count, removed ? 0 : count);
  }
  push(true, tail, tail);
  return runs;
}

/** Where each text ends, as a share of all of them; in (0, 1]. */
function endsOf(texts: readonly string[]): number[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  let length = 0;
  return texts.map((text) => (length += text.length) / total);
}

function middlesOf(texts: readonly string[]): number[] {
  let start = 0;
  return endsOf(texts).map((end) => {
    const middle = (start + end) / 2;
    start = end;
    return middle;
  });
}

/** A segment with another text; its words, if it has any, follow. */
function retext(segment: Segment, text: string): Segment {
  if (text === segment.text) return segment;
  return segment.words
    ? { ...segment, text, words: followWords(segment, segment.words, text) }
    : { ...segment, text };
}

/** A stretch of the new text: an old word that is still there, or text instead of the old words in [oldStart, oldEnd). */
type Piece =
  | { readonly kind: 'kept'; readonly word: Word; readonly text: string }
  | { readonly kind: 'new'; text: string; readonly replaced: Word[] };

function followWords(segment: Segment, words: readonly Word[], text: string): Word[] {
  const pieces = keptAndNew(segment.text, words, text);
  const result: Word[] = [];
  for (const [i, piece] of pieces.entries()) {
    if (piece.kind === 'kept') {
      result.push(piece.word.word === piece.text ? piece.word : { ...piece.word, word: piece.text });
    } else {
      const previous = result.at(-1);
      const next = pieces[i + 1];
      const after = next?.kind === 'kept' ? next.word.startS : segment.endS;
      // Words may lie outside their segment once its ends were moved; the order of words counts for more.
      const before = previous ? previous.endS : Math.min(segment.startS, after ?? segment.startS);
      result.push(...spread(piece, before, after));
    }
  }
  return result;
}

/** Words for the new text, over the time of the words it replaces, or of the gap between its neighbours. */
function spread(
  { text, replaced }: { text: string; replaced: readonly Word[] },
  before: number | null,
  after: number | null,
): Word[] {
  const tokens = joinTrailingSpace(tokensOf(text));
  const first = replaced.find((word) => word.startS !== null)?.startS ?? before;
  const last = replaced.findLast((word) => word.endS !== null)?.endS ?? after;
  if (first === null || last === null) {
    return tokens.map((word) => ({ word, startS: null, endS: null, probability: null }));
  }
  // A file's times may overlap, and a gap may be negative then; new words must not run backwards.
  const endS = Math.max(first, last);
  const ends = endsOf(tokens).map((share) => Math.min(first + (endS - first) * share, endS));
  return tokens.map((word, i) => ({
    word,
    startS: ends[i - 1] ?? first,
    endS: ends[i] ?? endS,
    probability: null,
  }));
}

/** White space at the end is no word. */
function joinTrailingSpace(tokens: readonly string[]): string[] {
  const last = tokens.at(-1);
  if (tokens.length < 2 || last === undefined || last.trim() !== '') {
    return tokens.filter((token) => token.trim() !== '');
  }
  return [...tokens.slice(0, -2), (tokens.at(-2) ?? '') + last];
}

/** Which of the old words are still in the new text. One is when all its tokens are, side by side. */
function keptAndNew(oldText: string, words: readonly Word[], newText: string): Piece[] {
  const news = tokensOf(newText);
  const olds = tokensOf(oldText);
  /** For each old token its place among the new ones, or -1. */
  const places = olds.map(() => -1);
  for (const run of align(olds, news, bareWord)) {
    for (let i = run.oldStart; run.same && i < run.oldEnd; i++) places[i] = run.newStart + i - run.oldStart;
  }
  const tokenEnds = endOffsets(olds);
  const pieces: Piece[] = [];
  let usedNew = 0;
  let offset = 0;
  let replaced: Word[] = [];
  const flush = (until: number) => {
    const text = news.slice(usedNew, until).join('');
    if (text !== '') pieces.push({ kind: 'new', text, replaced });
    replaced = [];
    usedNew = until;
  };
  for (const word of words) {
    const at = oldText.indexOf(word.word.trim(), offset);
    const end = at + word.word.trim().length;
    const firstToken = tokenEnds.findIndex((tokenEnd) => tokenEnd > at);
    const lastToken = tokenEnds.findIndex((tokenEnd) => tokenEnd >= end);
    const from = places[firstToken] ?? -1;
    const whole =
      at !== -1 &&
      word.word.trim() !== '' &&
      from >= usedNew &&
      tokenEnds[lastToken] === end &&
      (tokenEnds[firstToken - 1] ?? 0) + leadingSpace(olds[firstToken] ?? '') === at &&
      places.slice(firstToken, lastToken + 1).every((place, i) => place === from + i);
    if (at !== -1) offset = end;
    if (!whole) {
      replaced.push(word);
      continue;
    }
    flush(from);
    usedNew = from + lastToken - firstToken + 1;
    pieces.push({ kind: 'kept', word, text: news.slice(from, usedNew).join('') });
  }
  flush(news.length);
  return pieces;
}

function endOffsets(tokens: readonly string[]): number[] {
  let offset = 0;
  return tokens.map((token) => (offset += token.length));
}

function leadingSpace(token: string): number {
  return token.length - token.trimStart().length;
}
