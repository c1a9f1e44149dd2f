/** Reindex on the Split screen: the clips of the dataset at hand numbered from 1 without gaps. */
import { A } from '@solidjs/router';
import { Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { Card } from '../../ui/card.tsx';
import { NewNames } from './new-names.tsx';
import { createReindexModel } from './reindex-model.ts';
import { ReindexButton } from './reindex-button.tsx';
import styles from './reindex.module.css';

/** What it does, under its name. */
export const REINDEX_ABOUT = 'numbers clips from 1 without gaps, in natural order of their names';

/** The card; other folders have a screen of their own. */
export function ReindexCard(): JSX.Element {
  const app = useApp();
  return (
    <Card title="Reindex" about={REINDEX_ABOUT}>
      <Show when={app.dataset()} keyed>
        {(session) => {
          const model = createReindexModel(app, session, () => null);
          return (
            <NewNames model={model}>
              <ReindexButton model={model} />
            </NewNames>
          );
        }}
      </Show>
      <p class={styles.about}>
        <A href="/split/reindex">Reindex another folder</A>, in place or into a folder of its own.
      </p>
    </Card>
  );
}
