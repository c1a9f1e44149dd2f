/** All clips beside the page: search, filter, order, and what is done to several of them. The rows are clip-rows.tsx. */
import Ellipsis from 'lucide-solid/icons/ellipsis';
import X from 'lucide-solid/icons/x';
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { REASONS } from '../../dataset/score.ts';
import { CloseTheGaps } from '../reindex/close-the-gaps.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { FoldedChips } from '../../ui/folded-chips.tsx';
import { formatCount, formatSpan } from '../../ui/format.ts';
import { Popover } from '../../ui/popover.tsx';
import { ClipRows } from './clip-rows.tsx';
import type { ListFilter, SortOrder } from './clip-queue.ts';
import { DeleteSeveral } from './delete-several.tsx';
import { FindReplacePanel } from './find-replace-panel.tsx';
import { toneOf } from './reason-tone.ts';
import type { ReviewModel } from './review-model.ts';
import { LabelsPanel } from './labels-panel.tsx';
import { NumbersPanel } from './numbers-panel.tsx';
import { TidyPanel } from './tidy-panel.tsx';
import { WeightsPanel } from './weights-panel.tsx';
import styles from './clip-list.module.css';

const SORTS: readonly { value: SortOrder; label: string }[] = [
  { value: 'name', label: 'By name' },
  { value: 'name-down', label: 'By name, backwards' },
  { value: 'worst', label: 'Worst first' },
  { value: 'confidence', label: 'Least certain first' },
  { value: 'longest', label: 'Longest first' },
  { value: 'shortest', label: 'Shortest first' },
  { value: 'text', label: 'By text' },
  { value: 'status', label: 'To review first' },
];

/** The panels that open over the list. */
const PANELS = {
  several: 'Delete several',
  replace: 'Find and replace',
  numbers: 'Spell out numbers',
  labels: 'Labels',
  weights: 'What counts',
  tidy: 'Tidy project',
} as const;
type Panel = keyof typeof PANELS;
/** What is needed now and then. */
const MORE = ['numbers', 'labels', 'weights', 'tidy'] as const satisfies readonly Panel[];

/** The list beside the page. `onLeave` is called when the keyboard should go on with the page. */
export function ClipList(props: { readonly model: ReviewModel; readonly onLeave: () => void }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the list
  const model = props.model;
  const { queue } = model;
  const buttons: Partial<Record<Panel, HTMLButtonElement>> = {};
  let moreButton: HTMLButtonElement | undefined;
  const [panel, setPanel] = createSignal<Panel | null>(null);
  const closePanel = () => {
    const closed = panel();
    setPanel(null);
    const opener = closed && buttons[closed];
    // A tool from the menu is not on the screen any more.
    if (opener?.isConnected) opener.focus();
    else moreButton?.focus();
  };
  const filters = (): readonly { value: ListFilter; label: string }[] => {
    const { all, new: left, accepted, discarded } = queue.counts();
    return [
      { value: 'all', label: `all ${all}` },
      { value: 'new', label: `to review ${left}` },
      { value: 'accepted', label: `accepted ${accepted}` },
      { value: 'discarded', label: `discarded ${discarded}` },
    ];
  };
  /** A reason that is filtered by stays, so that it can be let go. */
  const reasons = createMemo(() =>
    REASONS.filter(({ reason }) => queue.reasonCounts().has(reason) || queue.reason() === reason),
  );
  const panelButton = (which: Panel, onChosen?: () => void) => (
    <Button
      ref={(element) => (buttons[which] = element)}
      variant="ghost"
      aria-expanded={panel() === which}
      onClick={() => {
        onChosen?.();
        setPanel(panel() === which ? null : which);
      }}
    >
      {PANELS[which]}
    </Button>
  );

  return (
    <aside class={styles.list} aria-label="Clips">
      <div class={styles.search}>
        <input
          type="search"
          data-search
          aria-label="Search clips"
          placeholder="Search clips"
          value={queue.search()}
          onInput={(event) => queue.setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') props.onLeave();
          }}
        />
        <select
          aria-label="Sort"
          onChange={(event) => queue.setSort(SORTS[event.currentTarget.selectedIndex]?.value ?? 'name')}
        >
          <For each={SORTS}>
            {(sort) => (
              <option value={sort.value} selected={sort.value === queue.sort()}>
                {sort.label}
              </option>
            )}
          </For>
        </select>
        <Show when={queue.sources().length > 1}>
          <select
            aria-label="Recording"
            onChange={(event) =>
              queue.setSource(queue.sources()[event.currentTarget.selectedIndex - 1] ?? null)
            }
          >
            <option selected={queue.source() === null}>All recordings</option>
            <For each={queue.sources()}>
              {(source) => <option selected={queue.source() === source}>{source}</option>}
            </For>
          </select>
        </Show>
      </div>
      <Show when={queue.sent()}>
        {(sent) => (
          <div class={styles.chips}>
            <Chip pressed onToggle={() => queue.letSentGo()}>
              {sent().title} {sent().ids.size}
              <X size={12} aria-label="show all again" />
            </Chip>
          </div>
        )}
      </Show>
      <FoldedChips label="filters">
        <For each={filters()}>
          {(filter) => (
            <Chip pressed={queue.filter() === filter.value} onToggle={() => queue.setFilter(filter.value)}>
              {filter.label}
            </Chip>
          )}
        </For>
        <Show when={reasons().length > 0}>
          <div class={styles.reasons} role="group" aria-label="Reasons to look">
            <For each={reasons()}>
              {({ reason, label }) => (
                <Chip
                  tone={toneOf(reason)}
                  pressed={queue.reason() === reason}
                  onToggle={() => queue.setReason(queue.reason() === reason ? null : reason)}
                >
                  {label} {queue.reasonCounts().get(reason) ?? 0}
                </Chip>
              )}
            </For>
          </div>
        </Show>
      </FoldedChips>
      <div class={styles.tools}>
        {panelButton('several')}
        {panelButton('replace')}
        <span class={styles.grow} />
        <Popover
          label="More tools"
          icon={<Ellipsis size={18} aria-hidden="true" />}
          active={MORE.some((which) => panel() === which)}
          ref={(element) => (moreButton = element)}
        >
          {(close) => (
            <>
              <For each={MORE}>{(which) => panelButton(which, close)}</For>
              <CloseTheGaps session={model.session} />
            </>
          )}
        </Popover>
      </div>
      <Show when={queue.filter() === 'discarded' && queue.list().length > 0}>
        <Button onClick={() => model.restoreAll(queue.list())}>
          Restore all {formatCount(queue.list().length, 'clip')}
        </Button>
      </Show>
      <Show when={panel() === 'several'}>
        <DeleteSeveral model={model} onClose={closePanel} />
      </Show>
      <Show when={panel() === 'replace'}>
        <FindReplacePanel model={model} onClose={closePanel} />
      </Show>
      <Show when={panel() === 'numbers'}>
        <NumbersPanel model={model} onClose={closePanel} />
      </Show>
      <Show when={panel() === 'labels'}>
        <LabelsPanel model={model} onClose={closePanel} />
      </Show>
      <Show when={panel() === 'weights'}>
        <WeightsPanel model={model} onClose={closePanel} />
      </Show>
      <Show when={panel() === 'tidy'}>
        <TidyPanel model={model} onClose={closePanel} />
      </Show>
      <ClipRows model={model} onLeave={() => props.onLeave()} />
      <Show
        when={model.selection.ids().length > 0}
        fallback={
          <p class={styles.note} role="status">
            {formatCount(queue.list().length, 'clip')}, {formatSpan(queue.seconds())}
          </p>
        }
      >
        <Selected model={model} />
      </Show>
    </aside>
  );
}

/** What is done to the clips that are selected in the list. */
function Selected(props: { readonly model: ReviewModel }): JSX.Element {
  const ids = () => props.model.selection.ids();
  return (
    <div class={styles.tools} role="group" aria-label="Selected clips">
      <span role="status">{formatCount(ids().length, 'clip')} selected</span>
      <span class={styles.grow} />
      <Show
        when={props.model.queue.filter() === 'discarded'}
        fallback={
          <Button variant="danger" onClick={() => props.model.discardAll(ids())}>
            Delete selected
          </Button>
        }
      >
        <Button onClick={() => props.model.restoreAll(ids())}>Restore selected</Button>
      </Show>
      <Button variant="ghost" onClick={() => props.model.selection.clear()}>
        Clear
      </Button>
    </div>
  );
}
