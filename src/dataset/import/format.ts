/**
 * A dataset of another tool, as plain data: which files it is known by, and what they say of the clips. One format is one file
 * beside this one and one line of registry.ts. Where the files are, and reading them, is src/workspace/imports.ts.
 */
import { foldName, stemOf } from '../naming.ts';
import type { SetName } from '../sets.ts';
import type { Transcript } from '../transcript.ts';

/** One row of a list. */
export interface ImportedRow {
  /** The clip as the list names it: with or without folders and ending. */
  readonly audio: string;
  readonly text: string;
  readonly speaker?: string | undefined;
  /** ISO 639-1 code. */
  readonly language?: string | undefined;
  readonly set?: SetName;
}

/** One tool's lists. */
export interface ImportFormat {
  /** Which of the files of a folder are its lists, by name; empty when it is not this format. */
  lists(names: readonly string[]): string[];
  /** The rows; empty when the files are something else after all. By name, in the order of `lists`. */
  parse(files: ReadonlyMap<string, string>): ImportedRow[];
}

/** What lists say of the clips that are there. */
export interface ImportedDataset {
  /** By clip id. */
  readonly transcripts: ReadonlyMap<string, Transcript>;
  /** Empty for a list without sets. */
  readonly sets: ReadonlyMap<string, SetName>;
  /** The only speaker; null when there is none, or more than one. */
  readonly speaker: string | null;
}

/** The lines of a list that is read line by line; a byte-order mark and blank lines are none. */
export function linesOf(text: string): string[] {
  return withoutMark(text)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}

/** The text without the byte-order mark that some editors put before it. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/**
 * Gives the rows to the clips. A row names a clip by its file name, or by its stem where the list leaves the ending out or the
 * audio was converted since; the first row of a clip counts, and rows of files that are not there are passed over.
 */
export function toDataset(rows: readonly ImportedRow[], clipIds: readonly string[]): ImportedDataset {
  const byName = new Map(clipIds.map((id) => [foldName(id), id]));
  const byStem = new Map(clipIds.map((id) => [foldName(stemOf(id)), id]));
  const transcripts = new Map<string, Transcript>();
  const sets = new Map<string, SetName>();
  const speakers = new Set<string>();
  for (const { audio, text, speaker, language, set } of rows) {
    const name = foldName(audio.slice(Math.max(audio.lastIndexOf('/'), audio.lastIndexOf('\\')) + 1));
    const id = byName.get(name) ?? byStem.get(name) ?? byStem.get(stemOf(name));
    if (id === undefined || transcripts.has(id)) continue;
    transcripts.set(id, { text: ` ${text.trim()}`, segments: [], language: language ?? null });
    if (set) sets.set(id, set);
    if (speaker) speakers.add(speaker);
  }
  const [only = null, other] = speakers;
  return { transcripts, sets, speaker: other === undefined ? only : null };
}
