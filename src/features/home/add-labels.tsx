import Tags from 'lucide-solid/icons/tags';
import { Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { Hint } from '../../ui/card.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import styles from './home.module.css';
import { createLabelsModel } from './labels-model.ts';

/** Takes texts from label files, and cuts clips where they mark a stretch that is in no clip yet. */
export function AddLabels(): JSX.Element {
  const app = useApp();
  const model = createLabelsModel(app);
  const busy = () => app.jobs.progress() !== null;
  let input: HTMLInputElement | undefined;
  let start: HTMLButtonElement | undefined;
  /** The button that was pressed is gone, and keys go nowhere when nothing has the focus. */
  function backToStart(): void {
    if (model.preview() === null && document.activeElement === document.body) start?.focus();
  }
  return (
    <>
      <div class={styles.offer}>
        <p>
          <b>Labels from Audacity.</b> A file named like its recording: clips that are there take the labels’
          texts, and where no clip is yet one is cut.
        </p>
        <input
          ref={(element) => (input = element)}
          type="file"
          multiple
          hidden
          accept=".txt,text/plain"
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            if (files.length > 0) void model.choose(files);
          }}
        />
        <Button
          icon={<Tags size={16} aria-hidden="true" />}
          disabled={busy()}
          ref={(element: HTMLButtonElement) => (start = element)}
          onClick={() => input?.click()}
        >
          Load Audacity labels
        </Button>
      </div>
      <Show when={model.preview()}>
        {(preview) => (
          <div class={styles.preview} role="group" aria-label="What the labels add">
            <Hint>
              <p>
                {formatCount(preview().clips, 'label')} ({formatClock(preview().durationS)}){' '}
                {preview().clips === 1 ? 'marks' : 'mark'} what is in no clip yet, in{' '}
                {preview()
                  .recordings.map((name) => `“${name}”`)
                  .join(', ')}
                .
                <Show when={preview().texts > 0}>
                  {' '}
                  {formatCount(preview().texts, 'clip')} will take another text.
                </Show>
              </p>
            </Hint>
            <div class={styles.choice}>
              <Button variant="primary" disabled={busy()} onClick={() => void model.cut().then(backToStart)}>
                Cut {formatCount(preview().clips, 'clip')}
              </Button>
              <Button
                disabled={busy()}
                onClick={() => {
                  model.cancel();
                  backToStart();
                }}
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
