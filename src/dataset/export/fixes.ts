/** What one click can put right in the dataset, for findings of the lint. A fix is a change of transcripts, undone as one step. */
import type { Clip } from '../clip.ts';
import { setReference, shownText } from '../text-sync.ts';
import type { Transcript } from '../transcript.ts';
import { hasLoneQuote, type LintKind } from './lint.ts';
import type { ExportDetails } from './target.ts';

/** A fix of one kind of finding. */
interface Fix {
  /** What the button says. */
  readonly label: string;
  /** The transcript as it is afterwards; the same one where nothing is to be done. */
  after(transcript: Transcript, details: ExportDetails, durationS: number | null): Transcript;
}

function retext(change: (text: string) => string): Fix['after'] {
  return (transcript, _, durationS) =>
    setReference(transcript, change(shownText(transcript.text)), durationS);
}

/** The quote without a partner is the first one when it opens the text, else the last one. */
function withoutLoneQuote(text: string): string {
  if (!hasLoneQuote(text)) return text;
  const at = /^\s*"/.test(text) ? text.indexOf('"') : text.lastIndexOf('"');
  return text.slice(0, at) + text.slice(at + 1);
}

/** The findings that can be fixed in the dataset. */
export const FIXES: Readonly<Partial<Record<LintKind, Fix>>> = {
  'leading-quote': { label: 'Take the lone quote out', after: retext(withoutLoneQuote) },
  'reads-as-missing': { label: 'Put a full stop behind it', after: retext((text) => `${text.trim()}.`) },
  'unbalanced-quotes': { label: 'Take the lone quote out', after: retext(withoutLoneQuote) },
  'forbidden-characters': {
    label: 'Write spaces in the dataset too',
    after: retext((text) => text.replace(/\r\n|[|\p{Cc}\u2028\u2029]/gu, ' ').trim()),
  },
  'other-language': {
    label: 'Set the language in the dataset',
    after: (transcript, { language }) => ({ ...transcript, language }),
  },
};

/** The transcripts of the clips that a fix changes. */
export function fixedTranscripts(
  kind: LintKind,
  clips: readonly Clip[],
  details: ExportDetails,
): (readonly [id: string, after: Transcript])[] {
  const fix = FIXES[kind];
  if (!fix) return [];
  return clips.flatMap(({ id, transcript, durationS }) => {
    if (!transcript) return [];
    const after = fix.after(transcript, details, durationS);
    return after === transcript ? [] : [[id, after] as const];
  });
}
