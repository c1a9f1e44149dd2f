import type { JSX } from 'solid-js';
import { Button } from './button.tsx';
import styles from './panel-actions.module.css';

/** The last row of a panel: what it does, and at the end the way out of it. */
export function PanelActions(props: {
  readonly children?: JSX.Element;
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <div class={styles.row}>
      {props.children}
      <span class={styles.grow} />
      <Button variant="ghost" onClick={() => props.onClose()}>
        Close
      </Button>
    </div>
  );
}
