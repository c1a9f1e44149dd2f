/** Finds and replaces over the whole dataset: what would change is shown before, and done in one step. */
import { createMemo, createSignal, createUniqueId, onMount, type JSX } from 'solid-js';
import { findReplacements } from '../../dataset/find-replace.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { PanelActions } from '../../ui/panel-actions.tsx';
import { ChangePreview } from './change-preview.tsx';
import type { ReviewModel } from './review-model.ts';
import styles from './panel.module.css';

/** The panel under the list's filters. `onClose` is called when it has done its work or is dismissed. */
export function FindReplacePanel(props: {
  readonly model: ReviewModel;
  readonly onClose: () => void;
}): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the panel
  const model = props.model;
  const messageId = createUniqueId();
  let findBox: HTMLInputElement | undefined;
  const [find, setFind] = createSignal('');
  const [replacement, setReplacement] = createSignal('');
  const [wholeWord, setWholeWord] = createSignal(false);
  const [matchCase, setMatchCase] = createSignal(false);
  const [isRegex, setIsRegex] = createSignal(false);
  onMount(() => findBox?.focus());

  const query = () => ({
    find: find(),
    replacement: replacement(),
    wholeWord: wholeWord(),
    matchCase: matchCase(),
    isRegex: isRegex(),
  });
  const answer = createMemo(() => {
    model.session.revision();
    return findReplacements(model.clipsInDataset(), query());
  });
  const changes = () => {
    const found = answer();
    return found.kind === 'found' ? found.changes : [];
  };
  const says = () => {
    const found = answer();
    if (found.kind === 'problem') return found.message;
    if (find() === '') return '';
    return found.matches === 0
      ? 'Nothing found.'
      : `${found.matches.toLocaleString('en')} found, ${formatCount(found.changes.length, 'clip')} would change.`;
  };

  return (
    <form
      class={styles.panel}
      aria-label="Find and replace"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <div class={styles.panelRow}>
        <label class={styles.wide}>
          Find
          <input
            ref={(element) => (findBox = element)}
            autocomplete="off"
            aria-invalid={answer().kind === 'problem'}
            aria-describedby={messageId}
            onInput={(event) => setFind(event.currentTarget.value)}
          />
        </label>
        <label class={styles.wide}>
          Replace with
          <input autocomplete="off" onInput={(event) => setReplacement(event.currentTarget.value)} />
        </label>
      </div>
      <div class={styles.panelRow}>
        <Checkbox label="Whole word" checked={wholeWord()} onChange={setWholeWord} />
        <Checkbox label="Match case" checked={matchCase()} onChange={setMatchCase} />
        <Checkbox label="Regular expression" checked={isRegex()} onChange={setIsRegex} />
      </div>
      <p id={messageId} role="status" class={answer().kind === 'problem' ? styles.complaint : styles.note}>
        {says()}
      </p>
      <ChangePreview changes={changes()} />
      <PanelActions onClose={() => props.onClose()}>
        <Button
          variant="primary"
          disabled={changes().length === 0}
          onClick={() => {
            model.replaceAll(query());
            props.onClose();
          }}
        >
          Replace in {formatCount(changes().length, 'clip')}
        </Button>
      </PanelActions>
    </form>
  );
}
