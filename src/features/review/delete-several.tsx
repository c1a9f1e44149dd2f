/** Takes many clips out at once: from index to index, or all that the list shows. One step for undo. */
import { createSignal, createUniqueId, For, onMount, Show, type JSX } from 'solid-js';
import { findRange, type RangeAnswer } from '../../dataset/discard-range.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { PanelActions } from '../../ui/panel-actions.tsx';
import type { ReviewModel } from './review-model.ts';
import styles from './panel.module.css';

/** The panel under the list's filters. `onClose` is called when it has done its work or is dismissed. */
export function DeleteSeveral(props: {
  readonly model: ReviewModel;
  readonly onClose: () => void;
}): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the panel
  const model = props.model;
  const messageId = createUniqueId();
  let firstBox: HTMLInputElement | undefined;
  const [first, setFirst] = createSignal('');
  const [last, setLast] = createSignal('');
  const [recording, setRecording] = createSignal<string | null>(null);
  const [tried, setTried] = createSignal(false);
  onMount(() => firstBox?.focus());

  const find = (chosen: string | null): RangeAnswer =>
    findRange(model.clipsInDataset(), first(), last(), chosen);
  const answer = () => find(recording());
  const complaint = () => {
    const found = answer();
    return tried() && found.kind === 'problem' ? found.message : null;
  };
  const recordings = () => {
    const all = find(null);
    return all.kind === 'recordings' ? all.recordings : null;
  };
  const count = () => {
    const found = answer();
    return found.kind === 'clips' ? found.ids.length : null;
  };

  function deleteRange(): void {
    setTried(true);
    const found = answer();
    if (found.kind !== 'clips') return;
    model.discardAll(found.ids);
    props.onClose();
  }

  const box = (label: string, value: () => string, set: (typed: string) => void) => (
    <label class={styles.inline}>
      {label}
      <input
        ref={(element) => {
          if (label === 'From index') firstBox = element;
        }}
        inputmode="numeric"
        autocomplete="off"
        value={value()}
        aria-invalid={complaint() !== null}
        aria-describedby={complaint() === null ? undefined : messageId}
        onInput={(event) => {
          set(event.currentTarget.value);
          setRecording(null);
          setTried(false);
        }}
      />
    </label>
  );

  return (
    <form
      class={styles.panel}
      aria-label="Delete several"
      onSubmit={(event) => {
        event.preventDefault();
        deleteRange();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
        // A form with two text boxes and no submit button does not submit by itself.
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          deleteRange();
        }
      }}
    >
      <div class={styles.panelRow}>
        {box('From index', first, setFirst)}
        {box('to', last, setLast)}
        <Button variant="danger" onClick={deleteRange}>
          {count() === null ? 'Delete this range' : `Delete ${formatCount(count() ?? 0, 'clip')}`}
        </Button>
      </div>
      <Show when={recordings()}>
        {(all) => (
          <label class={styles.inline}>
            Several recordings have clips with these indexes. Delete those of
            <select
              aria-label="Recording"
              onChange={(event) => setRecording(all()[event.currentTarget.selectedIndex - 1]?.name ?? null)}
            >
              <option selected={recording() === null}>choose a recording</option>
              <For each={all()}>
                {({ name, clips }) => (
                  <option selected={recording() === name}>{`${name} (${formatCount(clips, 'clip')})`}</option>
                )}
              </For>
            </select>
          </label>
        )}
      </Show>
      <p id={messageId} class={styles.complaint} role="alert">
        {complaint()}
      </p>
      <PanelActions onClose={() => props.onClose()}>
        <Show
          when={model.queue.filter() === 'discarded'}
          fallback={
            <Button
              variant="danger"
              disabled={model.queue.list().length === 0}
              onClick={() => {
                model.discardAll(model.queue.list());
                props.onClose();
              }}
            >
              Delete all {formatCount(model.queue.list().length, 'clip')} in the list
            </Button>
          }
        >
          <Button
            disabled={model.queue.list().length === 0}
            onClick={() => {
              model.restoreAll(model.queue.list());
              props.onClose();
            }}
          >
            Restore all {formatCount(model.queue.list().length, 'clip')} in the list
          </Button>
        </Show>
      </PanelActions>
    </form>
  );
}
