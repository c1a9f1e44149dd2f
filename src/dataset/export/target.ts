/**
 * What a trainer reads, as plain data: the clips that leave, the rows that are made of them, and what a target says about
 * itself. One target is one file beside this one and one line of registry.ts. Nothing is read or written here; the files are
 * made by src/jobs/export.ts, what a trainer would refuse is found by lint.ts.
 */
import { foldName, stemOf } from '../naming.ts';
import type { SetName } from '../sets.ts';
import type { Transcript } from '../transcript.ts';

/** One clip that may leave. */
export interface ExportClip {
  /** Its file name in the dataset. */
  readonly id: string;
  /** Its text as it is read on the screen; "" when it has none. */
  readonly text: string;
  readonly transcript: Transcript | null;
  readonly durationS: number;
  readonly set: SetName;
  /** The stretch of the recording that it was cut from, in seconds; null when it was not cut here. */
  readonly source: { readonly path: string; readonly startS: number; readonly endS: number } | null;
}

/** What holds for every row: asked once, kept in project.json. */
export interface ExportDetails {
  readonly name: string;
  readonly speaker: string;
  /** ISO 639-1 code, as Whisper has it. */
  readonly language: string;
}

/** One row of a list and its audio file. */
export interface ExportRow {
  readonly clip: ExportClip;
  /** Unique in the export, also where upper and lower case are one: "kettle_000001.wav". */
  readonly fileName: string;
  /** NFC, no space at its ends, and cleaned as the target's row format needs. */
  readonly text: string;
  readonly durationS: number;
  /** The stretch of the clip that is cut out for this row, in seconds; null for the whole clip. */
  readonly part: { readonly startS: number; readonly endS: number } | null;
}

/** One text file of an export; the path is inside the export's folder. */
export interface ListFile {
  readonly path: string;
  readonly text: string;
}

/** What a trainer takes. Seconds and characters are both inclusive. */
interface Limits {
  readonly minS?: number;
  readonly maxS?: number;
  /** What becomes of a clip outside minS..maxS, as a sentence: "The loader drops it." */
  readonly outside?: string;
  /** "aim": it is used all the same, so it stays in unless the user takes it out. */
  readonly strength?: 'refused' | 'aim';
  /** The longest text in code points; undefined where there is no limit. */
  readonly characters?: (language: string) => number | undefined;
}

/** One trainer's format. */
export interface ExportTarget {
  /** Names the folder under exports/. */
  readonly id: string;
  readonly label: string;
  /** What is written, in one sentence for the screen. */
  readonly about: string;
  /** Which details its rows hold. */
  readonly needs: readonly (keyof ExportDetails)[];
  /**
   * How a row is read. "split" = cut at every "|", so nothing can be quoted and the text gives way; "csv" = RFC 4180;
   * "json"; "tab" = cut at tabs; "none" = no text at all.
   */
  readonly rows: 'split' | 'csv' | 'json' | 'tab' | 'none';
  /** 16-bit wav, one channel; "as-is" = every file as it is, whatever its format; null = no audio. */
  readonly audio: { readonly sampleRateHz: number; readonly channels: 1 } | 'as-is' | null;
  readonly limits: Limits;
  /** The trainer's names of the languages it knows, by ISO code; any language where not given. */
  readonly languages?: Readonly<Record<string, string>>;
  /** Its lists are read with pandas, for which some words, quoted or not, are no text at all; see lint.ts. */
  readonly reader?: 'pandas';
  /** It has a list for validation. */
  readonly usesSets: boolean;
  /** A clip outside the limits is given as one row a segment. */
  readonly segments?: true;
  /** What the user should know before training, in one sentence. */
  readonly note?: string;
  /** Where a row's audio lies in the export's folder. */
  audioPath(row: Pick<ExportRow, 'clip' | 'fileName'>): string;
  /** The text files, in the order in which the screen shows them. */
  lists(rows: readonly ExportRow[], details: ExportDetails): ListFile[];
}

/** Everything that some reader takes for the end of a line or of a field, and control characters with it; "\r\n" is one. */
const BREAKS = /\r\n|[|\p{Cc}\u2028\u2029]/gu;
/** The same where "|" is a letter like any other. */
const LINE_BREAKS = /\r\n|[\p{Cc}\u2028\u2029]/gu;

/** Text as a row of this kind can hold it: NFC, no space at its ends, and where nothing can be quoted no separators. */
export function cleanText(text: string, rows: ExportTarget['rows']): string {
  // A half of a surrogate pair cannot be written as UTF-8.
  const whole = text.toWellFormed().normalize('NFC');
  const cleaned =
    rows === 'split' ? whole.replace(BREAKS, ' ') : rows === 'tab' ? whole.replace(LINE_BREAKS, ' ') : whole;
  return cleaned.trim();
}

/** A row for readers that cut at every "|". */
export function splitRow(...fields: readonly string[]): string {
  return fields.map((field) => cleanText(field, 'split')).join('|');
}

/** A row for csv readers: quoted after RFC 4180 where the field holds a quote, the delimiter or a newline. */
export function csvRow(delimiter: ',' | '|', ...fields: readonly string[]): string {
  return fields
    .map((field) =>
      /["\r\n]/.test(field) || field.includes(delimiter) ? `"${field.replaceAll('"', '""')}"` : field,
    )
    .join(delimiter);
}

/** The rows as a file: each ends in a newline; no rows, no bytes. */
export function listFile(path: string, rows: readonly string[]): ListFile {
  return { path, text: rows.map((row) => `${row}\n`).join('') };
}

/** The rows of one set. */
export function rowsOf(rows: readonly ExportRow[], set: SetName): ExportRow[] {
  return rows.filter(({ clip }) => clip.set === set);
}

/** Code points, which is what Python counts. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** Whether a row keeps the limits of seconds and characters. */
function fits(target: ExportTarget, durationS: number, text: string, language: string): boolean {
  const { minS = 0, maxS = Infinity, characters } = target.limits;
  return (
    durationS >= minS && durationS <= maxS && countCharacters(text) <= (characters?.(language) ?? Infinity)
  );
}

/**
 * The rows of the clips, in their order. File names are made unique where two differ only in case or in their ending.
 * Clips whose text is empty give a row too: what to do with it is for the lint.
 */
export function planRows(
  target: ExportTarget,
  clips: readonly ExportClip[],
  details: ExportDetails,
): ExportRow[] {
  const taken = new Set<string>();
  const nameFor = (stem: string, ending: string): string => {
    let name = `${stem}${ending}`;
    for (let n = 2; taken.has(foldName(name)); n++) name = `${stem}-${n}${ending}`;
    taken.add(foldName(name));
    return name;
  };
  const whole = clips.map((clip): ExportRow => {
    const ending = target.audio === 'as-is' ? clip.id.slice(stemOf(clip.id).length) : '.wav';
    return {
      clip,
      fileName: nameFor(cleanText(stemOf(clip.id), 'split'), ending),
      text: cleanText(clip.text, target.rows),
      durationS: clip.durationS,
      part: null,
    };
  });
  if (!target.segments) return whole;
  return whole.flatMap((row) => {
    const segments = row.clip.transcript?.segments ?? [];
    const tooShort = row.durationS < (target.limits.minS ?? 0);
    if (tooShort || segments.length < 2 || fits(target, row.durationS, row.text, details.language))
      return [row];
    return segments.map((segment): ExportRow => {
      const startS = Math.max(0, segment.startS);
      const endS = Math.max(startS, Math.min(row.durationS, segment.endS));
      const id = String(segment.id).padStart(4, '0');
      return {
        clip: row.clip,
        fileName: nameFor(`${stemOf(row.fileName)}_${id}`, '.wav'),
        text: cleanText(segment.text, target.rows),
        durationS: endS - startS,
        part: { startS, endS },
      };
    });
  });
}

/** An audio file to write. */
export interface AudioFile {
  readonly path: string;
  readonly part: ExportRow['part'];
}

/**
 * The audio files of the rows by clip, each file once. A clip that is given in parts goes along whole, for the trainer's own
 * whisper.json names it.
 */
export function audioFiles(target: ExportTarget, rows: readonly ExportRow[]): Map<string, AudioFile[]> {
  const files = new Map<string, AudioFile[]>();
  if (target.audio === null) return files;
  for (const row of rows) {
    const { clip, part } = row;
    const ofClip = files.get(clip.id) ?? [];
    if (part && ofClip.length === 0)
      ofClip.push({ path: target.audioPath({ clip, fileName: wholeName(row) }), part: null });
    ofClip.push({ path: target.audioPath(row), part });
    files.set(clip.id, ofClip);
  }
  return files;
}

/** The file name of the whole clip that a row belongs to. */
export function wholeName(row: ExportRow): string {
  return row.part ? `${row.fileName.slice(0, row.fileName.lastIndexOf('_'))}.wav` : row.fileName;
}
