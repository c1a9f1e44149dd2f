/** The frame of a screen: its heading, what it is about, and its buttons; the shell adds its own to them. */
import { createContext, Show, useContext, type JSX } from 'solid-js';
import styles from './screen.module.css';

/** What the shell puts at the end of every screen's header (Undo, Redo). */
export const HeaderTools = createContext<() => JSX.Element>(() => null);

/** One screen. `fill` makes it exactly as high as the window, for screens whose parts scroll on their own. */
export function Screen(props: {
  readonly title: string;
  /** Follows the title in a quieter voice; `<b>` in it stands out. */
  readonly about?: JSX.Element;
  /** The buttons of the screen, the primary one last. */
  readonly actions?: JSX.Element;
  readonly fill?: boolean;
  readonly children: JSX.Element;
}): JSX.Element {
  const tools = useContext(HeaderTools);
  return (
    <div class={`${styles.screen ?? ''} ${props.fill ? (styles.fill ?? '') : ''}`}>
      <header class={styles.header}>
        <h1>{props.title}</h1>
        <Show when={props.about}>{(about) => <div class={styles.about}>{about()}</div>}</Show>
        <div class={styles.actions}>
          {tools()}
          {props.actions}
        </div>
      </header>
      {props.children}
    </div>
  );
}
