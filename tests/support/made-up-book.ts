/** A book that nobody wrote, and what a recogniser makes of its reading: for whoever aligns many words. */

/** A sentence of the book as a clip. */
export interface ReadSentence {
  readonly id: string;
  /** As it is written. */
  readonly read: string;
  /** As it was recognised. */
  readonly heard: string;
}

/** Words as a word error rate counts them: lower case, letters, digits and apostrophes. */
export const bare = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];

/** Small random numbers that are the same every time (Marsaglia's xorshift). */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A text like a book's: few words are frequent, most are rare; sentences of 4 to 24 words. */
function makeSentences(words: number, random: (below: number) => number): string[] {
  const syllables = [
    'ka',
    'lo',
    'mi',
    'ter',
    'sun',
    'ra',
    'vel',
    'do',
    'pin',
    'ga',
    'sho',
    'el',
    'ni',
    'wor',
    'ba',
  ];
  const vocabulary = Array.from({ length: 6000 }, (_, rank) =>
    Array.from(
      { length: rank < 60 ? 1 + (rank % 2) : 2 + random(3) },
      () => syllables[random(syllables.length)],
    ).join(''),
  );
  const sentences: string[] = [];
  for (let count = 0; count < words;) {
    const length = 4 + random(21);
    const sentence = Array.from({ length }, () => {
      const rank = Math.floor(6000 ** (random(1_000_000) / 1_000_000)) - 1;
      return vocabulary[rank] ?? '';
    });
    const text = sentence.join(' ').replace(/ (\w+) /, ' $1, ');
    sentences.push(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
    count += length;
  }
  return sentences;
}

/** What a recogniser makes of it: no case, no punctuation, 6 % of the words misheard, 2 % missing, 2 % too many. */
function mishear(text: string, random: (below: number) => number): string {
  return bare(text)
    .flatMap((word) => {
      const luck = random(100);
      if (luck < 3) return [`${word.slice(0, -1)}x`];
      if (luck < 6) return [word.split('').reverse().join('')];
      if (luck < 8) return [];
      return luck < 10 ? [word, 'uh'] : [word];
    })
    .join(' ');
}

/**
 * A book read on ten tapes, which are not in the book's order; before each a tenth of its length that is in the text only.
 * The same every time.
 *
 * @param words of what is read, about.
 */
export function makeBook(words: number): { readonly text: string; readonly clips: readonly ReadSentence[] } {
  const random = makeRandom(7);
  const sentences = makeSentences(words, random);
  const unread = makeSentences(words / 10, random);
  const size = Math.ceil(sentences.length / 10);
  const chapters = Array.from({ length: 10 }, (_, i) => sentences.slice(i * size, (i + 1) * size));
  const text = chapters
    .flatMap((chapter, i) => [
      ...unread.slice((i * unread.length) / 10, ((i + 1) * unread.length) / 10),
      ...chapter,
    ])
    .join(' ');
  const clips = chapters.flatMap((chapter, i) =>
    chapter.map((read, at) => {
      const id = `tape-${(i * 7) % 10}_${String(at + 1).padStart(6, '0')}.wav`;
      return { id, read, heard: mishear(read, random) };
    }),
  );
  return { text, clips };
}
