/** Panels and what often stands in them: figures, a hint, the empty state of a screen. */
import { Index, Show, type JSX } from 'solid-js';
import styles from './card.module.css';

/** A panel, with a heading when `title` is given; `about` follows the heading in a quieter voice. */
export function Card(props: {
  readonly title?: string;
  readonly about?: JSX.Element;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <section class={styles.card}>
      <Show when={props.title}>
        {(title) => (
          <h2 class={styles.title}>
            {title()} <small>{props.about}</small>
          </h2>
        )}
      </Show>
      {props.children}
    </section>
  );
}

/** Large numbers with what they count, and a quiet line under each. */
export function Figures(props: {
  readonly items: readonly { readonly value: string; readonly label: string; readonly note?: string }[];
}): JSX.Element {
  return (
    <dl class={styles.figures}>
      <Index each={props.items}>
        {(item) => (
          <div>
            <dt>{item().label}</dt>
            <dd class={styles.value}>{item().value}</dd>
            <Show when={item().note}>{(note) => <dd class={styles.note}>{note()}</dd>}</Show>
          </div>
        )}
      </Index>
    </dl>
  );
}

/** A quiet box with a sentence that helps. */
export function Hint(props: { readonly children: JSX.Element }): JSX.Element {
  return <div class={styles.hint}>{props.children}</div>;
}

/** A screen with nothing on it yet: what goes here, and the button that brings it. */
export function EmptyState(props: {
  readonly title: string;
  readonly text: JSX.Element;
  readonly children?: JSX.Element;
}): JSX.Element {
  return (
    <div class={styles.empty}>
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      <div class={styles.emptyActions}>{props.children}</div>
    </div>
  );
}
