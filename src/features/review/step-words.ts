/** What was done to the dataset, in words, for the list of the last changes. */
import type { Command } from '../../dataset/commands.ts';
import { shownText } from '../../dataset/text-sync.ts';
import { formatCount } from '../../ui/format.ts';

/** One change: what was done, and to what. */
export interface StepWords {
  readonly did: string;
  /** A clip, or how many. */
  readonly to: string;
}

/** The words of one step. */
export function stepWords(command: Command): StepWords {
  switch (command.type) {
    case 'edit': {
      return { did: editWords(command.before?.text ?? '', command.after?.text ?? ''), to: command.id };
    }
    case 'status':
      return { did: command.after === 'accepted' ? 'accepted' : 'not accepted any more', to: command.id };
    case 'discard':
      return { did: 'deleted', to: clips(command.clips) };
    case 'restore':
      return { did: 'restored', to: clips(command.clips) };
    case 'transcripts':
      return {
        did: command.run === undefined ? 'texts changed' : 'transcribed again',
        to: clips(command.changes),
      };
    case 'kind':
      return { did: command.after === 'usable' ? 'declared usable' : 'declared non usable', to: command.id };
    case 'clips':
      return {
        did: 'cut anew',
        to: clips(command.changes.flatMap(({ before, after }) => before ?? after ?? [])),
      };
    case 'sets':
      return { did: 'sets assigned', to: '' };
    case 'rename':
      return { did: 'renamed', to: formatCount(command.names.length, 'clip') };
  }
}

/** Only the words that an edit changed: the rest of the sentence is on the page. */
function editWords(before: string, after: string): string {
  const [olds, news] = [before, after].map((text) => shownText(text).split(' '));
  if (!olds || !news || before === after) return 'times';
  const shorter = Math.min(olds.length, news.length);
  let head = 0;
  while (head < shorter && olds[head] === news[head]) head++;
  let tail = 0;
  while (tail < shorter - head && olds.at(-1 - tail) === news.at(-1 - tail)) tail++;
  const [was, is] = [olds, news].map((words) =>
    words
      .slice(head, words.length - tail)
      .join(' ')
      .trim(),
  );
  if (!is) return was ? `“${was}” taken out` : 'spaces';
  return was ? `“${is}” for “${was}”` : `“${is}” added`;
}

function clips(all: readonly { readonly id: string }[]): string {
  const [first] = all;
  return all.length === 1 && first ? first.id : formatCount(all.length, 'clip');
}
