/** Gives back the room that the earlier sound of clips takes; says what goes with it, and asks. */
import { createResource, onMount, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { PanelActions } from '../../ui/panel-actions.tsx';
import type { ReviewModel } from './review-model.ts';
import styles from './panel.module.css';

/** The panel under the list's filters. `onClose` is called when it has done its work or is dismissed. */
export function TidyPanel(props: { readonly model: ReviewModel; readonly onClose: () => void }): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- one session for the life of the panel
  const { session } = props.model;
  let form: HTMLFormElement | undefined;
  onMount(() => form?.focus());
  const [bytes] = createResource(() =>
    session.historyBytes().catch((error: unknown) => {
      app.notices.error(error);
      return null;
    }),
  );

  async function tidy(freed: number): Promise<void> {
    props.onClose();
    try {
      await session.tidy();
      app.notices.show({ tone: 'ok', text: `Tidied: ${formatBytes(freed)} are free again.` });
    } catch (error) {
      app.notices.error(error);
    }
  }

  return (
    <form
      ref={(element) => (form = element)}
      class={styles.panel}
      aria-label="Tidy project"
      tabIndex={-1}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <p role="status">
        <Show when={bytes.state === 'ready'} fallback="Looking how much room there is to gain…">
          <Show when={bytes()} fallback="No clip was cut anew, so there is no earlier sound to delete.">
            {(found) => (
              <>
                The sound of clips before they were cut anew, split or merged takes{' '}
                <b>{formatBytes(found())}</b> in the dataset’s folder .history. Undo needs it: without it
                nothing that was done up to now can be taken back, texts included.
              </>
            )}
          </Show>
        </Show>
      </p>
      <PanelActions onClose={() => props.onClose()}>
        <Show when={bytes()}>
          {(found) => (
            <Button
              variant="danger"
              disabled={session.saveState().kind === 'read-only'}
              onClick={() => void tidy(found())}
            >
              Delete {formatBytes(found())} and the history
            </Button>
          )}
        </Show>
      </PanelActions>
    </form>
  );
}
