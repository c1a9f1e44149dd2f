import { Show, type JSX } from 'solid-js';
import styles from './chip.module.css';

/** What colour says about a thing; the words must say it too. */
export type Tone = 'plain' | 'ok' | 'warn' | 'bad';

/** A short reason or a filter. With `onToggle` it is a toggle button that is on while `pressed`. */
export function Chip(props: {
  readonly tone?: Tone;
  readonly pressed?: boolean;
  readonly onToggle?: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  const look = (): string => `${styles.chip ?? ''} ${styles[props.tone ?? 'plain'] ?? ''}`;
  return (
    <Show when={props.onToggle} fallback={<span class={look()}>{props.children}</span>}>
      {(toggle) => (
        <button type="button" class={look()} aria-pressed={props.pressed ?? false} onClick={() => toggle()()}>
          {props.children}
        </button>
      )}
    </Show>
  );
}
