/**
 * `metadata.csv`, the name that most tools give their list. Told apart by content: LJSpeech (`id|text|normalised text`, cut at
 * every "|"), Piper (`name|text` or `name|speaker|text`, csv), F5-TTS (a header `audio_file|text`, csv), and Hugging Face's
 * audiofolder opened at one of its sets (a header `file_name,transcription`, csv with commas).
 */
import { parseCsv } from './csv.ts';
import { type ImportFormat, type ImportedRow, linesOf, withoutMark } from './format.ts';

const NAME = 'metadata.csv';

/** The four that share the name. */
export const METADATA_CSV: ImportFormat = {
  lists: (names) => (names.includes(NAME) ? [NAME] : []),
  parse(files) {
    const text = withoutMark(files.get(NAME) ?? '');
    const [first = ''] = linesOf(text);
    if (/^"?file_name"?,/.test(first))
      return withHeader(parseCsv(text, ','), 'file_name', ['transcription', 'text', 'sentence']);
    if (/^audio_file\|/.test(first)) return withHeader(parseCsv(text, '|'), 'audio_file', ['text']);
    return ljspeech(text) ?? piper(text);
  },
};

function withHeader(
  [header = [], ...rows]: readonly string[][],
  audioColumn: string,
  textColumns: readonly string[],
): ImportedRow[] {
  const audioAt = header.indexOf(audioColumn);
  const textAt = header.findIndex((column) => textColumns.includes(column));
  return rows.flatMap((row) => {
    const [audio, text] = [row[audioAt], row[textAt]];
    return audio !== undefined && text !== undefined ? [{ audio, text }] : [];
  });
}

/**
 * null when a row has not three fields; when the second is a speaker, the same in every row and never the third; or when the
 * three are two, of which csv quotes the second.
 */
function ljspeech(text: string): ImportedRow[] | null {
  const rows = linesOf(text).map((line) => line.split('|'));
  if (rows.some(({ length }) => length !== 3)) return null;
  const isTwice = rows.every(([, second, third]) => second === third);
  const isSpeaker = rows.length > 1 && rows.every(([, second]) => second === rows[0]?.[1]);
  const isQuoted = parseCsv(text, '|').every(({ length }) => length === 2);
  if (!isTwice && (isSpeaker || isQuoted)) return null;
  // The normalised text is what is said, and what trainers read.
  return rows.map(([audio = '', written = '', spoken = '']) => ({ audio, text: spoken || written }));
}

function piper(text: string): ImportedRow[] {
  return parseCsv(text, '|').flatMap((row): ImportedRow[] => {
    const [audio, second, third] = row;
    if (audio === undefined || second === undefined) return [];
    return [third === undefined ? { audio, text: second } : { audio, speaker: second, text: third }];
  });
}
