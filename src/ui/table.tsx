import type { JSX } from 'solid-js';
import styles from './table.module.css';

/**
 * A table in a box that scrolls sideways where it does not fit. Cells with numbers carry `data-number`, the cell that says why
 * there are none `data-wrong`, with its sentence in a `span`.
 */
export function Table(props: { readonly label: string; readonly children: JSX.Element }): JSX.Element {
  return (
    // The box takes the focus so that the keyboard can scroll it.
    <div class={styles.scroll} role="group" aria-label={props.label} tabIndex={0}>
      <table class={styles.table} aria-label={props.label}>
        {props.children}
      </table>
    </div>
  );
}
