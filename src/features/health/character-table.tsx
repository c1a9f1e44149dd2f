import { createSignal, For, Show, type JSX } from 'solid-js';
import type { CharacterCount } from '../../dataset/health/characters.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import { Table } from '../../ui/table.tsx';
import styles from './health.module.css';

/** As many as stand out in a usual dataset, and the most common ones. */
const ROWS_SHOWN = 12;

/** The characters of the texts; each opens the clips that have it. */
export function CharacterTable(props: {
  readonly characters: readonly CharacterCount[];
  readonly onOpen: (title: string, ids: readonly string[]) => void;
}): JSX.Element {
  const [all, setAll] = createSignal(false);
  const shown = () => (all() ? props.characters : props.characters.slice(0, ROWS_SHOWN));
  return (
    <Card title="Characters used" about={`${props.characters.length} different`}>
      <Table label="Characters used">
        <thead>
          <tr>
            <th>Character</th>
            <th>Code</th>
            <th data-number>Times</th>
            <th data-number>Clips</th>
            <th>Stands out</th>
          </tr>
        </thead>
        <tbody>
          <For each={shown()}>
            {(one) => (
              <tr>
                <td class={styles.character}>
                  <bdi>{one.character}</bdi>
                </td>
                <td class={styles.code}>{codeOf(one.character)}</td>
                <td data-number>{one.count.toLocaleString('en')}</td>
                <td data-number>
                  <Button
                    variant="ghost"
                    label={`${formatCount(one.ids.length, 'clip')} with ${one.character}: show in Review`}
                    onClick={() => props.onOpen(`with ${one.character}`, one.ids)}
                  >
                    {one.ids.length.toLocaleString('en')}
                  </Button>
                </td>
                <td data-tone={one.odd === null ? undefined : 'warn'} class={styles.odd}>
                  {one.odd ?? ''}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </Table>
      <Show when={!all() && props.characters.length > ROWS_SHOWN}>
        <Button variant="ghost" onClick={() => setAll(true)}>
          Show all {props.characters.length}
        </Button>
      </Show>
    </Card>
  );
}

/** "U+00E9", as references name it. */
function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
