import { expect, it } from 'vitest';
import { decodeText, isText, readOwnText } from '../../../src/dataset/own-text-file.ts';

it('reads an srt: texts of the cues without numbers, times, tags and sounds', () => {
  const srt = [
    '\ufeff1',
    '00:00:01,000 --> 00:00:04,000',
    '- <i>The ferry left</i>',
    'the harbour.',
    '',
    '2',
    '00:00:04,500 --> 00:00:06,000',
    '{\\an8}[ship’s horn] Nobody said a word. ♪',
    '',
  ].join('\r\n');
  expect(readOwnText(srt)).toBe('The ferry left the harbour. Nobody said a word.');
});

it('reads a vtt: no header, notes, styles or names, and captions that roll up only once', () => {
  const vtt = `WEBVTT - for the ferry

NOTE made by hand

STYLE
::cue { color: white }

intro
00:01.000 --> 00:04.000 align:start
<v Anna>The ferry <00:02.000><c>left</c>

00:04.000 --> 00:06.000
The ferry left
at noon &amp; late.`;
  expect(readOwnText(vtt)).toBe('The ferry left at noon & late.');
});

it('reads pages as one line without marks that nobody says', () => {
  const page = `# Chapter One

The _ferry_ left[12] the har\u00adbour,² at “noon”—
*  *  *
and the ﬁrst\u00a0*crate*|slid.`;
  expect(readOwnText(page)).toBe(
    'Chapter One The ferry left the harbour, at “noon”— and the first crate slid.',
  );
});

it('joins a word that a line’s end divides, when it was heard so', () => {
  const known = new Set(['received']);
  expect(readOwnText('It was re-\nceived by a well-\nknown man.', (word) => known.has(word))).toBe(
    'It was received by a well-known man.',
  );
});

it('takes a text that only speaks of times for what it is', () => {
  expect(readOwnText('From 10:30 to 11:00 --> nothing.')).toBe('From 10:30 to 11:00 --> nothing.');
});

it('decodes UTF-8, UTF-16 and the files of old Windows programs', () => {
  const text = '“Café”';
  const utf16 = Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'));
  expect(decodeText(new TextEncoder().encode(text).buffer)).toBe(text);
  expect(decodeText(utf16.buffer)).toBe(text);
  // Node 20 takes windows-1252 for ISO 8859-1; what the two have in common is enough to see that it is chosen.
  expect(decodeText(new Uint8Array([0x43, 0x61, 0x66, 0xe9]).buffer)).toBe('Café');
});

it('tells text from what only a program reads', () => {
  const bytesOf = (...bytes: number[]) => Uint8Array.from(bytes).buffer;
  const ascii = (text: string) => new TextEncoder().encode(text).buffer;
  expect(isText(ascii('The ferry left.'))).toBe(true);
  expect(isText(bytesOf())).toBe(true);
  expect(isText(bytesOf(0xff, 0xfe, 0x54, 0x00))).toBe(true); // UTF-16
  expect(isText(bytesOf(0x54, 0xe9))).toBe(true); // windows-1252
  expect(isText(ascii('%PDF-1.7 and text for a while'))).toBe(false);
  expect(isText(bytesOf(0x52, 0x49, 0x46, 0x46, 0x24, 0x00))).toBe(false); // a wav
});
