/**
 * project.json: what holds for the whole project, in the folder that was opened:
 *
 *   {
 *     "format": "audio-dataset-manager/project", "version": 1,
 *     "name": "my-voice", "speaker": "narrator", "language": "en",
 *     "transcribe": { "language": "en" },                                         or "auto"
 *     "export": {
 *       "target": "xtts", "acceptedOnly": false,
 *       "leaveOut": { "xtts": { "too-long": true, "other-language": false } }     what was chosen for findings, by target
 *     }
 *   }
 *
 * Every key but the first two may be missing. Unknown keys survive a save.
 */
import * as v from 'valibot';
import { parseOwnJson } from './own-json.ts';
import { brokenJson } from './python-json.ts';

const FORMAT = 'audio-dataset-manager/project';
const VERSION = 1;

/** What was chosen on the Export screen. */
export interface ExportChoices {
  readonly target?: string;
  readonly acceptedOnly?: boolean;
  /** Whether the rows of a kind of finding stay out, by target and kind. */
  readonly leaveOut?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

/** What was chosen on the Transcribe screen. */
interface TranscribeChoices {
  /** One of Whisper's codes, or "auto": the model hears it. */
  readonly language?: string;
}

/** The content of a project.json; undefined = never asked. */
export interface ProjectFile {
  readonly name?: string;
  readonly speaker?: string;
  /** ISO 639-1 code. */
  readonly language?: string;
  readonly transcribe?: TranscribeChoices;
  readonly export?: ExportChoices;
  readonly extra?: Readonly<Record<string, unknown>>;
}

const text = v.optional(v.string());
const exportSchema = v.object({
  target: v.exactOptional(v.string()),
  acceptedOnly: v.exactOptional(v.boolean()),
  leaveOut: v.exactOptional(v.record(v.string(), v.record(v.string(), v.boolean()))),
});
const fileSchema = v.object({
  name: text,
  speaker: text,
  language: text,
  // A choice that cannot be read is made again; the file is not broken by it.
  transcribe: v.fallback(v.optional(v.object({ language: v.exactOptional(v.string()) })), undefined),
  export: v.fallback(v.optional(exportSchema), undefined),
});
const KNOWN = new Set(['format', 'version', ...Object.keys(fileSchema.entries)]);

/**
 * The content of a project.json.
 * @throws AppError `json/broken` when it is none, or one of a newer version.
 */
export function parseProjectJson(content: string, fileName = 'project.json'): ProjectFile {
  const raw = parseOwnJson(content, fileName, FORMAT, VERSION);
  const parsed = v.safeParse(fileSchema, raw, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw brokenJson(fileName, `"${v.getDotPath(issue) ?? ''}" is no text`, issue);
  }
  const { name, speaker, language, transcribe, export: choices } = parsed.output;
  const extra = Object.entries(raw).filter(([key]) => !KNOWN.has(key));
  return {
    ...(name !== undefined && { name }),
    ...(speaker !== undefined && { speaker }),
    ...(language !== undefined && { language }),
    ...(transcribe !== undefined && { transcribe }),
    ...(choices !== undefined && { export: choices }),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  };
}

/** The text of a project.json. */
export function writeProjectJson({ extra, ...known }: ProjectFile): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...known, ...extra }, null, 2)}\n`;
}
