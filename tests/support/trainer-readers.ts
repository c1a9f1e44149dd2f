/**
 * How trainers read their lists: a few lines of each reader after its documented behaviour. csv goes through Python's own
 * module where Python is there; `csvTwin` follows the same rules (excel dialect, one delimiter, quotes doubled) where it is not.
 */
import { spawnSync } from 'node:child_process';

/** Whether Python's own csv module reads, or its twin. */
export const hasPython = spawnSync('python3', ['-c', 'import csv, json']).status === 0;

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
  const result = spawnSync('python3', ['-c', PYTHON, how, delimiter], { input: text, maxBuffer: 1 << 28 });
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

/** Python's csv.reader with doublequote, QUOTE_MINIMAL and no escape character: a quote counts at the start of a field only. */
export function csvTwin(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  function endField(): void {
    row.push(field);
    field = '';
    state = 'start';
  }
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (state === 'quoted') {
      if (c === '"') state = 'quote';
      else field += c;
    } else if (state === 'quote' && c === '"') {
      field += c;
      state = 'quoted';
    } else if (state === 'start' && c === '"') state = 'quoted';
    else if (c === delimiter) endField();
    else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i++;
      endField();
      rows.push(row);
      row = [];
    } else {
      field += c;
      state = 'plain';
    }
  }
  if (field !== '' || row.length > 0) {
    endField();
    rows.push(row);
  }
  return rows;
}
