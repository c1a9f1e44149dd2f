import CopyPlus from 'lucide-solid/icons/copy-plus';
import { For, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { Figures, Hint } from '../../ui/card.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import styles from './home.module.css';
import { createMergeModel } from './merge-model.ts';

/** Chooses another dataset of the same voice, says what would come, and takes it in. */
export function AddDataset(): JSX.Element {
  const app = useApp();
  const model = createMergeModel(app);
  const busy = () => app.jobs.progress() !== null || model.looking() !== null;
  let start: HTMLButtonElement | undefined;
  /** The button that was pressed is gone, and keys go nowhere when nothing has the focus. */
  function backToStart(): void {
    if (model.preview() === null && document.activeElement === document.body) start?.focus();
  }
  return (
    <>
      <div class={styles.offer}>
        <p>
          <b>Another dataset of the same voice.</b> Its clips join these, with texts, sets and review state.
          That folder stays as it is.
        </p>
        <Button
          icon={<CopyPlus size={16} aria-hidden="true" />}
          disabled={busy()}
          ref={(element: HTMLButtonElement) => (start = element)}
          onClick={() => void model.choose()}
        >
          Add another dataset
        </Button>
      </div>
      <Show when={model.looking()}>{(name) => <p class={styles.waiting}>Looking at {name()}…</p>}</Show>
      <Show when={model.preview()}>
        {(preview) => (
          <div class={styles.preview} role="group" aria-label={`What ${preview().name} adds`}>
            <Figures
              items={[
                { value: preview().clips.toLocaleString('en'), label: 'clips come' },
                { value: formatClock(preview().durationS), label: 'of sound' },
                { value: preview().transcribed.toLocaleString('en'), label: 'with a text' },
              ]}
            />
            <Show when={preview().notes.length > 0}>
              <Hint>
                <ul class={styles.list}>
                  <For each={preview().notes}>{(note) => <li>{note}</li>}</For>
                </ul>
              </Hint>
            </Show>
            <div class={styles.choice}>
              <Show when={preview().clips > 0}>
                <Button
                  variant="primary"
                  disabled={busy()}
                  onClick={() => void model.add().then(backToStart)}
                >
                  Add {formatCount(preview().clips, 'clip')} from {preview().name}
                </Button>
              </Show>
              <Button disabled={busy()} onClick={() => void model.cancel().then(backToStart)}>
                Not now
              </Button>
            </div>
          </div>
        )}
      </Show>
    </>
  );
}
