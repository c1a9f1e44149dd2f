/** Finds and replaces in the texts of a whole dataset. It owns what matches and what comes out; the preview and the command that does it are the screen's. */
import type { Clip } from './clip.ts';
import { setReference, shownText } from './text-sync.ts';
import type { Transcript } from './transcript.ts';

/** What is looked for, and what takes its place. */
export interface ReplaceQuery {
  readonly find: string;
  /** In a regular expression, `$1` and `$&` stand for what was found, as in JavaScript. */
  readonly replacement: string;
  /** Not inside a longer word. */
  readonly wholeWord: boolean;
  readonly matchCase: boolean;
  readonly isRegex: boolean;
}

/** One clip that would change. Texts are as a text box shows them. */
export interface TextChange {
  readonly id: string;
  readonly before: string;
  readonly after: string;
  readonly transcript: Transcript;
}

/** `problem`: a sentence about the regular expression. */
export type ReplaceAnswer =
  | { readonly kind: 'found'; readonly matches: number; readonly changes: readonly TextChange[] }
  | { readonly kind: 'problem'; readonly message: string };

/** What `query` would change. A clip whose text stays the same is not among the changes, though its matches count. */
export function findReplacements(clips: readonly Clip[], query: ReplaceQuery): ReplaceAnswer {
  if (query.find === '') return { kind: 'found', matches: 0, changes: [] };
  const pattern = compile(query);
  if (typeof pattern === 'string') return { kind: 'problem', message: pattern };
  // A "$" in a plain replacement is a dollar.
  const replacement = query.isRegex ? query.replacement : query.replacement.replaceAll('$', '$$$$');
  let matches = 0;
  const changes: TextChange[] = [];
  for (const { id, transcript, durationS } of clips) {
    if (!transcript) continue;
    const before = shownText(transcript.text);
    const found = before.match(pattern)?.length ?? 0;
    if (found === 0) continue;
    matches += found;
    const changed = setReference(transcript, before.replace(pattern, replacement), durationS);
    if (changed !== transcript)
      changes.push({ id, before, after: shownText(changed.text), transcript: changed });
  }
  return { kind: 'found', matches, changes };
}

const WORD_SIGN = '[\\p{L}\\p{M}\\p{N}_]';

/** A sentence when it is none. */
function compile({ find, wholeWord, matchCase, isRegex }: ReplaceQuery): RegExp | string {
  const source = isRegex ? find : find.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  try {
    // Alone first: "a)(b" must not become one by what is put around it.
    const alone = new RegExp(source, 'u');
    if (alone.test(''))
      return 'This regular expression also matches where there is nothing. Make it match at least one character.';
    return new RegExp(
      wholeWord ? `(?<!${WORD_SIGN})(?:${source})(?!${WORD_SIGN})` : source,
      matchCase ? 'gu' : 'giu',
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /s, '') : '';
    return `This is not a regular expression yet${reason ? ` (${reason.toLowerCase()})` : ''}. To look for the signs themselves, turn “Regular expression” off.`;
  }
}
