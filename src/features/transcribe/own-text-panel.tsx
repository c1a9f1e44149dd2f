/** Bring your own text: the author's words instead of the recognised ones, shown clip by clip before they are taken. */
import FolderOpen from 'lucide-solid/icons/folder-open';
import { createEffect, createUniqueId, on, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Hint } from '../../ui/card.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { formatCount } from '../../ui/format.ts';
import { PanelActions } from '../../ui/panel-actions.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ownTextOf } from './own-text-model.ts';
import { OwnTextMatches } from './own-text-matches.tsx';
import styles from './text-tools.module.css';

/** The panel. `onClose` is called when it is dismissed. */
export function OwnTextPanel(props: {
  readonly session: DatasetSession;
  readonly disabled: boolean;
  readonly onClose: () => void;
}): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- another dataset makes another panel
  const model = ownTextOf(props.session, app);
  const id = createUniqueId();
  let box: HTMLTextAreaElement | undefined;
  let panel: HTMLDivElement | undefined;
  const transcribed = () => props.session.counts().transcribed;

  // The button that was pressed is gone with the text box; what it brought is what is read next.
  createEffect(
    on(
      () => model.plan() !== null,
      (hasPlan, had) => {
        if (hasPlan && had === false) panel?.querySelector('h3')?.focus();
        if (!hasPlan && had === true) box?.focus();
      },
    ),
  );

  return (
    <Card title="Bring your own text" about="a script, the text of an ebook, or subtitles">
      <div
        class={styles.panel}
        ref={(element) => (panel = element)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') props.onClose();
        }}
      >
        <Show
          when={transcribed() > 0}
          fallback={
            <Hint>
              The recognised words say where in your text each clip is, so transcribe first: the smallest
              model is enough.
            </Hint>
          }
        >
          <Show when={model.plan() === null}>
            <div class={styles.textField}>
              <label for={id}>Your text</label>
              <textarea
                id={id}
                ref={(element) => (box = element)}
                rows={8}
                dir="auto"
                spellcheck={false}
                placeholder="Paste it here. It may be longer than what was read, and in another order than the recordings."
                value={model.text()}
                onInput={(event) => model.setText(event.currentTarget.value)}
              />
            </div>
          </Show>
          <Show
            when={model.fraction() === null}
            fallback={
              <div class={styles.working}>
                <div class={styles.bar}>
                  <Progress label="Aligning your text" fraction={model.fraction()} />
                </div>
                <Button onClick={() => model.cancel()}>Cancel</Button>
              </div>
            }
          >
            <Show when={model.plan()}>{(plan) => <OwnTextMatches model={model} plan={plan()} />}</Show>
            <PanelActions onClose={() => props.onClose()}>
              <Show
                when={model.plan()}
                fallback={
                  <>
                    <Button
                      variant="primary"
                      disabled={model.text().trim() === '' || props.disabled}
                      onClick={() => void model.compare()}
                    >
                      Compare with {formatCount(transcribed(), 'transcript')}
                    </Button>
                    <FileButton
                      icon={<FolderOpen size={16} aria-hidden="true" />}
                      label="Text file to open"
                      accept=".txt,.md,.srt,.vtt,.epub,text/plain,text/vtt,application/x-subrip,application/epub+zip"
                      onFile={(file) => void model.open(file)}
                    >
                      Open a text or an ebook
                    </FileButton>
                  </>
                }
              >
                <Button
                  variant="primary"
                  disabled={model.taken().length === 0 || props.disabled}
                  onClick={() => void model.apply()}
                >
                  Take the text in {formatCount(model.taken().length, 'clip')}
                </Button>
                <Button onClick={() => model.back()}>Change the text</Button>
              </Show>
            </PanelActions>
          </Show>
          <p role="status" class={styles.loaded}>
            {model.finished()}
          </p>
        </Show>
      </div>
    </Card>
  );
}
