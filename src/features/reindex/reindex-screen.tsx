/** Reindex as a tool of its own: any folder of clips, numbered anew where it is or copied into another folder. */
import { createMemo, createSignal, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import type { Folder } from '../../base/folder.ts';
import { Button } from '../../ui/button.tsx';
import { Card, EmptyState } from '../../ui/card.tsx';
import { FolderButton } from '../../ui/folder-button.tsx';
import { Screen } from '../../ui/screen.tsx';
import { NewNames } from './new-names.tsx';
import { ReindexButton } from './reindex-button.tsx';
import { REINDEX_ABOUT } from './reindex-card.tsx';
import { createReindexModel } from './reindex-model.ts';

/** The screen. The folder that is chosen becomes the dataset at hand, as everywhere. */
export function ReindexScreen(): JSX.Element {
  const app = useApp();
  const [output, setOutput] = createSignal<Folder | null>(null);
  const model = createMemo(() => {
    const session = app.dataset();
    return session && createReindexModel(app, session, output);
  });
  const busy = () => app.jobs.progress() !== null;
  const inputName = () => {
    const session = app.dataset();
    return session && (session.layout.home === '' ? session.folder.name : `${session.layout.home}/`);
  };

  async function chooseInput(): Promise<void> {
    const folder = await app.project.chooseFolder();
    if (!folder) return;
    setOutput(null);
    await app.openDataset(folder, { clips: true });
  }
  async function chooseOutput(): Promise<void> {
    const folder = await app.project.chooseFolder();
    const session = app.dataset();
    const clips = session && (await session.folder.folder(session.layout.home));
    if (folder) setOutput(clips && (await app.project.isSame(folder, clips)) ? null : folder);
  }

  return (
    <Screen
      title="Reindex"
      about={REINDEX_ABOUT}
      actions={
        <>
          <FolderButton
            role="Input folder"
            folder={inputName()}
            disabled={busy()}
            onClick={() => void chooseInput()}
          />
          <FolderButton
            role="Output folder"
            folder={output()?.name ?? inputName()}
            disabled={busy() || !app.dataset()}
            onClick={() => void chooseOutput()}
          />
          <Show when={output() && !busy()}>
            <Button onClick={() => setOutput(null)}>Rename in place</Button>
          </Show>
          <ReindexButton model={model()} />
        </>
      }
    >
      <Show
        when={model()}
        keyed
        fallback={
          <EmptyState
            title="No clips are open"
            text="Reindex gives the clips of a folder names with one prefix and numbers without gaps, and carries their texts along."
          >
            <Button variant="primary" onClick={() => void chooseInput()}>
              Choose a folder of clips
            </Button>
          </EmptyState>
        }
      >
        {(shown) => (
          <Card title="New names">
            <NewNames model={shown} />
          </Card>
        )}
      </Show>
    </Screen>
  );
}
