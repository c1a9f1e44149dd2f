/** What would change in the texts, before it is done: differences marked by word. */
import { For, Show, type JSX } from 'solid-js';
import type { TextChange } from '../../dataset/find-replace.ts';
import { formatCount } from '../../ui/format.ts';
import { TextDiff } from '../../ui/text-diff.tsx';
import styles from './panel.module.css';

/** More lines are not read before a button is pressed. */
const PREVIEWED = 50;

/** The list; nothing where nothing would change. */
export function ChangePreview(props: { readonly changes: readonly TextChange[] }): JSX.Element {
  return (
    <Show when={props.changes.length > 0}>
      <ul class={styles.preview} aria-label="What would change" tabIndex={0}>
        <For each={props.changes.slice(0, PREVIEWED)}>
          {(change) => (
            <li>
              <TextDiff before={change.before} after={change.after} />
            </li>
          )}
        </For>
        <Show when={props.changes.length > PREVIEWED}>
          <li>… and {formatCount(props.changes.length - PREVIEWED, 'clip')} more</li>
        </Show>
      </ul>
    </Show>
  );
}
