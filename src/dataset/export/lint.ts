/**
 * What a trainer would refuse, change or stumble over, before anything is written. Pure: rows in, findings out. What is known
 * of the disk (lost audio, clips without text) is given.
 */
import { stemOf } from '../naming.ts';
import { leakingSources } from '../sets.ts';
import {
  cleanText,
  countCharacters,
  type ExportDetails,
  type ExportRow,
  type ExportTarget,
  rowsOf,
  wholeName,
} from './target.ts';

/** What is looked at. */
export type LintKind =
  | 'no-clips'
  | 'language-unknown'
  | 'no-text'
  | 'no-audio'
  | 'too-short'
  | 'too-long'
  | 'too-many-characters'
  | 'other-language'
  | 'leading-quote'
  | 'forbidden-characters'
  | 'alike-names'
  | 'empty-set'
  | 'shared-recording';

/**
 * What comes of it. "blocked": nothing can be exported until the user changed something. "left-out": no row can be made.
 * "choice": the rows are listed, and the user leaves them out or keeps them. "repaired": written in a way that the trainer
 * takes. "note": nothing is changed.
 */
export type LintOutcome = 'blocked' | 'left-out' | 'choice' | 'repaired' | 'note';

/** One finding. */
export interface Finding {
  readonly kind: LintKind;
  readonly outcome: LintOutcome;
  /** A full sentence, in the trainer's terms. */
  readonly reason: string;
  /** The file names of the rows; of the clips where no row could be made. */
  readonly rows: readonly string[];
  /** For a choice: whether the rows stay out unless the user keeps them. */
  readonly leaveOut: boolean;
}

/** What the lint cannot see in the rows. */
export interface Missing {
  /** Names in whisper.json, and clips, whose audio file is not there. */
  readonly audio: readonly string[];
}

/** The findings for the rows of one target; the gravest first. */
export function lintRows(
  target: ExportTarget,
  rows: readonly ExportRow[],
  details: ExportDetails,
  missing: Missing,
): Finding[] {
  const { label, limits } = target;
  const findings: Finding[] = [];
  const add = (
    kind: LintKind,
    outcome: LintOutcome,
    reason: string,
    found: readonly string[],
    leaveOut = false,
  ) => findings.push({ kind, outcome, reason, rows: found, leaveOut });
  const names = (which: (row: ExportRow) => boolean): string[] =>
    rows.filter(which).map(({ fileName }) => fileName);
  const addFound = (...[kind, outcome, reason, found, leaveOut]: Parameters<typeof add>): void => {
    if (found.length > 0) add(kind, outcome, reason, found, leaveOut);
  };

  const usable = rows.filter((row) => hasText(target, row));
  if (usable.length === 0) {
    add('no-clips', 'blocked', 'No clip has a text yet. Transcribe them first, or choose other clips.', []);
  }
  const { languages } = target;
  if (languages && !(details.language in languages)) {
    const known = Object.keys(languages).join(', ');
    add(
      'language-unknown',
      'blocked',
      `${label} has no name for the language “${details.language}”. It knows ${known}: choose one of them, or another target.`,
      [],
    );
  }
  addFound(
    'no-audio',
    'left-out',
    'The audio file is not in the folder, so there is nothing to learn from.',
    missing.audio,
  );
  addFound(
    'no-text',
    'left-out',
    'There is no text, and a row without text stops most trainers.',
    names((row) => !hasText(target, row)),
  );

  const refused = limits.strength !== 'aim';
  const outside = limits.outside ?? '';
  const { minS = 0, maxS = Infinity } = limits;
  addFound(
    'too-short',
    'choice',
    `Shorter than ${shown(minS)} s. ${outside}`,
    names((row) => row.durationS < minS && hasText(target, row)),
    refused,
  );
  addFound(
    'too-long',
    'choice',
    `Longer than ${shown(maxS)} s. ${outside}`,
    names((row) => row.durationS > maxS && hasText(target, row)),
    refused,
  );
  const most = limits.characters?.(details.language) ?? Infinity;
  addFound(
    'too-many-characters',
    'choice',
    `More than ${most} characters, the most that ${label} reads${limits.characters && languages ? ` in “${details.language}”` : ''}.`,
    names((row) => countCharacters(row.text) > most),
    true,
  );
  if (languages) {
    addFound(
      'other-language',
      'choice',
      `Whisper heard another language than “${details.language}”, which every row will say.`,
      names(({ clip }) => {
        const heard = clip.transcript?.language;
        return heard !== null && heard !== undefined && heard !== details.language;
      }),
    );
  }
  if (target.rows === 'split') {
    addFound(
      'leading-quote',
      'choice',
      'The text begins with a quote that is never closed. Rows here are cut at every “|”, but a reader that uses a csv parser instead takes everything down to the next quote for one row.',
      names(({ text }) => text.startsWith('"') && text.split('"').length % 2 === 0),
    );
  }
  if (target.rows === 'csv') {
    addFound(
      'leading-quote',
      'repaired',
      'The text begins with a quote, which would swallow the rows after it; it is written quoted.',
      names(({ text }) => text.startsWith('"')),
    );
  }
  if (target.rows === 'split' || target.rows === 'tab') {
    const what = target.rows === 'split' ? '“|”, a tab or a line break' : 'a tab or a line break';
    addFound(
      'forbidden-characters',
      'repaired',
      `The text holds ${what}, where the row would be cut; it becomes a space.`,
      names(({ clip, text, part }) => part === null && text !== cleanText(clip.text, 'csv')),
    );
  }
  if (target.audio !== null) {
    addFound(
      'alike-names',
      'repaired',
      'The name differs from another one only in case or in its ending, which Windows, macOS or the list takes for the same; a number is added to it.',
      names((row) => stemOf(wholeName(row)) !== cleanText(stemOf(row.clip.id), 'split')),
    );
  }
  if (target.usesSets && usable.length > 0) {
    for (const set of ['train', 'validation'] as const) {
      if (rowsOf(usable, set).length > 0) continue;
      const name = set === 'train' ? 'training' : 'validation';
      add(
        'empty-set',
        'note',
        `No clip is in the ${name} set, so its list is empty. Assign clips in Sets.`,
        [],
      );
    }
  }
  // MRQ's validation list is made of clips that are not learnt from at all, so neighbours do not matter there.
  if (target.usesSets && !target.segments) {
    const sets = new Map(usable.map(({ clip }) => [clip.id, clip.set]));
    const shared = leakingSources(
      usable.map(({ clip }) => ({ id: clip.id, source: clip.source?.path ?? null })),
      sets,
    );
    const [first] = shared;
    if (first !== undefined) {
      const which = shared.length === 1 ? `“${first}” has` : `${shared.length} recordings have`;
      add(
        'shared-recording',
        'note',
        `${which} clips in both sets, so what validation measures has partly been learnt. Sets can keep whole recordings apart.`,
        [],
      );
    }
  }
  return findings;
}

/** Whether a row can be written. */
function hasText(target: ExportTarget, row: ExportRow): boolean {
  return target.rows === 'none' || row.text !== '';
}

/** The rows that are written: all that have a text, less those of the findings whose rows stay out. */
export function keptRows(
  target: ExportTarget,
  rows: readonly ExportRow[],
  leftOut: ReadonlySet<string>,
): ExportRow[] {
  return rows.filter((row) => hasText(target, row) && !leftOut.has(row.fileName));
}

function shown(seconds: number): string {
  return String(Math.round(seconds * 10) / 10);
}
