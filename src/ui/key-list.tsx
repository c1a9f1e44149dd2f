import { createSignal, For, Show, type JSX } from 'solid-js';
import { Button } from './button.tsx';
import { Kbd } from './kbd.tsx';
import {
  anyOwnKeys,
  bindingOf,
  hasOwnKey,
  keyGroups,
  keysOf,
  printKeys,
  remapKey,
  resetKeys,
  type KeyCommand,
} from './keys.ts';
import styles from './key-list.module.css';

/** All keys that work now, by place; each can be changed to one that nothing else has. */
export function KeyList(): JSX.Element {
  const [waiting, setWaiting] = createSignal<string | null>(null);
  const [said, setSaid] = createSignal('');

  function take(command: KeyCommand, event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') {
      setWaiting(null);
      setSaid('');
      return;
    }
    const binding = bindingOf(event);
    if (binding === null) return;
    const taken = remapKey(command, binding);
    setSaid(
      taken
        ? `${printKeys(binding)} is the key of “${taken.title}”. Press another one, or give that one another key first.`
        : `“${command.title}” is now ${printKeys(binding)}.`,
    );
    if (!taken) setWaiting(null);
  }

  return (
    <div class={styles.list}>
      <p class={styles.said} role="status">
        {said()}
      </p>
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
                      <Show
                        when={waiting() !== command.id}
                        fallback={<span class={styles.waiting}>Press the new key</span>}
                      >
                        <For each={[...new Set(keysOf(command).map((keys) => printKeys(keys)))]}>
                          {(keys) => <Kbd keys={keys} />}
                        </For>
                      </Show>
                    </span>
                    <Button
                      variant="ghost"
                      label={`Change the key of ${command.title}`}
                      aria-pressed={waiting() === command.id}
                      onClick={() => {
                        setWaiting(waiting() === command.id ? null : command.id);
                        setSaid('');
                      }}
                      onBlur={() => setWaiting(null)}
                      onKeyDown={(event) => {
                        if (waiting() === command.id) take(command, event);
                      }}
                    >
                      Change
                    </Button>
                    <Show when={hasOwnKey(command)}>
                      <Button
                        variant="ghost"
                        label={`Reset the key of ${command.title}`}
                        onClick={() => resetKeys(command)}
                      >
                        Reset
                      </Button>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
      <Show when={anyOwnKeys()}>
        <Button onClick={() => resetKeys()}>Reset all keys</Button>
      </Show>
      <p class={styles.note}>The keys of a screen are shown, and changed, with ? on that screen.</p>
    </div>
  );
}
