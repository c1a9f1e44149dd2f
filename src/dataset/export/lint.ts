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
  | 'unreadable-audio'
  | 'too-short'
  | 'too-long'
  | 'too-many-characters'
  | 'other-language'
  | 'leading-quote'
  | 'unbalanced-quotes'
  | 'reads-as-missing'
  | 'forbidden-characters'
  | 'low-rate'
  | 'other-rate'
  | 'mixed-rates'
  | 'in-segments'
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
export interface AudioFacts {
  /** Names in whisper.json, and clips, whose audio file is not there. */
  readonly missing: readonly string[];
  /** Clips whose file cannot be read as audio. */
  readonly unreadable: readonly string[];
  /** What each clip's file holds, by clip id, of those that were looked into. */
  readonly formats: ReadonlyMap<string, AudioFormat>;
}

/** What an audio file holds. */
export interface AudioFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** `na_values` of pandas.read_csv, as its documentation lists them. */
const MISSING = new Set(
  '#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split(
    '|',
  ),
);

const ORDER: readonly LintOutcome[] = ['blocked', 'left-out', 'choice', 'repaired', 'note'];

/** The findings for the rows of one target; the gravest first. */
export function lintRows(
  target: ExportTarget,
  rows: readonly ExportRow[],
  details: ExportDetails,
  audio: AudioFacts,
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
    audio.missing,
  );
  addFound(
    'unreadable-audio',
    'left-out',
    'The file cannot be read as audio: it is empty, damaged or something else by its content.',
    audio.unreadable,
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
      names(({ text }) => text.startsWith('"') && hasLoneQuote(text)),
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
  if (target.reader === 'pandas') {
    addFound(
      'reads-as-missing',
      'choice',
      'pandas, which reads these lists, takes this text for none, quoted or not, and the training stops at it. With a full stop it is a text.',
      names(({ text }) => MISSING.has(text)),
      true,
    );
  }
  if (target.rows !== 'none') {
    addFound(
      'unbalanced-quotes',
      'note',
      'One quote is opened and never closed, or closed and never opened: as a rule a slip in the text.',
      names(({ text }) => hasLoneQuote(text) && !text.startsWith('"')),
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
  for (const [kind, outcome, reason, found] of rateFindings(target, rows, audio.formats))
    addFound(kind, outcome, reason, found);
  addFound(
    'in-segments',
    'note',
    `The clip does not fit ${shown(minS)} to ${shown(maxS)} s and ${most} characters whole, so it goes out as one row a segment, its audio cut at the segment’s times.`,
    names(({ part }) => part !== null),
  );
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
  return findings.sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
}

/** What the rates of the files mean for a target. */
function rateFindings(
  target: ExportTarget,
  rows: readonly ExportRow[],
  formats: ReadonlyMap<string, AudioFormat>,
): (readonly [LintKind, LintOutcome, string, readonly string[]])[] {
  if (target.audio === null) return [];
  const names = (which: (format: AudioFormat) => boolean): string[] =>
    rows.flatMap(({ clip, fileName }) => {
      const format = formats.get(clip.id);
      return format && which(format) ? [fileName] : [];
    });
  if (target.audio === 'as-is') {
    const counts = new Map<number, number>();
    for (const { sampleRateHz } of formats.values())
      counts.set(sampleRateHz, (counts.get(sampleRateHz) ?? 0) + 1);
    const [usual] = [...counts].sort((a, b) => b[1] - a[1]).map(([rate]) => rate);
    if (usual === undefined) return [];
    const reason = `Files go out as they are, and these do not have the ${hertz(usual)} of the others; a trainer that expects one rate hears them too fast or too slow.`;
    return [['mixed-rates', 'choice', reason, names((format) => format.sampleRateHz !== usual)]];
  }
  const { sampleRateHz: wanted, channels } = target.audio;
  const rates = [...new Set([...formats.values()].map((format) => format.sampleRateHz))].sort(
    (a, b) => a - b,
  );
  const low = rates.filter((rate) => rate < wanted);
  return [
    [
      'low-rate',
      'choice',
      `Recorded at ${low.map(hertz).join(' or ')}, and ${target.label} learns from ${hertz(wanted)}. It is converted, but holds nothing above ${hertz((low[0] ?? 0) / 2)}, so the voice may turn out dull.`,
      names((format) => format.sampleRateHz < wanted),
    ],
    [
      'other-rate',
      'repaired',
      `Not ${hertz(wanted)} mono yet; it is converted.`,
      names(
        (format) =>
          format.sampleRateHz > wanted || (format.sampleRateHz === wanted && format.channels !== channels),
      ),
    ],
  ];
}

/** An odd number of straight quotes. */
export function hasLoneQuote(text: string): boolean {
  return text.split('"').length % 2 === 0;
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

function hertz(rate: number): string {
  return `${rate.toLocaleString('en')} Hz`;
}

function shown(seconds: number): string {
  return String(Math.round(seconds * 10) / 10);
}
