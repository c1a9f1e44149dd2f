/**
 * Aligns two long lists of words of which one is a recognised reading of (parts of) the other. A plain diff is quadratic in the
 * differences, and a book with its front matter and 7 % of its words misheard has ten thousands of them. So this is done in two
 * steps: runs of 8, then 4, 2 and 1 words that occur once in either list are anchors, of which the longest chain in order counts
 * (patience diff); what lies between two anchors is small and is aligned by dynamic programming with affine gaps (Gotoh 1982),
 * where words that sound alike pair and a passage that was not read stays in one piece.
 *
 * Generators, so that a page stays responsive: each step is a few milliseconds of work.
 */
import { editDistance } from './edit-distance.ts';

/** Gives equal words and equal runs of words equal numbers. One for both lists. */
export interface WordTable {
  readonly idOf: (word: string) => number;
  readonly wordOf: (id: number) => string;
  /** The number of the run made of two runs. */
  readonly runOf: (first: number, second: number) => number;
}

/** A list of words. `runs[k][i]` is the number of the 2^k words from `i` on. */
export interface WordList {
  readonly length: number;
  readonly runs: readonly Int32Array[];
}

/** Runs of 1, 2, 4 and 8 words. */
const LEVELS = 4;
/** Pairs of words that one step of dynamic programming may look at: about 50 ms. */
const MOST_CELLS = 250_000;
/** A gap this small needs no more anchors. */
const SMALL_GAP_CELLS = 2_500;
/** Numbers of runs stay below, so that two make one number that a double holds. */
const MOST_RUNS = 2 ** 26;

/** @throws RangeError above 67 million different runs, which no text has. */
export function makeWordTable(): WordTable {
  const ids = new Map<string, number>();
  const words: string[] = [];
  const runs = new Map<number, number>();
  return {
    idOf(word) {
      let id = ids.get(word);
      if (id === undefined) ids.set(word, (id = words.push(word) - 1));
      return id;
    },
    wordOf: (id) => words[id] ?? '',
    runOf(first, second) {
      const pair = first * MOST_RUNS + second;
      let id = runs.get(pair);
      if (id === undefined) {
        id = runs.size;
        if (id >= MOST_RUNS) throw new RangeError('Too many different runs of words.');
        runs.set(pair, id);
      }
      return id;
    },
  };
}

/** The list of these words. */
export function* listWords(table: WordTable, words: readonly string[]): Generator<void, WordList> {
  const runs = [Int32Array.from(words, (word) => table.idOf(word))];
  for (let level = 1; level < LEVELS; level++) {
    const half = 2 ** (level - 1);
    const shorter = runs[level - 1] ?? new Int32Array();
    yield;
    runs.push(
      Int32Array.from({ length: Math.max(0, shorter.length - half) }, (_, i) =>
        table.runOf(shorter[i] ?? 0, shorter[i + half] ?? 0),
      ),
    );
  }
  return { length: words.length, runs };
}

/** A text to align with, and where each run that occurs once in it begins. Made once for many alignments. */
export interface WordIndex {
  readonly list: WordList;
  /** By level: place of a run; -1 = it occurs more than once. */
  readonly places: readonly ReadonlyMap<number, number>[];
}

/** The index of a text. */
export function* indexWords(list: WordList): Generator<void, WordIndex> {
  const places: Map<number, number>[] = [];
  for (const runs of list.runs) {
    places.push(placesIn(runs, 0, runs.length));
    yield;
  }
  return { list, places };
}

/** `anywhere`: the list is a few words without neighbours, so only runs of 4 words say where it is. */
export type AlignmentScope = 'in order' | 'anywhere';

/**
 * For each word of `read` its place in the text, or -1 for a word that is not in it. Places grow.
 */
export function* alignWords(
  table: WordTable,
  read: WordList,
  text: WordIndex,
  scope: AlignmentScope = 'in order',
): Generator<void, Int32Array> {
  const places = new Int32Array(read.length).fill(-1);
  const whole: Gap = { from: 0, to: read.length, textFrom: 0, textTo: text.list.length };
  if (scope === 'in order' && cellsOf(whole) <= MOST_CELLS) {
    yield* alignGap(table, read, text.list, whole, LEVELS - 1, places);
    return places;
  }
  const lowest = scope === 'anywhere' ? 2 : 1;
  for (let level = LEVELS - 1; level >= lowest; level--) {
    const known = text.places[level];
    const anchors = chainOf(anchorsIn(read, whole, level, (run) => known?.get(run) ?? -1));
    yield;
    if (anchors.length === 0) continue;
    takeAnchors(anchors, 2 ** level, places);
    for (const gap of gapsIn(places, whole)) {
      // Before the first and after the last anchor lies the rest of a book; only its nearest part can have been read here.
      const reach = 2 * (gap.to - gap.from) + 40;
      const near = {
        ...gap,
        ...(gap.from === 0 && { textFrom: Math.max(gap.textFrom, gap.textTo - reach) }),
        ...(gap.to === read.length && { textTo: Math.min(gap.textTo, gap.textFrom + reach) }),
      };
      yield* alignGap(table, read, text.list, near, level - 1, places);
    }
    break;
  }
  return places;
}

/** A stretch of each list that is not aligned yet. Half-open. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly textFrom: number;
  readonly textTo: number;
}

/** A run of words that is in both lists. */
interface Anchor {
  readonly at: number;
  readonly place: number;
}

function cellsOf({ from, to, textFrom, textTo }: Gap): number {
  return (to - from) * (textTo - textFrom);
}

function* alignGap(
  table: WordTable,
  read: WordList,
  text: WordList,
  gap: Gap,
  level: number,
  places: Int32Array,
): Generator<void, void> {
  const cells = cellsOf(gap);
  if (cells === 0) return;
  if (cells <= SMALL_GAP_CELLS || (level < 0 && cells <= MOST_CELLS)) {
    alignByCost(table, read, text, gap, places);
    yield;
    return;
  }
  if (level < 0) return;
  const size = 2 ** level;
  const known = placesIn(text.runs[level] ?? new Int32Array(), gap.textFrom, gap.textTo - size + 1);
  const anchors = chainOf(anchorsIn(read, gap, level, (run) => known.get(run) ?? -1));
  takeAnchors(anchors, size, places);
  yield;
  for (const smaller of gapsIn(places, gap)) {
    yield* alignGap(table, read, text, smaller, level - 1, places);
  }
}

function placesIn(runs: Int32Array, from: number, to: number): Map<number, number> {
  const places = new Map<number, number>();
  for (let i = from; i < to; i++) {
    const run = runs[i] ?? 0;
    places.set(run, places.has(run) ? -1 : i);
  }
  return places;
}

/** Runs of the gap that occur once in it and once in the text, in the order of the gap. */
function anchorsIn(read: WordList, gap: Gap, level: number, placeOf: (run: number) => number): Anchor[] {
  const runs = read.runs[level] ?? new Int32Array();
  const once = placesIn(runs, gap.from, gap.to - 2 ** level + 1);
  const anchors: Anchor[] = [];
  for (const [run, at] of once) {
    const place = at < 0 ? -1 : placeOf(run);
    if (place >= 0) anchors.push({ at, place });
  }
  return anchors.sort((a, b) => a.at - b.at);
}

/** The longest chain whose places grow too: patience sorting. */
function chainOf(anchors: readonly Anchor[]): Anchor[] {
  const tops: number[] = [];
  const before = new Int32Array(anchors.length).fill(-1);
  for (const [i, { place }] of anchors.entries()) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((anchors[tops[middle] ?? 0]?.place ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    before[i] = tops[low - 1] ?? -1;
    tops[low] = i;
  }
  const chain: Anchor[] = [];
  for (let i = tops.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) {
    const anchor = anchors[i];
    if (anchor) chain.push(anchor);
  }
  return chain.reverse();
}

/** Runs of a chain overlap; two that would bend one into the other count only as far as they agree. */
function takeAnchors(chain: readonly Anchor[], size: number, places: Int32Array): void {
  let nextAt = 0;
  let nextPlace = 0;
  for (const { at, place } of chain) {
    // In step with the anchor before it, the rest of the run is new; else the whole run must lie beyond it.
    const isInStep = place - at === nextPlace - nextAt;
    if (!isInStep && (at < nextAt || place < nextPlace)) continue;
    for (let i = isInStep ? Math.max(at, nextAt) : at; i < at + size; i++) places[i] = place + i - at;
    nextAt = at + size;
    nextPlace = place + size;
  }
}

/** The stretches of a gap that have no places yet. */
function gapsIn(places: Int32Array, gap: Gap): Gap[] {
  const gaps: Gap[] = [];
  let from = gap.from;
  let textFrom = gap.textFrom;
  for (let i = gap.from; i <= gap.to; i++) {
    const place = i === gap.to ? gap.textTo : (places[i] ?? -1);
    if (place < 0) continue;
    if (i > from && place > textFrom) gaps.push({ from, to: i, textFrom, textTo: place });
    from = i + 1;
    textFrom = place + 1;
  }
  return gaps;
}

/** Costs, in misheard words. Two quite different words pair rather than count as one left out and one put in. */
const LEAST_REPLACEMENT = 0.25;
const MOST_REPLACEMENT = 1.25;
/** A word that is heard and not written, and each one more in a row. */
const EXTRA = { first: 1, next: 0.7 };
/** A word that is written and not heard; dear to begin, so that an unread passage is not torn apart by its small words. */
const UNREAD = { first: 1.6, next: 0.15 };

/** How a cell of the table ends: with a pair, a word of the reading alone, or a word of the text alone. */
const PAIR = 0;
const ALONE = 1;
const SKIPPED = 2;

/** Dynamic programming over all pairs of the gap. */
function alignByCost(table: WordTable, read: WordList, text: WordList, gap: Gap, places: Int32Array): void {
  const rows = gap.to - gap.from;
  const columns = gap.textTo - gap.textFrom;
  const width = columns + 1;
  const ids = read.runs[0] ?? new Int32Array();
  const textIds = text.runs[0] ?? new Int32Array();
  /** Two bits for each state of a cell: the state it was reached from. */
  const steps = new Uint8Array((rows + 1) * width);
  let pair = new Float64Array(width).fill(Infinity);
  let extra = new Float64Array(width).fill(Infinity);
  let unread = new Float64Array(width).fill(Infinity);
  pair[0] = 0;
  for (let j = 1; j <= columns; j++) {
    unread[j] = UNREAD.first + (j - 1) * UNREAD.next;
    steps[j] = (j === 1 ? PAIR : SKIPPED) << 4;
  }
  for (let i = 1; i <= rows; i++) {
    const [pairAbove, extraAbove, unreadAbove] = [pair, extra, unread];
    pair = new Float64Array(width).fill(Infinity);
    extra = new Float64Array(width).fill(Infinity);
    unread = new Float64Array(width).fill(Infinity);
    const id = ids[gap.from + i - 1] ?? 0;
    const word = table.wordOf(id);
    for (let j = 0; j <= columns; j++) {
      let step = 0;
      if (j > 0) {
        const textId = textIds[gap.textFrom + j - 1] ?? 0;
        const [p, e, u] = [pairAbove[j - 1] ?? 0, extraAbove[j - 1] ?? 0, unreadAbove[j - 1] ?? 0];
        const best = Math.min(p, e, u);
        if (best < Infinity) {
          pair[j] = best + (id === textId ? 0 : replacementCost(word, table.wordOf(textId)));
          step |= best === p ? PAIR : best === e ? ALONE : SKIPPED;
        }
        const fromPair = (pair[j - 1] ?? 0) + UNREAD.first;
        const fromExtra = (extra[j - 1] ?? 0) + UNREAD.first;
        const fromUnread = (unread[j - 1] ?? 0) + UNREAD.next;
        const least = Math.min(fromPair, fromExtra, fromUnread);
        unread[j] = least;
        step |= (least === fromUnread ? SKIPPED : least === fromPair ? PAIR : ALONE) << 4;
      }
      const fromPair = (pairAbove[j] ?? 0) + EXTRA.first;
      const fromExtra = (extraAbove[j] ?? 0) + EXTRA.next;
      const fromUnread = (unreadAbove[j] ?? 0) + EXTRA.first;
      const least = Math.min(fromPair, fromExtra, fromUnread);
      extra[j] = least;
      step |= (least === fromExtra ? ALONE : least === fromPair ? PAIR : SKIPPED) << 2;
      steps[i * width + j] = step;
    }
  }
  const ends = [pair[columns] ?? 0, extra[columns] ?? 0, unread[columns] ?? 0];
  let state = ends.indexOf(Math.min(...ends));
  let i = rows;
  let j = columns;
  while (i > 0 || j > 0) {
    const step = ((steps[i * width + j] ?? 0) >> (2 * state)) & 3;
    if (state === PAIR) {
      places[gap.from + i - 1] = gap.textFrom + j - 1;
      i--;
      j--;
    } else if (state === ALONE) i--;
    else j--;
    state = step;
  }
}

function replacementCost(a: string, b: string): number {
  const unlike = editDistance(a, b) / Math.max(a.length, b.length);
  return LEAST_REPLACEMENT + (MOST_REPLACEMENT - LEAST_REPLACEMENT) * unlike;
}
