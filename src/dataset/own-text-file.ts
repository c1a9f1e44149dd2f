/**
 * A script, the text of an ebook, or subtitles as one running text, without what nobody reads aloud: times and numbers of cues,
 * footnote marks, marks of emphasis. What the recordings leave out of it is found by `own-text.ts`.
 */

/** Looked at to tell text from what only a program reads. */
const HEAD_BYTES = 1 << 16;

/** Whether a file is text at all, whatever its name: a PDF, a picture or a sound has zero bytes soon, and text in 8 bits none. */
export function isText(bytes: ArrayBuffer): boolean {
  const head = new Uint8Array(bytes.slice(0, HEAD_BYTES));
  const [first, second] = head;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const isPdf = new TextDecoder('latin1').decode(head.subarray(0, 5)) === '%PDF-';
  return isUtf16 || (!isPdf && !head.includes(0));
}

/** The text in a file: UTF-8, UTF-16 with a byte-order mark, else what Windows wrote before (windows-1252). */
export function decodeText(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const CUE_TIME = /^\s*(?:\d+:)?\d+:\d\d[.,]\d{1,3}\s+-->/m;

/**
 * The running text: one space between words, no newline and no "|".
 * @param raw the content of a text, srt or vtt file, or what was pasted; subtitles are known by their times.
 * @param isKnownWord whether a word in lower case was heard somewhere: "re-" at a line's end and "ceived" become one then.
 */
export function readOwnText(raw: string, isKnownWord: (word: string) => boolean = () => false): string {
  const text = raw
    .replace(/\r\n?/g, '\n')
    // Format characters: byte-order marks, soft hyphens, joiners, marks of direction.
    .replace(/\p{Cf}/gu, '')
    .normalize('NFC')
    .replace(/[ﬀ-ﬆ]/g, (ligature) => ligature.normalize('NFKC'));
  return (CUE_TIME.test(text) ? textOfCues(text) : textOfPages(text, isKnownWord))
    .replace(/[|\s]+/g, ' ')
    .trim();
}

function textOfCues(text: string): string {
  const lines: string[] = [];
  for (const block of text.split(/\n\s*\n/)) {
    const rows = block.split('\n');
    const times = rows.findIndex((row) => CUE_TIME.test(row));
    // A block without times is the header, a note or a style.
    if (times < 0) continue;
    for (const row of rows.slice(times + 1)) {
      const line = row
        .replace(/<[^>]*>|\{\\[^}]*\}/g, '')
        .replace(/[[(][^\])]*[\])]|[♪♫]/g, '')
        .replace(/&(amp|lt|gt|nbsp|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
        .replace(/^\s*-\s+/, '')
        .trim();
      // Captions that roll up show each line twice.
      if (line !== '' && line !== lines.at(-1)) lines.push(line);
    }
  }
  return lines.join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': ' ',
  '&quot;': '"',
  '&#39;': "'",
};

function textOfPages(text: string, isKnownWord: (word: string) => boolean): string {
  return (
    text
      .replace(/(\p{L}+)-\n\s*(\p{Ll}+)/gu, (_, first: string, second: string) =>
        isKnownWord((first + second).toLowerCase()) ? first + second : `${first}-${second}`,
      )
      .replace(/\[\d{1,4}\]|(?<=[\p{L}\p{P}])[¹²³⁴⁵⁶⁷⁸⁹⁰]+/gu, '')
      // _emphasis_ and *emphasis*; a line of stars or dashes between scenes.
      .replace(/(?<![\p{L}\p{N}])[_*]+(?=\S)|(?<=\S)[_*]+(?![\p{L}\p{N}])/gu, '')
      .replace(/^\s*(?:#{1,6}\s+|[-*_•=\s]+$)/gmu, '')
  );
}
