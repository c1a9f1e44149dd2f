/**
 * A button that opens a small panel of further controls beside it. The browser closes it at Esc and at a click elsewhere, and
 * gives the focus back. It owns where the panel is; what stands in it is given.
 */
import { createSignal, createUniqueId, Show, type JSX } from 'solid-js';
import buttonStyles from './button.module.css';
import styles from './popover.module.css';

/** Between the button and the panel. */
const GAP_PX = 4;

/** `label` names the button and the panel; `children` gets the means to close it. */
export function Popover(props: {
  readonly label: string;
  readonly icon: JSX.Element;
  /** Something in the panel is in use. */
  readonly active?: boolean;
  /** Is given the button. */
  readonly ref?: (button: HTMLButtonElement) => void;
  readonly children: (close: () => void) => JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  let button: HTMLButtonElement | undefined;
  let panel: HTMLDivElement | undefined;
  const [open, setOpen] = createSignal(false);

  /** Towards the middle of the window, where there is room. */
  function place(): void {
    if (!button || !panel) return;
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const isRight = left + right > innerWidth;
    const isLow = bottom > innerHeight * 0.6;
    Object.assign(panel.style, {
      left: isRight ? '' : `${left}px`,
      right: isRight ? `${document.documentElement.clientWidth - right}px` : '',
      top: isLow ? '' : `${bottom + GAP_PX}px`,
      bottom: isLow ? `${innerHeight - top + GAP_PX}px` : '',
      maxHeight: `${(isLow ? top : innerHeight - bottom) - 2 * GAP_PX}px`,
    });
  }

  return (
    <>
      <button
        ref={(element) => {
          button = element;
          props.ref?.(element);
        }}
        type="button"
        class={`${buttonStyles.button ?? ''} ${buttonStyles.icon ?? ''} ${props.active ? '' : (buttonStyles.ghost ?? '')}`}
        aria-label={props.label}
        title={props.label}
        popoverTarget={id}
      >
        {props.icon}
      </button>
      <div
        ref={(element) => (panel = element)}
        id={id}
        class={styles.panel}
        popover="auto"
        role="group"
        aria-label={props.label}
        onBeforeToggle={(event) => {
          setOpen(event.newState === 'open');
          if (open()) place();
        }}
        onKeyDown={(event) => {
          // Keys of the screen behind it are for the screen.
          if (event.key === 'Escape') event.stopPropagation();
        }}
      >
        <Show when={open()}>{props.children(() => panel?.hidePopover())}</Show>
      </div>
    </>
  );
}
