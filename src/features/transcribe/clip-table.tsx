/** All clips with what was heard: to see whether the model understands, and to choose which ones it hears again. */
import { createMemo, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { mainLanguage } from '../../dataset/language.ts';
import { shownText } from '../../dataset/text-sync.ts';
import { languageName } from '../../dataset/whisper-languages.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Chip } from '../../ui/chip.tsx';
import { formatClock } from '../../ui/format.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';
import type { TranscribeModel } from './transcribe-model.ts';
import styles from './transcribe.module.css';

const ROW_PX = 40;

/** The card. */
export function ClipTable(props: {
  readonly model: TranscribeModel;
  readonly session: DatasetSession;
}): JSX.Element {
  const app = useApp();
  /* eslint-disable solid/reactivity -- one model and one dataset for the life of the card */
  const model = props.model;
  const session = props.session;
  /* eslint-enable solid/reactivity */
  /** The language of most clips: only others are worth a word. */
  const usualLanguage = createMemo(() => {
    session.revision();
    return mainLanguage(session.order().map((id) => session.plainClip(id)?.transcript ?? null));
  });
  /** A clip may have been written down in its recording's language although the model took it for another. */
  const otherLanguage = (id: string) => {
    const transcript = session.clip(id)?.transcript;
    const heard = transcript?.extra?.['heard_language'];
    const language = typeof heard === 'string' ? heard : transcript?.language;
    return language && language !== usualLanguage() ? language : null;
  };
  function toggle(id: string, isChosen: boolean): void {
    const next = new Set(model.chosen());
    if (isChosen) next.add(id);
    else next.delete(id);
    model.setChosen(next);
    model.setScope(next.size > 0 ? 'chosen' : 'left');
  }
  function toggleAll(isChosen: boolean): void {
    model.setChosen(new Set(isChosen ? session.order() : []));
    model.setScope(isChosen ? 'chosen' : 'left');
  }
  const textOf = (id: string) => {
    const transcript = session.clip(id)?.transcript;
    return transcript ? shownText(transcript.text) || '(no speech)' : '';
  };

  return (
    <Card
      title="Clips"
      about={
        <Show when={model.chosen().size > 0} fallback="tick those that are to be heard again">
          {model.chosen().size} chosen
        </Show>
      }
    >
      <div class={styles.stack}>
        <label class={styles.row}>
          <input
            type="checkbox"
            checked={model.chosen().size > 0 && model.chosen().size === session.order().length}
            disabled={model.busy()}
            onChange={(event) => toggleAll(event.currentTarget.checked)}
          />
          Choose all
        </label>
        {/* Rows are made once for each place in the list: other names in the same places make another list. */}
        <Show when={session.order()} keyed>
          {(ids) => (
            <VirtualList label="Clips" items={ids} estimatePx={ROW_PX}>
              {(id) => (
                <div class={styles.clip}>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${id}`}
                    checked={model.chosen().has(id)}
                    disabled={model.busy()}
                    onChange={(event) => toggle(id, event.currentTarget.checked)}
                  />
                  <span class={styles.clipName} title={id}>
                    {id}
                  </span>
                  <span class={styles.length}>
                    <Show when={session.clip(id)?.durationS}>{(lengthS) => formatClock(lengthS(), 1)}</Show>
                  </span>
                  <span class={styles.text} title={textOf(id)}>
                    <Show when={otherLanguage(id)}>
                      {(language) => <Chip tone="warn">{languageName(language())}</Chip>}
                    </Show>{' '}
                    {textOf(id)}
                  </span>
                  <Show when={session.clip(id)?.transcript} fallback={<span />}>
                    <Button
                      variant="ghost"
                      label={`Transcribe ${id} again`}
                      disabled={model.busy() || model.model()?.state.kind !== 'ready'}
                      onClick={() => void model.again(id)}
                    >
                      Again
                    </Button>
                  </Show>
                </div>
              )}
            </VirtualList>
          )}
        </Show>
        <Show when={app.models.list().length > 1}>
          <p class={styles.quiet}>
            “Again” takes the model chosen above: a bigger one hears more. Undo brings the earlier text back.
          </p>
        </Show>
      </div>
    </Card>
  );
}
