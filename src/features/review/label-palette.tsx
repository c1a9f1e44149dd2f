/** The user's labels as buttons with keys: each puts its label where the cursor is in the text. */
import { For, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { insertLabel } from '../../dataset/labels.ts';
import { Button } from '../../ui/button.tsx';
import { printedKey, useKeys } from '../../ui/keys.ts';
import { LABELS_WITH_KEYS, ownLabels } from './own-labels.ts';
import styles from './clip-page.module.css';

const commandId = (index: number): string => `review.label-${index + 1}`;

/** The row of labels under the text; nothing while there are none. */
export function LabelPalette(): JSX.Element {
  /** The text that had the cursor last; the reference, when none had. */
  let box: HTMLTextAreaElement | null = null;
  onMount(() => {
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLTextAreaElement) box = target;
    };
    document.addEventListener('focusin', remember);
    onCleanup(() => document.removeEventListener('focusin', remember));
  });

  function insert(label: string | undefined): void {
    const reference = document.querySelector<HTMLTextAreaElement>('textarea[data-reference]');
    const target = box?.isConnected ? box : reference;
    if (!target || label === undefined) return;
    const { text, cursor } = insertLabel(target.value, target.selectionStart, target.selectionEnd, label);
    target.value = text;
    target.setSelectionRange(cursor, cursor);
    // The box takes it as if it had been typed.
    target.dispatchEvent(new InputEvent('input', { bubbles: true }));
    target.focus();
  }

  useKeys(
    'Labels',
    Array.from({ length: LABELS_WITH_KEYS }, (_, index) => ({
      id: commandId(index),
      get title() {
        return `Insert ${ownLabels()[index] ?? `label ${index + 1}`}`;
      },
      keys: [`Control+Shift+Digit${index + 1}`],
      when: () => ownLabels()[index] !== undefined,
      run: () => insert(ownLabels()[index]),
    })),
  );

  return (
    <Show when={ownLabels().length > 0}>
      <div class={styles.labels} role="group" aria-label="Insert a label">
        <For each={ownLabels()}>
          {(label, index) => (
            <Button
              kbd={printedKey(commandId(index()))}
              // The cursor stays in the text.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => insert(label)}
            >
              {label}
            </Button>
          )}
        </For>
      </div>
    </Show>
  );
}
