/**
 * The rows of the list, smooth with ten thousand: only those in sight exist. One of them takes the Tab key; arrows go on from
 * there, with Shift they select.
 */
import { createVirtualizer } from '@tanstack/solid-virtual';
import Check from 'lucide-solid/icons/check';
import { createEffect, For, on, Show, untrack, type JSX } from 'solid-js';
import { clipIndex } from '../../dataset/naming.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { textOf, type SortOrder } from './clip-queue.ts';
import { toneOf } from './reason-tone.ts';
import type { ReviewModel } from './review-model.ts';
import styles from './clip-list.module.css';

const ROW_PX = 36;
const PAGE_ROWS = 10;

/** What a click on a column's head sorts by: at first, and when it is sorted by that already. */
const COLUMNS: readonly { readonly label: string; readonly sorts: readonly [SortOrder, SortOrder] }[] = [
  { label: 'Name', sorts: ['name', 'name-down'] },
  { label: 'Text', sorts: ['text', 'name'] },
  { label: 'Length', sorts: ['longest', 'shortest'] },
  { label: 'Score', sorts: ['worst', 'name'] },
  { label: 'Done', sorts: ['status', 'name'] },
];

/** The columns' heads and the rows. `onLeave` is called when the keyboard should go on with the page. */
export function ClipRows(props: { readonly model: ReviewModel; readonly onLeave: () => void }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the list
  const model = props.model;
  const { queue, selection } = model;
  let scroller: HTMLDivElement | undefined;
  const rows = createVirtualizer({
    get count() {
      return queue.list().length;
    },
    getScrollElement: () => scroller ?? null,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  createEffect(
    on(model.page, (page) => {
      if (page > 0) rows.scrollToIndex(page - 1, { align: 'auto' });
    }),
  );

  /** The keyboard is in the list, so the focus goes along when another clip comes on the page. */
  createEffect(
    on(
      [model.currentId, queue.list],
      () => {
        if (!untrack(() => scroller?.contains(document.activeElement))) return;
        requestAnimationFrame(() =>
          scroller?.querySelector<HTMLButtonElement>('button[aria-current]')?.focus({ preventScroll: true }),
        );
      },
      { defer: true },
    ),
  );

  function key(event: KeyboardEvent): void {
    if (event.altKey) return;
    const at = model.page() - 1;
    const last = queue.list().length - 1;
    const to = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - PAGE_ROWS,
      PageDown: at + PAGE_ROWS,
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) {
      const before = model.currentId();
      model.goTo(to);
      const after = model.currentId();
      if (event.shiftKey && after !== null) selection.extendTo(after, before);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) selection.all();
    else if (event.key === 'Escape' && selection.ids().length > 0) selection.clear();
    else if (event.key === ' ' && event.ctrlKey) selection.toggle(model.currentId() ?? '', null);
    else if (event.key === ' ') model.sound.toggle();
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) props.onLeave();
    else if (event.key === 'Delete' && selection.ids().length > 0) {
      if (queue.filter() !== 'discarded') model.discardAll(selection.ids());
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function click(event: MouseEvent, id: string, index: number): void {
    if (event.shiftKey) selection.extendTo(id, model.currentId());
    else if (event.ctrlKey || event.metaKey) selection.toggle(id, model.currentId());
    else {
      selection.clear();
      model.goTo(index);
    }
  }

  return (
    <>
      <div class={styles.heads} role="group" aria-label="Sort by column">
        <For each={COLUMNS}>
          {({ label, sorts }) => (
            <button
              type="button"
              aria-pressed={sorts[0] === queue.sort() || (sorts[1] !== 'name' && sorts[1] === queue.sort())}
              onClick={() => queue.setSort(queue.sort() === sorts[0] ? sorts[1] : sorts[0])}
            >
              {label}
            </button>
          )}
        </For>
      </div>
      <div class={styles.rows} ref={(element) => (scroller = element)} onKeyDown={key}>
        <Show when={queue.list().length > 0} fallback={<p class={styles.none}>No clip matches.</p>}>
          <ol style={{ height: `${rows.getTotalSize()}px` }}>
            <For each={rows.getVirtualItems()}>
              {(row) => (
                <Show when={queue.list()[row.index]}>
                  {(id) => (
                    <Row
                      model={model}
                      id={id()}
                      index={row.index}
                      offsetPx={row.start}
                      onClick={(event) => click(event, id(), row.index)}
                    />
                  )}
                </Show>
              )}
            </For>
          </ol>
        </Show>
      </div>
    </>
  );
}

function Row(props: {
  readonly model: ReviewModel;
  readonly id: string;
  readonly index: number;
  readonly offsetPx: number;
  readonly onClick: (event: MouseEvent) => void;
}): JSX.Element {
  const clip = () => props.model.session.clip(props.id);
  const number = () => {
    const index = clipIndex(props.id);
    return index === null ? String(props.index + 1) : String(index).padStart(6, '0');
  };
  const score = () => props.model.queue.scores.score(props.id);
  const worst = () => score().findings[0];
  const isCurrent = () => props.model.currentId() === props.id;
  return (
    <li
      style={{ transform: `translateY(${props.offsetPx}px)` }}
      data-selected={props.model.selection.has(props.id) ? '' : undefined}
    >
      <button
        type="button"
        tabIndex={isCurrent() ? 0 : -1}
        aria-current={isCurrent() ? 'true' : undefined}
        title={props.id}
        onClick={(event) => props.onClick(event)}
      >
        <span class={styles.number}>{number()}</span>
        <span class={clip()?.status === 'accepted' ? styles.reviewed : styles.text}>
          <Show when={props.model.sets.setOf(props.id) === 'validation'}>
            <span class={styles.set} title="In the validation set">
              val
            </span>
          </Show>
          {textOf(clip()) || (clip()?.transcript ? '(no speech)' : '(not transcribed)')}
        </span>
        <span class={styles.number}>{clip()?.durationS?.toFixed(1) ?? '–'} s</span>
        <span class={styles.score} title={worst()?.sentence}>
          <Show when={worst()}>
            {(finding) => (
              <>
                <span class={styles.mark} data-tone={toneOf(finding().reason)} />
                <span class={styles.number}>{score().score.toFixed(1)}</span>
              </>
            )}
          </Show>
        </span>
        <Show when={clip()?.status === 'accepted'} fallback={<span />}>
          <span>
            <Check size={14} aria-hidden="true" />
            <VisuallyHidden>accepted</VisuallyHidden>
          </span>
        </Show>
        <Show when={props.model.selection.has(props.id)}>
          <VisuallyHidden>selected</VisuallyHidden>
        </Show>
      </button>
    </li>
  );
}
