/** Clips on which two models differ, side by side; one of them is at hand for the keys. */
import Play from 'lucide-solid/icons/play';
import { createEffect, createSignal, on, onMount, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import type { Disagreement } from '../../dataset/second-opinion.ts';
import { Button } from '../../ui/button.tsx';
import { printedKey, useKeys } from '../../ui/keys.ts';
import { createPlayer } from '../../ui/player.ts';
import { TextDiff } from '../../ui/text-diff.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import type { SecondOpinionModel } from './second-opinion-model.ts';
import styles from './text-tools.module.css';

/** The list, with keys to go, hear, take and edit. */
export function OpinionList(props: { readonly model: SecondOpinionModel }): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- one model for the life of the list
  const model = props.model;
  const player = createPlayer();
  const [editing, setEditing] = createSignal<string | null>(null);
  let loaded: string | null = null;
  let list: HTMLDivElement | undefined;
  // The keys are of use once nothing else has the focus that would take them.
  onMount(() => list?.querySelector<HTMLElement>('[role="group"]')?.focus({ preventScroll: true }));

  async function hear(id: string): Promise<void> {
    try {
      if (loaded !== id) player.load(await model.audio(id));
      loaded = id;
      if (player.playing()) player.pause();
      else await player.play(0);
    } catch (error) {
      app.notices.error(error);
    }
  }

  const withCurrent = (run: (id: string) => void) => () => {
    const row = model.current();
    if (row) run(row.id);
  };
  /** Keys work on one row, so only its buttons show them. */
  const kbd = (index: number, id: string) => (index === model.at() ? printedKey(id) : undefined);
  const hasRow = () => model.current() !== undefined;
  useKeys('Second opinion', [
    {
      id: 'opinion.left',
      title: 'Keep the text of the dataset',
      keys: ['1'],
      when: hasRow,
      run: withCurrent(model.takeLeft),
    },
    {
      id: 'opinion.right',
      title: 'Take the other text',
      keys: ['2'],
      when: hasRow,
      run: withCurrent(model.takeRight),
    },
    { id: 'opinion.edit', title: 'Edit the text', keys: ['e'], when: hasRow, run: withCurrent(setEditing) },
    {
      id: 'opinion.hear',
      title: 'Hear the clip',
      keys: ['Space'],
      when: hasRow,
      run: withCurrent((id) => void hear(id)),
    },
    { id: 'opinion.next', title: 'Next clip', keys: ['j'], run: () => model.select(model.at() + 1) },
    { id: 'opinion.previous', title: 'Previous clip', keys: ['k'], run: () => model.select(model.at() - 1) },
  ]);
  // Another clip is at hand: what is playing is no longer what is read.
  createEffect(
    on(
      () => model.current()?.id,
      () => player.pause(),
      { defer: true },
    ),
  );

  return (
    <div ref={(element) => (list = element)}>
      <Show when={model.open().length > 0} fallback={<p class={styles.quiet}>Nothing is left to decide.</p>}>
        <VirtualList label="Where they differ" items={model.open()} estimatePx={120} current={model.at()}>
          {(row, index) => (
            <div
              class={styles.opinion}
              aria-current={index === model.at() ? 'true' : undefined}
              onClick={() => model.select(index)}
            >
              <div class={styles.opinionHead}>
                <p>
                  <b>{row.id}</b> {Math.round(row.cer * 100)} % of the characters differ
                </p>
                <Show when={editing() !== row.id}>
                  <Button
                    variant="ghost"
                    icon={<Play size={14} aria-hidden="true" />}
                    kbd={kbd(index, 'opinion.hear')}
                    onClick={() => void hear(row.id)}
                  >
                    Hear
                  </Button>
                  <Button variant="ghost" kbd={kbd(index, 'opinion.edit')} onClick={() => setEditing(row.id)}>
                    Edit
                  </Button>
                </Show>
              </div>
              <Show
                when={editing() === row.id}
                fallback={<Texts row={row} model={model} kbd={(id) => kbd(index, id)} />}
              >
                <OwnWords
                  row={row}
                  onCancel={() => setEditing(null)}
                  onTake={(text) => {
                    setEditing(null);
                    model.takeOwn(row.id, text);
                  }}
                />
              </Show>
            </div>
          )}
        </VirtualList>
      </Show>
    </div>
  );
}

function Texts(props: {
  readonly row: Disagreement;
  readonly model: SecondOpinionModel;
  readonly kbd: (id: string) => string | undefined;
}): JSX.Element {
  return (
    <>
      <div class={styles.sides}>
        <div>
          <p dir="auto">
            <TextDiff before={props.row.left} after={props.row.right} side="before" />
            <Show when={props.row.left === ''}>
              <i class={styles.quiet}>no text</i>
            </Show>
          </p>
          <Button kbd={props.kbd('opinion.left')} onClick={() => props.model.takeLeft(props.row.id)}>
            Take left
          </Button>
        </div>
        <div>
          <p dir="auto">
            <TextDiff before={props.row.left} after={props.row.right} side="after" />
            <Show when={props.row.right === ''}>
              <i class={styles.quiet}>no text</i>
            </Show>
          </p>
          <Button kbd={props.kbd('opinion.right')} onClick={() => props.model.takeRight(props.row.id)}>
            Take right
          </Button>
        </div>
      </div>
    </>
  );
}

/** Neither is right: the user's own words, beginning with the other model's. Enter takes them, Escape does not. */
function OwnWords(props: {
  readonly row: Disagreement;
  readonly onTake: (text: string) => void;
  readonly onCancel: () => void;
}): JSX.Element {
  let box: HTMLTextAreaElement | undefined;
  return (
    <div class={styles.ownWords}>
      <textarea
        ref={(element) => {
          box = element;
          element.value = props.row.right || props.row.left;
          queueMicrotask(() => element.focus());
        }}
        rows={2}
        dir="auto"
        aria-label={`Text of ${props.row.id}`}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            props.onTake(event.currentTarget.value);
          } else if (event.key === 'Escape') {
            event.stopPropagation();
            props.onCancel();
          }
        }}
      />
      <div class={styles.panelActions}>
        <Button variant="primary" onClick={() => props.onTake(box?.value ?? '')}>
          Take this
        </Button>
        <Button variant="ghost" onClick={() => props.onCancel()}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
