/**
 * JSON as Python's json module reads and writes it. Tools of this trade are written in Python, whose files may begin with a
 * byte-order mark and hold NaN and Infinity, which JSON does not have.
 */
import { AppError } from '../base/app-error.ts';

/** A number that is written as Python writes a float: 1 as "1.0". Only for values handed to `writePythonJson`. */
export class PythonFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Text of a value that was written before, for a file of which little changes. Only for values handed to `writePythonJson`. */
export class WrittenJson {
  readonly text: string;
  /** @param depth how many objects and lists are around the value. */
  constructor(value: unknown, depth: number) {
    this.text = write(value, `\n${'    '.repeat(depth)}`);
  }
}

/**
 * The value in a JSON text; NaN, Infinity and -Infinity are accepted, and so is a byte-order mark.
 * @param fileName what the sentence of the error names.
 * @throws AppError `json/broken` with the line where the text stops being JSON.
 */
export function parsePythonJson(text: string, fileName: string): unknown {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch {
    // Rare, so only now: the text is broken, or holds Python's own numbers.
  }
  // JSON has a literal that reads as Infinity but none for NaN, so a string stands for it that no file holds.
  const nan = `NaN ${Math.random()}`;
  const plain = json.replace(/"(?:[^"\\]|\\[^])*"|\bNaN\b|\bInfinity\b/g, (token) =>
    token === 'NaN' ? `"${nan}"` : token === 'Infinity' ? '1e999' : token,
  );
  try {
    return JSON.parse(plain, (_, value: unknown) => (value === nan ? NaN : value));
  } catch (cause) {
    throw brokenJson(fileName, whereBroken(plain, cause), cause);
  }
}

/** The error for a JSON file that cannot be used. `why` completes "… is damaged: ". */
export function brokenJson(fileName: string, why: string, cause?: unknown): AppError {
  return new AppError(
    'json/broken',
    `${fileName} is damaged: ${why}. Nothing was changed. Repair the file, or put a backup of it in its place, and open the folder again.`,
    { cause },
  );
}

/** Engines give the place as an offset (Chromium) or as a line (Firefox), and only in the text of the error, if at all. */
function whereBroken(text: string, error: unknown): string {
  if (text.trim() === '') return 'it is empty';
  const message = error instanceof Error ? error.message : '';
  const line = /line (\d+)/.exec(message)?.[1];
  if (line) return `it stops being JSON at line ${line}`;
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return 'it is not JSON, or ends in the middle';
  return `it stops being JSON at line ${text.slice(0, Number(position)).split('\n').length}`;
}

/**
 * The text that Python's `json.dump(value, indent=4)` writes, byte for byte: four spaces, every character outside ASCII as
 * \uXXXX, no newline at the end. A whole number is written as an int unless it is a `PythonFloat`; one too large to be exact
 * (from 2^53) is written as a float. Keys whose value is undefined are left out.
 */
export function writePythonJson(value: unknown): string {
  return write(value, '\n');
}

function write(value: unknown, newline: string): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return isInt(value) ? String(value) : floatText(value);
  if (value instanceof WrittenJson) return value.text;
  if (value instanceof PythonFloat) return floatText(value.value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value !== 'object' || value === null) return 'null';
  const inner = `${newline}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${value.map((item: unknown) => inner + write(item, inner)).join(',')}${newline}]`;
  }
  const entries = value instanceof Map ? (value as Map<string, unknown>) : Object.entries(value);
  let text = '';
  for (const [key, item] of entries) {
    if (item !== undefined) text += `${text && ','}${inner}${quote(key)}: ${write(item, inner)}`;
  }
  return text === '' ? '{}' : `{${text}${newline}}`;
}

function isInt(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** Python's repr(float): the shortest digits, as JavaScript has them, but exponents outside 1e-04 … 1e16 and of two digits. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

/** By UTF-16 unit, as Python does: a character outside the basic plane is two escapes, and half of one stays as it is. */
function quote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`; // nearly all, and a file has a million
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
