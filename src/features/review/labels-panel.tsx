/** The user's labels: which there are, how the dataset spells each, and one spelling for all of it. */
import Trash from 'lucide-solid/icons/trash';
import { createMemo, createSignal, For, onMount, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { findLabels, findVariants, mergeVariants } from '../../dataset/labels.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { PanelActions } from '../../ui/panel-actions.tsx';
import { addLabel, ownLabels, removeLabel } from './own-labels.ts';
import type { ReviewModel } from './review-model.ts';
import { changeTexts } from './text-changes.ts';
import styles from './panel.module.css';

/** More than these are not worth a look. */
const MOST_OFFERED = 8;

/** The panel under the list's filters. `onClose` is called when it is dismissed. */
export function LabelsPanel(props: {
  readonly model: ReviewModel;
  readonly onClose: () => void;
}): JSX.Element {
  let box: HTMLInputElement | undefined;
  const [typed, setTyped] = createSignal('');
  onMount(() => box?.focus());
  const clips = createMemo(() => {
    props.model.session.revision();
    return props.model.clipsInDataset();
  });
  const offered = createMemo(() => {
    const known = new Set(
      ownLabels().flatMap((label) => findVariants(clips(), label).map(({ text }) => text)),
    );
    return findLabels(clips())
      .filter(({ text }) => !known.has(text))
      .slice(0, MOST_OFFERED);
  });

  function add(): void {
    addLabel(typed());
    setTyped('');
    box?.focus();
  }

  return (
    <form
      class={styles.panel}
      aria-label="Labels"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <div class={styles.panelRow}>
        <label class={styles.wide}>
          New label
          <input
            ref={(element) => (box = element)}
            autocomplete="off"
            placeholder="[laugh]"
            value={typed()}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <Button disabled={typed().trim() === ''} onClick={add}>
          Add
        </Button>
      </div>
      <Show when={offered().length > 0}>
        <div class={styles.chips} role="group" aria-label="Found in your texts">
          <For each={offered()}>
            {({ text, count }) => (
              <Chip onToggle={() => addLabel(text)}>
                Add {text} {count}
              </Chip>
            )}
          </For>
        </div>
      </Show>
      <ul class={styles.labelList} aria-label="Your labels">
        <For
          each={ownLabels()}
          fallback={
            <li class={styles.note}>
              A label stands for a sound that is no word, and is put into the text with one key. A voice
              learns it only when it is always spelled alike.
            </li>
          }
        >
          {(label) => <OwnLabel model={props.model} label={label} />}
        </For>
      </ul>
      <PanelActions onClose={() => props.onClose()} />
    </form>
  );
}

function OwnLabel(props: { readonly model: ReviewModel; readonly label: string }): JSX.Element {
  const app = useApp();
  /** Spellings that stay as they are. */
  const [kept, setKept] = createSignal<ReadonlySet<string>>(new Set());
  const variants = createMemo(() => {
    props.model.session.revision();
    return findVariants(props.model.clipsInDataset(), props.label);
  });
  const others = () => variants().filter(({ text }) => text !== props.label);
  const own = () => variants().find(({ text }) => text === props.label)?.count ?? 0;
  const merged = () => others().filter(({ text }) => !kept().has(text));
  const toggle = (text: string) =>
    setKept((before) => {
      const after = new Set(before);
      if (!after.delete(text)) after.add(text);
      return after;
    });

  function merge(): void {
    const spellings = new Set(merged().map(({ text }) => text));
    const label = props.label;
    void changeTexts(app, props.model, `Merged into ${label}`, (clips) =>
      mergeVariants(clips, label, spellings),
    );
  }

  return (
    <li>
      <b>{props.label}</b> <span class={styles.note}>{own()}</span>
      <Show when={others().length > 0}>
        <div class={styles.chips} role="group" aria-label={`Other spellings of ${props.label}`}>
          <For each={others()}>
            {({ text, count }) => (
              <Chip pressed={!kept().has(text)} onToggle={() => toggle(text)}>
                {text} {count}
              </Chip>
            )}
          </For>
        </div>
        <Button disabled={merged().length === 0} onClick={merge}>
          Make them {props.label}
        </Button>
      </Show>
      <Button
        variant="ghost"
        size="icon"
        label={`Remove ${props.label} from the labels`}
        icon={<Trash size={14} aria-hidden="true" />}
        onClick={() => removeLabel(props.label)}
      />
    </li>
  );
}
