import { Show, type JSX } from 'solid-js';
import styles from './kbd.module.css';

/**
 * A key as printed on a button. `decorative` keeps it out of the name of what it stands in, by eye and ear: the style prints it,
 * for a button must be called by the words that can be read on it.
 */
export function Kbd(props: { readonly keys: string; readonly decorative?: boolean }): JSX.Element {
  return (
    <Show when={props.decorative} fallback={<kbd class={styles.kbd}>{props.keys}</kbd>}>
      <kbd class={styles.kbd} data-keys={props.keys} aria-hidden="true" />
    </Show>
  );
}
