/** A list of any length in a box that scrolls: only what is in sight is drawn, and rows are as high as their content. */
import { createVirtualizer } from '@tanstack/solid-virtual';
import { createEffect, For, Show, type JSX } from 'solid-js';
import styles from './virtual-list.module.css';

/** `estimatePx`: how high a row usually is. `current`: the row to keep in sight. */
export function VirtualList<Item>(props: {
  readonly label: string;
  readonly items: readonly Item[];
  readonly estimatePx: number;
  readonly current?: number | undefined;
  readonly children: (item: Item, index: number) => JSX.Element;
}): JSX.Element {
  let scroller: HTMLDivElement | undefined;
  const rows = createVirtualizer({
    get count() {
      return props.items.length;
    },
    getScrollElement: () => scroller ?? null,
    estimateSize: () => props.estimatePx,
    overscan: 6,
  });
  createEffect(() => {
    const current = props.current ?? -1;
    if (current >= 0) rows.scrollToIndex(current, { align: 'auto' });
  });
  return (
    // The box takes the focus so that the keyboard can scroll it.
    <div
      class={styles.box}
      ref={(element) => (scroller = element)}
      tabIndex={0}
      role="group"
      aria-label={props.label}
    >
      <ol aria-label={props.label} style={{ height: `${rows.getTotalSize()}px` }}>
        <For each={rows.getVirtualItems()}>
          {(row) => (
            <Show when={props.items[row.index]}>
              {(item) => (
                <li
                  data-index={row.index}
                  aria-setsize={props.items.length}
                  aria-posinset={row.index + 1}
                  ref={(element) => queueMicrotask(() => rows.measureElement(element))}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  {props.children(item(), row.index)}
                </li>
              )}
            </Show>
          )}
        </For>
      </ol>
    </div>
  );
}
