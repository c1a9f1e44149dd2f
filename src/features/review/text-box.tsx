/** A text of the dataset in a box that grows with it. Every keystroke is an edit; undo from outside shows at once. */
import { createEffect, createMemo, createUniqueId, type JSX } from 'solid-js';
import { shownText } from '../../dataset/text-sync.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './text-box.module.css';

/** `text` is as it lies in the file; the box shows it without the space that Whisper begins it with. */
export function TextBox(props: {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly text: string;
  readonly rows: number;
  /** The box that the key for editing goes to. */
  readonly main?: boolean;
  readonly onEdit: (text: string) => void;
}): JSX.Element {
  const id = createUniqueId();
  let box: HTMLTextAreaElement | undefined;
  /** Typed texts on their way to the dataset. One of them coming back is no news and must not move the caret. */
  const sent: string[] = [];

  // A memo, for the clip may change in something else (its length is learned) while what was typed is still on its way.
  const told = createMemo(() => shownText(props.text));
  createEffect(() => {
    const shown = told();
    const at = sent.indexOf(shown);
    if (at >= 0) {
      sent.splice(0, at + 1);
      return;
    }
    if (!box || shown === box.value) return;
    sent.length = 0;
    const { selectionStart, selectionEnd } = box;
    box.value = shown;
    if (document.activeElement === box) box.setSelectionRange(selectionStart, selectionEnd);
  });

  return (
    <div class={styles.field}>
      <label for={id} class={props.hideLabel ? styles.unseen : styles.label}>
        {props.hideLabel ? <VisuallyHidden>{props.label}</VisuallyHidden> : props.label}
      </label>
      <textarea
        id={id}
        ref={(element) => {
          box = element;
          element.value = told();
        }}
        class={props.main ? styles.main : undefined}
        rows={props.rows}
        data-reference={props.main ? '' : undefined}
        spellcheck={true}
        dir="auto"
        onKeyDown={(event) => {
          // A row of a trainer's list ends at a newline. With Ctrl, Enter is a key of the screen.
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.preventDefault();
        }}
        onInput={({ currentTarget: element }) => {
          // Pasted newlines, tabs and bars would end or divide a trainer's row.
          const plain = element.value.replace(/[\r\n\t|]/g, ' ');
          if (plain !== element.value) {
            const { selectionEnd } = element;
            element.value = plain;
            element.setSelectionRange(selectionEnd, selectionEnd);
          }
          // What changes nothing never comes back.
          if (sent.length === 0 && plain === told()) return;
          sent.push(plain);
          props.onEdit(plain);
        }}
      />
    </div>
  );
}
