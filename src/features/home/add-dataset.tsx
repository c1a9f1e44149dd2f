import CopyPlus from 'lucide-solid/icons/copy-plus';
import { For, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { Figures, Hint } from '../../ui/card.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import styles from './home.module.css';
import { createMergeModel } from './merge-model.ts';
import { Offer } from './offer.tsx';

/** Chooses another dataset of the same voice, says what would come, and takes it in. */
export function AddDataset(): JSX.Element {
  const app = useApp();
  const model = createMergeModel(app);
  const preview = model.preview;
  const yes = () => {
    const { clips = 0, name = '' } = preview() ?? {};
    return clips > 0 ? `Add ${formatCount(clips, 'clip')} from ${name}` : null;
  };
  return (
    <>
      <Offer
        title="Another dataset of the same voice."
        text="Its clips join these, with texts, sets and review state. That folder stays as it is."
        action="Add another dataset"
        icon={<CopyPlus size={16} aria-hidden="true" />}
        busy={app.jobs.progress() !== null || model.looking() !== null}
        onAsk={() => void model.choose()}
        preview={preview() && `What ${preview()?.name ?? ''} adds`}
        yes={yes()}
        onYes={() => model.add()}
        onNo={() => model.cancel()}
      >
        <Show when={preview()}>
          {(found) => (
            <>
              <Figures
                items={[
                  { value: found().clips.toLocaleString('en'), label: 'clips come' },
                  { value: formatClock(found().durationS), label: 'of sound' },
                  { value: found().transcribed.toLocaleString('en'), label: 'with a text' },
                ]}
              />
              <Show when={found().notes.length > 0}>
                <Hint>
                  <ul class={styles.list}>
                    <For each={found().notes}>{(note) => <li>{note}</li>}</For>
                  </ul>
                </Hint>
              </Show>
            </>
          )}
        </Show>
      </Offer>
      <Show when={model.looking()}>{(name) => <p class={styles.waiting}>Looking at {name()}…</p>}</Show>
    </>
  );
}
