import Tags from 'lucide-solid/icons/tags';
import { Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { Hint } from '../../ui/card.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { createLabelsModel } from './labels-model.ts';
import { Offer } from './offer.tsx';

/** Takes texts from label files, and cuts clips where they mark a stretch that is in no clip yet. */
export function AddLabels(): JSX.Element {
  const app = useApp();
  const model = createLabelsModel(app);
  const preview = model.preview;
  let input: HTMLInputElement | undefined;
  const yes = () => `Cut ${formatCount(preview()?.clips ?? 0, 'clip')}`;
  return (
    <>
      <Offer
        title="Labels from Audacity."
        text="A file named like its recording: clips that are there take the labels’ texts, and where no clip is yet one is cut."
        action="Load Audacity labels"
        icon={<Tags size={16} aria-hidden="true" />}
        busy={app.jobs.progress() !== null}
        onAsk={() => input?.click()}
        preview={preview() && 'What the labels add'}
        yes={yes()}
        onYes={() => model.cut()}
        onNo={() => model.cancel()}
      >
        <Show when={preview()}>
          {(found) => (
            <Hint>
              <p>
                {formatCount(found().clips, 'label')} ({formatClock(found().durationS)}){' '}
                {found().clips === 1 ? 'marks' : 'mark'} what is in no clip yet, in{' '}
                {found()
                  .recordings.map((name) => `“${name}”`)
                  .join(', ')}
                .
                <Show when={found().texts > 0}>
                  {' '}
                  {formatCount(found().texts, 'clip')} will take another text.
                </Show>
              </p>
            </Hint>
          )}
        </Show>
      </Offer>
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
    </>
  );
}
