/** Chips in at most two rows; those that do not fit are behind a button, and shown when the keyboard comes to them. */
import ChevronDown from 'lucide-solid/icons/chevron-down';
import ChevronUp from 'lucide-solid/icons/chevron-up';
import { createSignal, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { Button } from './button.tsx';
import styles from './folded-chips.module.css';

/** As in the style. */
const ROWS = 2;

/** `label` says what the button shows more or fewer of: "filters". */
export function FoldedChips(props: { readonly label: string; readonly children: JSX.Element }): JSX.Element {
  let fold: HTMLDivElement | undefined;
  let all: HTMLDivElement | undefined;
  const [open, setOpen] = createSignal(false);
  const [tooMany, setTooMany] = createSignal(false);
  onMount(() => {
    if (!all) return;
    const chips = all;
    const size = new ResizeObserver(() => {
      const chipPx = chips.querySelector('button')?.offsetHeight ?? Infinity;
      setTooMany(chips.offsetHeight > ROWS * chipPx + chipPx / 2);
    });
    size.observe(all);
    onCleanup(() => size.disconnect());
  });
  return (
    <div class={styles.row}>
      <div
        ref={(element) => (fold = element)}
        class={styles.fold}
        data-open={open() ? '' : undefined}
        onFocusIn={({ target }) => {
          // The browser scrolls to what the keyboard comes to out of sight. Under a mouse that is down nothing may move.
          if (fold && fold.scrollTop > 0 && target.matches(':focus-visible')) setOpen(true);
        }}
        // What is pressed comes to the front.
        onClick={() => fold?.scrollTo(0, 0)}
      >
        <div ref={(element) => (all = element)} class={styles.all}>
          {props.children}
        </div>
      </div>
      <Show when={tooMany()}>
        <Button
          variant="ghost"
          size="icon"
          label={open() ? `Fewer ${props.label}` : `More ${props.label}`}
          aria-expanded={open()}
          icon={
            open() ? <ChevronUp size={16} aria-hidden="true" /> : <ChevronDown size={16} aria-hidden="true" />
          }
          onClick={() => setOpen(!open())}
        />
      </Show>
    </div>
  );
}
