/** From figures of clips to bars, and what is usual among them. */
import type { HealthBar } from './report.ts';

/** One figure of one clip. */
export interface Valued {
  readonly id: string;
  readonly value: number;
}

/** Bars of `step` from `from` to `to`; what lies outside of that is counted at the ends. */
interface Scale {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** Follows the numbers when a bar is read out. */
  readonly unit: string;
}

/** Bars of numbers, without the empty ones at both ends. `isOutside` marks a bar when one of its clips is. */
export function numberBars(
  values: readonly Valued[],
  { from, to, step, unit }: Scale,
  isOutside: (value: number, id: string) => boolean,
): HealthBar[] {
  const count = Math.round((to - from) / step);
  const groups = Array.from({ length: count }, (): Valued[] => []);
  for (const one of values) {
    const at = Math.floor((one.value - from) / step);
    groups[Math.max(0, Math.min(count - 1, at))]?.push(one);
  }
  const show = (value: number): string => String(value).replace('-', '−');
  const bars = groups.map((group, i): HealthBar => {
    const [low, high] = [from + i * step, from + (i + 1) * step];
    const spoken =
      i === count - 1
        ? `${show(low)} ${unit} and more`
        : i === 0
          ? `less than ${show(high)} ${unit}`
          : `${show(low)} to ${show(high)} ${unit}`;
    return {
      label: i === count - 1 ? `≥ ${show(low)}` : i === 0 ? `< ${show(high)}` : show(low),
      spoken,
      ids: group.map(({ id }) => id),
      outside: group.some(({ value, id }) => isOutside(value, id)),
    };
  });
  const first = bars.findIndex(({ ids }) => ids.length > 0);
  const last = bars.findLastIndex(({ ids }) => ids.length > 0);
  return first < 0 ? [] : bars.slice(first, last + 1);
}

/** One bar a kind; kinds that no clip is of stay, so that a plot of one bar is seen to be one. */
export function labelledBars(
  values: readonly Valued[],
  kinds: readonly {
    readonly label: string;
    readonly spoken: string;
    readonly holds: (value: number) => boolean;
    readonly outside?: true;
  }[],
): HealthBar[] {
  if (values.length === 0) return [];
  return kinds.map(({ label, spoken, holds, outside }) => {
    const ids = values.filter(({ value }) => holds(value)).map(({ id }) => id);
    return { label, spoken, ids, outside: outside === true && ids.length > 0 };
  });
}

/** The value below which `share` of all lie; 0 when there is none. */
export function percentile(values: readonly Valued[], share: number): number {
  const sorted = values.map(({ value }) => value).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** The middle value; 0 when there is none. */
export function median(values: readonly Valued[]): number {
  const sorted = values.map(({ value }) => value).sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993): 0.6745 makes the score a z-score for normal values. */
const Z_FACTOR = 0.6745;
const Z_LIMIT = 3.5;
/** Fewer values have no usual one. */
const FEWEST = 8;

/** The values that are far from the median, in relation to how far they are usually. */
export function outliers(values: readonly Valued[]): Valued[] {
  if (values.length < FEWEST) return [];
  const middle = median(values);
  const distance = (value: number): number => Math.abs(value - middle);
  const usual = median(values.map(({ id, value }) => ({ id, value: distance(value) })));
  return values.filter(({ value }) => usual > 0 && (Z_FACTOR * distance(value)) / usual > Z_LIMIT);
}
