/** The border between the list and the page, to be dragged or moved with the arrow keys; kept in this browser. */
import { createEffect, createSignal, type JSX } from 'solid-js';
import styles from './review.module.css';

const STORE_KEY = 'review-list-width';
const NARROWEST_PX = 260;
const WIDEST_PX = 900;
const STEP_PX = 20;

/** Stands after the list; sets the custom property `--list-width` of what both stand in. Until it is moved, the style decides. */
export function ListWidth(): JSX.Element {
  let bar: HTMLDivElement | undefined;
  const stored = Number(localStorage.getItem(STORE_KEY));
  const [widthPx, setWidthPx] = createSignal(stored >= NARROWEST_PX && stored <= WIDEST_PX ? stored : null);
  const shownPx = () => bar?.previousElementSibling?.clientWidth ?? NARROWEST_PX;
  const set = (px: number | null) => {
    setWidthPx(px && Math.round(Math.min(WIDEST_PX, Math.max(NARROWEST_PX, px))));
    localStorage.setItem(STORE_KEY, String(widthPx() ?? ''));
  };
  createEffect(() => {
    const px = widthPx();
    bar?.parentElement?.style.setProperty('--list-width', px === null ? null : `${px}px`);
  });
  return (
    <div
      ref={(element) => (bar = element)}
      class={styles.divider}
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the list"
      aria-valuemin={NARROWEST_PX}
      aria-valuemax={WIDEST_PX}
      aria-valuenow={widthPx() ?? shownPx()}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
        set(event.clientX - left - event.currentTarget.offsetWidth / 2);
      }}
      onDblClick={() => set(null)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        set((widthPx() ?? shownPx()) + step);
      }}
    />
  );
}
