import { Show, type JSX } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import styles from './home.module.css';

/** Something that can be added to the dataset: the button that asks for it, then what it would add, with a yes and a no. */
export function Offer(props: {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly icon: JSX.Element;
  readonly busy: boolean;
  readonly onAsk: () => void;
  /** The accessible name of what would be added; null while nothing is looked at. */
  readonly preview: string | null;
  /** What would be added. */
  readonly children: JSX.Element;
  /** What the yes says; null when there is nothing to add. */
  readonly yes: string | null;
  readonly onYes: () => Promise<void>;
  readonly onNo: () => unknown;
}): JSX.Element {
  let start: HTMLButtonElement | undefined;
  /** The button that was pressed is gone, and keys go nowhere when nothing has the focus. */
  function backToStart(): void {
    // Compiled JSX hands over false where a condition was null.
    if (!props.preview && document.activeElement === document.body) start?.focus();
  }
  return (
    <>
      <div class={styles.offer}>
        <p>
          <b>{props.title}</b> {props.text}
        </p>
        <Button
          icon={props.icon}
          disabled={props.busy}
          ref={(element: HTMLButtonElement) => (start = element)}
          onClick={() => props.onAsk()}
        >
          {props.action}
        </Button>
      </div>
      <Show when={props.preview}>
        {(name) => (
          <div class={styles.preview} role="group" aria-label={name()}>
            {props.children}
            <div class={styles.choice}>
              <Show when={props.yes}>
                {(yes) => (
                  <Button
                    variant="primary"
                    disabled={props.busy}
                    onClick={() => void props.onYes().then(backToStart)}
                  >
                    {yes()}
                  </Button>
                )}
              </Show>
              <Button
                disabled={props.busy}
                onClick={() => void Promise.resolve(props.onNo()).then(backToStart)}
              >
                Not now
              </Button>
            </div>
          </div>
        )}
      </Show>
    </>
  );
}
