/** Buttons. A button is named by its text; an icon-only one needs `label`. */
import { Show, splitProps, type JSX } from 'solid-js';
import styles from './button.module.css';
import { Kbd } from './kbd.tsx';

/** What a Button is given; further attributes go to the element. */
export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'class' | 'type'> {
  /** `primary` is the one next step of a screen; `plain` when not given. */
  readonly variant?: 'primary' | 'plain' | 'ghost' | 'danger' | undefined;
  /** `big` for the first buttons a newcomer sees; `icon` for a square one without text. */
  readonly size?: 'normal' | 'big' | 'icon' | undefined;
  /** The key that does the same, shown on the button and left out of its name: "Ctrl ⏎". */
  readonly kbd?: string | undefined;
  /** The accessible name (and tooltip) when the text alone does not say it. */
  readonly label?: string | undefined;
  /** An icon before the text. */
  readonly icon?: JSX.Element;
}

/** A native button that never submits a form. */
export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ['variant', 'size', 'kbd', 'label', 'icon', 'children']);
  return (
    <button
      {...rest}
      type="button"
      class={[styles.button, own.variant && styles[own.variant], own.size && styles[own.size]]
        .filter(Boolean)
        .join(' ')}
      aria-label={own.label}
      title={own.label ?? rest.title}
    >
      {own.icon}
      {own.children}
      <Show when={own.kbd}>{(keys) => <Kbd keys={keys()} decorative />}</Show>
    </button>
  );
}
