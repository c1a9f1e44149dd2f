import { For, type JSX } from 'solid-js';
import { Kbd } from './kbd.tsx';
import { keyGroups, printKeys } from './keys.ts';
import styles from './key-list.module.css';

/** All keys that work now, by place. */
export function KeyList(): JSX.Element {
  return (
    <div class={styles.list}>
      <For each={keyGroups()}>
        {(group) => (
          <section>
            <h3>{group.title}</h3>
            <ul>
              <For each={group.commands}>
                {(command) => (
                  <li class={styles.row}>
                    <span>{command.title}</span>
                    <span class={styles.keys}>
                      <For each={[...new Set(command.keys.map((keys) => printKeys(keys)))]}>
                        {(keys) => <Kbd keys={keys} />}
                      </For>
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </div>
  );
}
