/** What clips are going to be called, before anything is done. */
import { For, Show, type JSX } from 'solid-js';
import { Hint } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import type { ReindexModel } from './reindex-model.ts';
import styles from './reindex.module.css';

const SHOWN = 4;

/** The prefix, the first new names, and what becomes of the old ones; `children` stands beside the prefix. */
export function NewNames(props: {
  readonly model: ReindexModel;
  readonly children?: JSX.Element;
}): JSX.Element {
  const clips = () => formatCount(props.model.session.order().length, 'clip');
  const folder = () => props.model.session.folder.name;
  return (
    <>
      <div class={styles.row}>
        <Field label="Prefix">
          {(id) => (
            <input
              id={id}
              type="text"
              spellcheck={false}
              value={props.model.prefix()}
              onInput={(event) => props.model.setPrefix(event.currentTarget.value)}
            />
          )}
        </Field>
        {props.children}
      </div>
      <Show
        when={props.model.names().length > 0}
        fallback={
          <Hint>
            The {clips()} of “{folder()}” are numbered without gaps.
          </Hint>
        }
      >
        <ul class={styles.names} aria-label="New names">
          <For each={props.model.names().slice(0, SHOWN)}>
            {([from, to]) => (
              <li>
                <span>{from}</span> → <b>{to}</b>
              </li>
            )}
          </For>
          <Show when={props.model.names().length > SHOWN}>
            <li>… and {(props.model.names().length - SHOWN).toLocaleString('en')} more</li>
          </Show>
        </ul>
      </Show>
      <p class={styles.about}>
        <Show
          when={props.model.output()}
          fallback={
            <Show when={props.model.names().length > 0}>
              {formatCount(props.model.names().length, 'clip')} of “{folder()}” get other names, with their
              texts, review state and sets. A copy of all clips with the old names goes to a dated backup
              first.
            </Show>
          }
        >
          {(output) => (
            <>
              Copies of the {clips()} with these names go to “{output().name}”, with their texts, review state
              and sets. Those in “{folder()}” stay as they are.
            </>
          )}
        </Show>
      </p>
    </>
  );
}
