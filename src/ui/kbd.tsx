import type { JSX } from 'solid-js';
import styles from './kbd.module.css';

/** A key as printed on a button. `decorative` keeps it out of the accessible name of what it stands in. */
export function Kbd(props: { readonly keys: string; readonly decorative?: boolean }): JSX.Element {
  return (
    <kbd class={styles.kbd} aria-hidden={props.decorative ? 'true' : undefined}>
      {props.keys}
    </kbd>
  );
}
