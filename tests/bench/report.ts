/** The table of the benchmark: printed, and kept in bench-results.json, each test file's rows under its own name. */
import { readFile, writeFile } from 'node:fs/promises';

const FILE = 'bench-results.json';

/** One figure beside its yardstick. */
export interface Row {
  readonly work: string;
  readonly figure: string;
  readonly yardstick: string;
  readonly ratio: string;
  readonly must: string;
}

/** Prints rows and adds them to those of the group; a row measured again replaces its older self. */
export async function report(group: string, rows: readonly Row[]): Promise<void> {
  const columns = ['work', 'figure', 'yardstick', 'ratio', 'must'] as const;
  const line = (row: Row) => `| ${columns.map((column) => row[column]).join(' | ')} |\n`;
  process.stdout.write(
    `\n| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}\n${rows.map(line).join('')}`,
  );
  const text = await readFile(FILE, 'utf8').catch(() => '{}');
  const results = JSON.parse(text) as Partial<Record<string, Row[]>>;
  const older = (results[group] ?? []).filter(({ work }) => !rows.some((row) => row.work === work));
  await writeFile(FILE, `${JSON.stringify({ ...results, [group]: [...older, ...rows] }, null, 2)}\n`);
}

/** The value that a share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  return (
    [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN
  );
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The middle one, and from the least to the most. */
export function spread(values: readonly number[], digits = 2): string {
  return `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
}
