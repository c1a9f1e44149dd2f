/** All clips beside the page: search, filter, order; smooth with ten thousand rows. */
import { createVirtualizer } from '@tanstack/solid-virtual';
import Check from 'lucide-solid/icons/check';
import { createEffect, createMemo, createSignal, For, on, Show, type JSX } from 'solid-js';
import { clipIndex } from '../../dataset/naming.ts';
import { REASONS } from '../../dataset/score.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { DeleteSeveral } from './delete-several.tsx';
import { FindReplacePanel } from './find-replace-panel.tsx';
import { toneOf } from './reason-tone.ts';
import { textOf, type ListFilter, type ReviewModel, type SortOrder } from './review-model.ts';
import styles from './review.module.css';

const ROW_PX = 36;
const SORTS: readonly { value: SortOrder; label: string }[] = [
  { value: 'name', label: 'By name' },
  { value: 'worst', label: 'Worst first' },
  { value: 'confidence', label: 'Least certain first' },
  { value: 'longest', label: 'Longest first' },
  { value: 'shortest', label: 'Shortest first' },
];

/** The list beside the page. */
export function ClipList(props: { readonly model: ReviewModel }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the list
  const model = props.model;
  let scroller: HTMLDivElement | undefined;
  const buttons: { several?: HTMLButtonElement; replace?: HTMLButtonElement } = {};
  const [panel, setPanel] = createSignal<keyof typeof buttons | null>(null);
  const closePanel = () => {
    const closed = panel();
    setPanel(null);
    if (closed) buttons[closed]?.focus();
  };
  const rows = createVirtualizer({
    get count() {
      return model.list().length;
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
  const filters = (): readonly { value: ListFilter; label: string }[] => {
    const { clips, accepted, discarded } = model.session.counts();
    return [
      { value: 'all', label: `all ${clips}` },
      { value: 'new', label: `to review ${clips - accepted}` },
      { value: 'accepted', label: `accepted ${accepted}` },
      { value: 'discarded', label: `discarded ${discarded}` },
    ];
  };

  /** A reason that is filtered by stays, so that it can be let go. */
  const reasons = createMemo(() =>
    REASONS.filter(({ reason }) => model.reasonCounts().has(reason) || model.reason() === reason),
  );

  return (
    <aside class={styles.list} aria-label="Clips">
      <div class={styles.search}>
        <input
          type="search"
          data-search
          aria-label="Search clips"
          placeholder="Search clips"
          value={model.search()}
          onInput={(event) => model.setSearch(event.currentTarget.value)}
        />
        <select
          aria-label="Sort"
          onChange={(event) => model.setSort(SORTS[event.currentTarget.selectedIndex]?.value ?? 'name')}
        >
          <For each={SORTS}>
            {(sort) => (
              <option value={sort.value} selected={sort.value === model.sort()}>
                {sort.label}
              </option>
            )}
          </For>
        </select>
      </div>
      <div class={styles.chips}>
        <For each={filters()}>
          {(filter) => (
            <Chip pressed={model.filter() === filter.value} onToggle={() => model.setFilter(filter.value)}>
              {filter.label}
            </Chip>
          )}
        </For>
      </div>
      <Show when={reasons().length > 0}>
        <div class={styles.chips} role="group" aria-label="Reasons to look">
          <For each={reasons()}>
            {({ reason, label }) => (
              <Chip
                tone={toneOf(reason)}
                pressed={model.reason() === reason}
                onToggle={() => model.setReason(model.reason() === reason ? null : reason)}
              >
                {label} {model.reasonCounts().get(reason) ?? 0}
              </Chip>
            )}
          </For>
        </div>
      </Show>
      <div class={styles.tools}>
        <Button
          ref={(element) => (buttons.several = element)}
          variant="ghost"
          aria-expanded={panel() === 'several'}
          onClick={() => setPanel(panel() === 'several' ? null : 'several')}
        >
          Delete several
        </Button>
        <Button
          ref={(element) => (buttons.replace = element)}
          variant="ghost"
          aria-expanded={panel() === 'replace'}
          onClick={() => setPanel(panel() === 'replace' ? null : 'replace')}
        >
          Find and replace
        </Button>
      </div>
      <Show when={panel() === 'several'}>
        <DeleteSeveral model={model} onClose={closePanel} />
      </Show>
      <Show when={panel() === 'replace'}>
        <FindReplacePanel model={model} onClose={closePanel} />
      </Show>
      <div class={styles.rows} ref={(element) => (scroller = element)}>
        <Show when={model.list().length > 0} fallback={<p class={styles.none}>No clip matches.</p>}>
          <ol style={{ height: `${rows.getTotalSize()}px` }}>
            <For each={rows.getVirtualItems()}>
              {(row) => (
                <Show when={model.list()[row.index]}>
                  {(id) => <Row model={model} id={id()} index={row.index} offsetPx={row.start} />}
                </Show>
              )}
            </For>
          </ol>
        </Show>
      </div>
    </aside>
  );
}

function Row(props: {
  readonly model: ReviewModel;
  readonly id: string;
  readonly index: number;
  readonly offsetPx: number;
}): JSX.Element {
  const clip = () => props.model.session.clip(props.id);
  const number = () => {
    const index = clipIndex(props.id);
    return index === null ? String(props.index + 1) : String(index).padStart(6, '0');
  };
  const worst = () => props.model.score(props.id).findings[0];
  const text = () => {
    const known = clip();
    return known ? textOf(known) : '';
  };
  return (
    <li style={{ transform: `translateY(${props.offsetPx}px)` }}>
      <button
        type="button"
        aria-current={props.model.currentId() === props.id ? 'true' : undefined}
        title={props.id}
        onClick={() => props.model.goTo(props.index)}
      >
        <span class={styles.number}>{number()}</span>
        <span class={clip()?.status === 'accepted' ? styles.reviewed : styles.text}>
          {text() || (clip()?.transcript ? '(no speech)' : '(not transcribed)')}
        </span>
        <span class={styles.number}>{clip()?.durationS?.toFixed(1) ?? '–'} s</span>
        <span class={styles.mark} data-tone={worst() && toneOf(worst()?.reason)} title={worst()?.sentence} />
        <Show when={clip()?.status === 'accepted'} fallback={<span />}>
          <Check size={14} aria-hidden="true" />
          <VisuallyHidden>accepted</VisuallyHidden>
        </Show>
      </button>
    </li>
  );
}
