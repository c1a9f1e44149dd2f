import { createSignal, For, type JSX } from 'solid-js';
import styles from './bar-chart.module.css';

/** One bar. */
export interface ChartBar {
  /** Under the bar. */
  readonly label: string;
  readonly count: number;
  /** Its name for screen readers and as a tooltip. */
  readonly name: string;
  /** Drawn in the colour of a warning; the name must say it too. */
  readonly outside: boolean;
}

/**
 * Counts as bars that are buttons. The chart is one stop of the Tab key; arrow keys, Home and End go from bar to bar, as the
 * ARIA practices have it for a toolbar. Empty bars are not buttons.
 */
export function BarChart(props: {
  readonly label: string;
  readonly bars: readonly ChartBar[];
  readonly onOpen: (index: number) => void;
}): JSX.Element {
  const [focused, setFocused] = createSignal(0);
  const highest = (): number => props.bars.reduce((most, { count }) => Math.max(most, count), 1);
  const full = (): number[] => props.bars.flatMap(({ count }, i) => (count > 0 ? [i] : []));
  /** The bar that Tab goes to; another one when the bars have changed since. */
  const stop = (): number => (full().includes(focused()) ? focused() : (full()[0] ?? -1));
  // More labels than this run into each other.
  const every = (): number => Math.ceil(props.bars.length / 10);
  const buttons: HTMLButtonElement[] = [];

  function onKeyDown(event: KeyboardEvent): void {
    const order = full();
    const at = order.indexOf(stop());
    const to = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: order.length - 1,
    }[event.key];
    const index = to === undefined ? undefined : order[Math.max(0, Math.min(order.length - 1, to))];
    if (index === undefined) return;
    event.preventDefault();
    setFocused(index);
    buttons[index]?.focus();
  }

  return (
    <div class={styles.chart} role="toolbar" aria-label={props.label} onKeyDown={onKeyDown}>
      <For each={props.bars}>
        {(bar, index) => (
          <div class={styles.column}>
            <button
              ref={(element) => (buttons[index()] = element)}
              type="button"
              class={styles.space}
              disabled={bar.count === 0}
              tabIndex={stop() === index() ? 0 : -1}
              aria-label={bar.name}
              title={bar.name}
              onFocus={() => setFocused(index())}
              onClick={() => props.onOpen(index())}
            >
              <span
                class={bar.outside ? styles.outside : styles.bar}
                style={{ height: `${(100 * bar.count) / highest()}%` }}
              />
            </button>
            <span class={styles.label} aria-hidden="true">
              {index() % every() === 0 ? bar.label : ''}
            </span>
          </div>
        )}
      </For>
    </div>
  );
}
