import { Index, type JSX } from 'solid-js';
import type { Tone } from './chip.tsx';
import styles from './histogram.module.css';

/** One bar. `tone` marks bins outside a limit; "faint" those that do not count. */
export interface Bin {
  readonly label: string;
  readonly count: number;
  readonly tone?: Tone | 'faint';
}

// In units of the drawing, which scales with the width it gets.
const WIDTH = 300;
const HEIGHT = 96;
const FLOOR = 80;

/** Counts as bars. `label` says what is counted; a screen reader hears it with every bar that is not empty. */
export function Histogram(props: { readonly label: string; readonly bins: readonly Bin[] }): JSX.Element {
  const highest = (): number => props.bins.reduce((most, bin) => Math.max(most, bin.count), 1);
  const step = (): number => WIDTH / Math.max(1, props.bins.length);
  // More labels than this run into each other.
  const every = (): number => Math.ceil(props.bins.length / 14);
  const spoken = (): string =>
    `${props.label}: ${
      props.bins
        .filter((bin) => bin.count > 0)
        .map((bin) => `${bin.label}: ${bin.count}`)
        .join(', ') || 'nothing'
    }`;
  return (
    <svg class={styles.histogram} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={spoken()}>
      <line class={styles.axis} x1={0} x2={WIDTH} y1={FLOOR + 0.5} y2={FLOOR + 0.5} />
      <Index each={props.bins}>
        {(bin, index) => {
          // One of many is still to be seen.
          const height = (): number =>
            bin().count === 0 ? 0 : Math.max(2, (bin().count / highest()) * (FLOOR - 4));
          return (
            <>
              <rect
                class={`${styles.bar ?? ''} ${styles[bin().tone ?? 'plain'] ?? ''}`}
                x={index * step() + step() * 0.1}
                width={step() * 0.8}
                y={FLOOR - height()}
                height={height()}
                rx={1.5}
              >
                <title>{`${bin().label}: ${bin().count}`}</title>
              </rect>
              <text class={styles.label} x={(index + 0.5) * step()} y={FLOOR + 12}>
                {index % every() === 0 ? bin().label : ''}
              </text>
            </>
          );
        }}
      </Index>
    </svg>
  );
}
