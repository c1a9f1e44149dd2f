/** Reindex: the clips of the dataset at hand numbered from 1 without gaps. */
import ListOrdered from 'lucide-solid/icons/list-ordered';
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { safeStem } from '../../dataset/naming.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Hint } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { namesFor, runReindex, usualPrefix } from './reindex.ts';
import styles from './reindex.module.css';

const SHOWN = 4;

/** The card; with no dataset at hand it says where to find one. */
export function ReindexCard(): JSX.Element {
  const app = useApp();
  async function choose(): Promise<void> {
    const folder = await app.project.chooseFolder();
    if (folder) await app.openDataset(folder, { clips: true });
  }
  const folderButton = () => (
    <Button disabled={app.jobs.progress() !== null} onClick={() => void choose()}>
      Folder of clips
    </Button>
  );
  return (
    <Card title="Reindex" about="numbers clips from 1 without gaps, in natural order of their names">
      <Show
        when={app.dataset()}
        keyed
        fallback={
          <div class={styles.row}>
            <p class={styles.about}>After Split, or for any folder of clips.</p>
            {folderButton()}
          </div>
        }
      >
        {(session) => <Names session={session}>{folderButton()}</Names>}
      </Show>
    </Card>
  );
}

function Names(props: { readonly session: DatasetSession; readonly children: JSX.Element }): JSX.Element {
  const app = useApp();
  const [typed, setTyped] = createSignal<string | null>(null);
  const prefix = () => typed() ?? usualPrefix(props.session);
  const names = createMemo(() => {
    props.session.revision();
    return namesFor(props.session, safeStem(prefix()));
  });
  const busy = () => app.jobs.progress() !== null || props.session.saveState().kind === 'read-only';
  return (
    <>
      <div class={styles.row}>
        <Field label="Prefix">
          {(id) => (
            <input
              id={id}
              type="text"
              spellcheck={false}
              value={prefix()}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
        </Field>
        {props.children}
        <Button
          variant="primary"
          icon={<ListOrdered size={16} aria-hidden="true" />}
          disabled={busy() || names().length === 0 || prefix().trim() === ''}
          onClick={() => void runReindex(app, props.session, names())}
        >
          Reindex
        </Button>
      </div>
      <Show
        when={names().length > 0}
        fallback={
          <Hint>
            The {formatCount(props.session.order().length, 'clip')} of “{props.session.folder.name}” are
            numbered without gaps.
          </Hint>
        }
      >
        <ul class={styles.names} aria-label="New names">
          <For each={names().slice(0, SHOWN)}>
            {([from, to]) => (
              <li>
                <span>{from}</span> → <b>{to}</b>
              </li>
            )}
          </For>
        </ul>
        <p class={styles.about}>
          {formatCount(names().length, 'clip')} of “{props.session.folder.name}” get other names, with their
          texts, review state and sets. Copies with the old names go to a dated backup first.
        </p>
      </Show>
    </>
  );
}
