import { Show, type JSX } from 'solid-js';
import type { HealthMeasure } from '../../dataset/health/report.ts';
import { BarChart } from '../../ui/bar-chart.tsx';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import styles from './health.module.css';

/** One measure: its figure, its plot, whose bars open the clips behind them, and what it means. */
export function MeasureCard(props: {
  readonly measure: HealthMeasure;
  readonly onOpen: (title: string, ids: readonly string[]) => void;
}): JSX.Element {
  const bars = () =>
    props.measure.bars.map(({ label, spoken, ids, outside }) => ({
      label,
      count: ids.length,
      name: `${spoken}: ${formatCount(ids.length, 'clip')}${outside ? ', stands out' : ''}`,
      outside,
    }));
  return (
    <Card title={props.measure.title} about={props.measure.figure}>
      <BarChart
        label={`${props.measure.title}, clips`}
        bars={bars()}
        onOpen={(index) => {
          const bar = props.measure.bars[index];
          if (bar) props.onOpen(`${props.measure.title}, ${bar.spoken}`, bar.ids);
        }}
      />
      <Show when={props.measure.verdict}>
        {(verdict) => (
          <p class={styles.verdict} data-tone={verdict().tone}>
            {verdict().sentence}
          </p>
        )}
      </Show>
      <details class={styles.definition}>
        <summary>How it is measured</summary>
        <p>{props.measure.definition}</p>
      </details>
    </Card>
  );
}
