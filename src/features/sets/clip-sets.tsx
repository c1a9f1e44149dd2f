import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { Card, Hint } from '../../ui/card.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Table } from '../../ui/table.tsx';
import type { SetsModel } from './sets-model.ts';
import styles from './sets.module.css';

const VIEWS = [
  { value: 'validation', label: 'Validation' },
  { value: 'train', label: 'Training' },
  { value: 'pinned', label: 'Pinned' },
] as const;
/** What one looks through by eye; the search finds the others. */
const ROWS_SHOWN = 100;

/** The clips of a set: each can be pinned to the other one. */
export function ClipSets(props: {
  readonly model: SetsModel;
  readonly disabled: boolean;
  readonly onOpen: (id: string) => void;
}): JSX.Element {
  const [view, setView] = createSignal<(typeof VIEWS)[number]['value']>('validation');
  const [search, setSearch] = createSignal('');
  const isPinned = (id: string): boolean => props.model.file()?.pinned.has(id) === true;
  const found = createMemo(() => {
    const wanted = search().trim().toLowerCase();
    return (props.model.clips() ?? []).filter(
      ({ id, text }) =>
        (view() === 'pinned' ? isPinned(id) : props.model.sets().get(id) === view()) &&
        (wanted === '' || id.toLowerCase().includes(wanted) || text.toLowerCase().includes(wanted)),
    );
  });
  return (
    <Card title="Clips" about={formatCount(found().length, 'clip')}>
      <div class={styles.filters}>
        <Select label="Show" value={view()} options={VIEWS} onChange={setView} />
        <Field label="Search clips">
          {(id) => <input id={id} type="search" onInput={(event) => setSearch(event.currentTarget.value)} />}
        </Field>
      </div>
      <Show when={found().length > 0} fallback={<Hint>No clip is here.</Hint>}>
        <Table label="Clips and their sets">
          <thead>
            <tr>
              <th>Clip</th>
              <th data-number>Length</th>
              <th>Text</th>
              <th>Set</th>
            </tr>
          </thead>
          <tbody>
            <For each={found().slice(0, ROWS_SHOWN)}>
              {({ id, durationS, text }) => (
                <tr>
                  <td class={styles.clip}>
                    <Button variant="ghost" title={`Open ${id} in Review`} onClick={() => props.onOpen(id)}>
                      {id}
                    </Button>
                  </td>
                  <td data-number>{durationS.toFixed(2)} s</td>
                  <td class={styles.text} dir="auto">
                    {text}
                  </td>
                  <td>
                    <div class={styles.pin}>
                      <Show when={isPinned(id)}>
                        <Chip tone="ok">pinned</Chip>
                        <Button
                          label={`Unpin ${id}`}
                          disabled={props.disabled}
                          onClick={() => void props.model.pin(id, null)}
                        >
                          Unpin
                        </Button>
                      </Show>
                      <Show
                        when={props.model.sets().get(id) === 'train'}
                        fallback={
                          <Button
                            label={`Pin to training: ${id}`}
                            disabled={props.disabled}
                            onClick={() => void props.model.pin(id, 'train')}
                          >
                            Pin to training
                          </Button>
                        }
                      >
                        <Button
                          label={`Pin to validation: ${id}`}
                          disabled={props.disabled}
                          onClick={() => void props.model.pin(id, 'validation')}
                        >
                          Pin to validation
                        </Button>
                      </Show>
                    </div>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </Table>
        <Show when={found().length > ROWS_SHOWN}>
          <Hint>The first {ROWS_SHOWN} are shown. Search finds the others.</Hint>
        </Show>
      </Show>
    </Card>
  );
}
