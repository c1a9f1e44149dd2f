/** How much each reason counts for "worst first", to be seen and chosen. */
import { For, type JSX } from 'solid-js';
import { REASONS } from '../../dataset/score.ts';
import { Button } from '../../ui/button.tsx';
import { PanelActions } from '../../ui/panel-actions.tsx';
import type { ReviewModel } from './review-model.ts';
import styles from './panel.module.css';

const MOST = 8;

/** The panel under the list's filters. `onClose` is called when it is dismissed. */
export function WeightsPanel(props: {
  readonly model: ReviewModel;
  readonly onClose: () => void;
}): JSX.Element {
  const scores = () => props.model.queue.scores;
  return (
    <form
      class={styles.panel}
      aria-label="What counts"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <p class={styles.note}>
        A clip’s score is the sum of what is found in it, up to twice as much where it is worse. 0 leaves a
        reason out.
      </p>
      <For each={REASONS}>
        {({ reason, label }) => (
          <label class={styles.weight}>
            <span>{label}</span>
            <input
              type="range"
              min={0}
              max={MOST}
              step={0.5}
              value={scores().weights()[reason]}
              onChange={(event) => scores().setWeight(reason, event.currentTarget.valueAsNumber)}
            />
            <output>{scores().weights()[reason].toFixed(1)}</output>
          </label>
        )}
      </For>
      <PanelActions onClose={() => props.onClose()}>
        <Button onClick={() => scores().resetWeights()}>Usual weights</Button>
      </PanelActions>
    </form>
  );
}
