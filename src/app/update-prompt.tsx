import { Show, type JSX } from 'solid-js';
import { Button } from '../ui/button.tsx';
import { useApp } from './context.ts';
import styles from './notice-list.module.css';

/** A newer version of the app that waits. */
export interface AppUpdate {
  readonly ready: () => boolean;
  /** Activates it and reloads the page. */
  apply(): void;
}

/** Offers a newer version, but lets nobody update into a running job or past an edit that is not on disk. */
export function UpdatePrompt(props: { readonly update: AppUpdate }): JSX.Element {
  const app = useApp();
  const waitsFor = (): string | null => {
    if (app.jobs.progress()) return 'It can be installed when the job has ended.';
    const save = app.dataset()?.saveState().kind;
    return save === 'unsaved' || save === 'saving' || save === 'failed'
      ? 'It can be installed when your changes are saved.'
      : null;
  };
  return (
    <Show when={props.update.ready()}>
      <div class={`${styles.notice ?? ''} ${styles.info ?? ''}`}>
        <span class={styles.text}>A new version is ready. {waitsFor()}</span>
        <Button disabled={waitsFor() !== null} onClick={() => props.update.apply()}>
          Update
        </Button>
      </div>
    </Show>
  );
}
