import X from 'lucide-solid/icons/x';
import { createEffect, type JSX } from 'solid-js';
import { Button } from '../ui/button.tsx';
import { KeyList } from '../ui/key-list.tsx';
import styles from './keys-panel.module.css';

/** All keys, over the page while it is looked at. Esc, the button or a click beside it closes it. */
export function KeysPanel(props: { readonly open: boolean; readonly onClose: () => void }): JSX.Element {
  let dialog: HTMLDialogElement | undefined;
  createEffect(() => {
    if (props.open) dialog?.showModal();
    else dialog?.close();
  });
  return (
    <dialog
      ref={(element) => (dialog = element)}
      class={styles.panel}
      aria-labelledby="keys-title"
      onClose={() => props.onClose()}
      onClick={(event) => {
        if (event.target === dialog) props.onClose();
      }}
    >
      <div class={styles.top}>
        <h2 id="keys-title">Keys</h2>
        <Button variant="ghost" size="icon" label="Close" onClick={() => props.onClose()}>
          <X size={16} aria-hidden="true" />
        </Button>
      </div>
      <KeyList />
    </dialog>
  );
}
