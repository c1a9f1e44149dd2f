/** Two versions of a text, differences marked by word: what went is struck through, what came is underlined. */
import { diffWordsWithSpace } from 'diff';
import { For, type JSX } from 'solid-js';
import styles from './text-diff.module.css';

/** `side`: both versions in one line when not given; else only one of them, with what the other has not. */
export function TextDiff(props: {
  readonly before: string;
  readonly after: string;
  readonly side?: 'before' | 'after';
}): JSX.Element {
  const parts = () =>
    diffWordsWithSpace(props.before, props.after).filter(
      ({ added, removed }) => !(added && props.side === 'before') && !(removed && props.side === 'after'),
    );
  return (
    <span class={styles.diff} data-side={props.side}>
      <For each={parts()}>
        {(part) =>
          part.added ? <ins>{part.value}</ins> : part.removed ? <del>{part.value}</del> : <>{part.value}</>
        }
      </For>
    </span>
  );
}
