/**
 * How trainers read their lists: a few lines of each reader after its documented behaviour. csv goes through Python's own
 * module where Python is there; `csvTwin` follows the same rules (excel dialect, one delimiter, quotes doubled) where it is not.
 * pandas and Hugging Face's datasets read too where `PYTHON`, or python3, has them.
 */
import { spawnSync } from 'node:child_process';

const INTERPRETER = process.env['PYTHON'] ?? 'python3';
const has = (modules: string) => spawnSync(INTERPRETER, ['-c', `import ${modules}`]).status === 0;

/** Whether Python's own csv module reads, or its twin. */
export const hasPython = has('csv, json');
/** Whether pandas can read. */
export const hasPandas = hasPython && has('pandas');
/** Whether Hugging Face's datasets can read; from version 4 on it wants torchcodec for audio. */
export const hasDatasets =
  hasPandas && has("datasets; int(datasets.__version__.split('.')[0]) < 4 or __import__('torchcodec')");

const PYTHON = `
import csv, io, json, sys
csv.field_size_limit(10 ** 9)
text = sys.stdin.buffer.read().decode('utf-8')
delimiter = sys.argv[2]
if sys.argv[1] == 'csv':
    rows = list(csv.reader(io.StringIO(text, newline=''), delimiter=delimiter))
elif sys.argv[1] == 'split':
    rows = [line.strip('\\n').split(delimiter) for line in io.StringIO(text)]
elif sys.argv[1] == 'splitlines':
    rows = [line.split(delimiter) for line in text.splitlines()]
else:
    rows = [json.loads(line) for line in io.StringIO(text)]
sys.stdout.write(json.dumps(rows))
`;

function python(how: string, text: string, delimiter = ''): unknown {
  return runPython(PYTHON, [how, delimiter], text);
}

function runPython(code: string, args: readonly string[], input = ''): unknown {
  const result = spawnSync(INTERPRETER, ['-c', code, ...args], { input, maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(result.stderr.toString());
  return JSON.parse(result.stdout.toString());
}

/** Every row of a csv file as its reader gives it. */
export function readCsv(text: string, delimiter: string): string[][] {
  return hasPython ? (python('csv', text, delimiter) as string[][]) : csvTwin(text, delimiter);
}

/** Every row of a list that is cut at each delimiter, read line by line. */
export function readSplit(text: string, delimiter = '|'): string[][] {
  return hasPython ? (python('split', text, delimiter) as string[][]) : splitTwin(text, delimiter);
}

/** The same by Python's str.splitlines, which ends a line at more than "\n". */
export function readSplitlines(text: string, delimiter = '|'): string[][] {
  if (hasPython) return python('splitlines', text, delimiter) as string[][];
  const separators = [0x0a, 0x0d, 0x0b, 0x0c, 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029];
  const lines = text.split(new RegExp(`\r\n|[${String.fromCharCode(...separators)}]`, 'u'));
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.split(delimiter));
}

/** The rows of a csv file as `pandas.read_csv` gives them, told its delimiter and nothing else; numbers and gaps as text. */
export function readPandas(text: string, delimiter: string, hasHeader: 'header' | 'no header'): string[][] {
  const code = `
import io, json, sys
import pandas as pd
text = sys.stdin.buffer.read().decode('utf-8')
table = pd.read_csv(io.StringIO(text, newline=''), sep=sys.argv[1], header=0 if sys.argv[2] == 'header' else None)
sys.stdout.write(json.dumps(table.astype(str).values.tolist()))
`;
  return runPython(code, [delimiter, hasHeader], text) as string[][];
}

/** What `load_dataset("audiofolder")` finds in a folder: file name and transcription of each row, by set. */
export function readAudiofolder(folder: string): Record<string, [name: string, text: string][]> {
  const code = `
import json, os, sys
os.environ['HF_HUB_OFFLINE'] = '1'
from datasets import load_dataset, Audio
sets = load_dataset('audiofolder', data_dir=sys.argv[1], cache_dir=sys.argv[1] + '.cache')
found = {}
for name, rows in sets.items():
    rows = rows.cast_column('audio', Audio(decode=False))
    found[name] = [[os.path.basename(row['audio']['path']), row['transcription']] for row in rows]
sys.stdout.write(json.dumps(found))
`;
  return runPython(code, [folder]) as Record<string, [string, string][]>;
}

/** Every object of a JSON lines file. */
export function readJsonLines(text: string): unknown[] {
  if (hasPython) return python('jsonl', text) as unknown[];
  return splitTwin(text, '\0').map(([line = '']) => JSON.parse(line) as unknown);
}

/** Cut at newlines, then at the delimiter. */
export function splitTwin(text: string, delimiter: string): string[][] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.split(delimiter));
}

/**
 * Python's csv.reader after its documentation (doublequote, no escape character, not strict): a field that begins with a quote
 * goes to the next single one, and what follows that is taken as it stands; an empty line is a row without fields. Written with
 * one expression for a field, and not as the app's own reader is, so that the same slip is not in both.
 */
export function csvTwin(text: string, delimiter: string): string[][] {
  const plain = `[^\\r\\n${delimiter === '|' ? '|' : delimiter}]*`;
  const field = new RegExp(`(?:"((?:[^"]|"")*)"?)?(${plain})(\\r\\n|[\\r\\n${delimiter}]|$)`, 'y');
  const rows: string[][] = [];
  let row: string[] = [];
  while (field.lastIndex < text.length || row.length > 0) {
    const [whole = '', quoted, rest = '', end = ''] = field.exec(text) ?? [];
    const isEmptyLine = row.length === 0 && whole === end && end !== delimiter;
    if (!isEmptyLine) row.push((quoted ?? '').replaceAll('""', '"') + rest);
    if (end === delimiter) continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows;
}
