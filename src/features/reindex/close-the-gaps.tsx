import { createMemo, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { closedUpNames, runReindex } from './reindex.ts';

/** Numbers clips anew where discarded ones left gaps; nothing where there are none. */
export function CloseTheGaps(props: { readonly session: DatasetSession }): JSX.Element {
  const app = useApp();
  const names = createMemo(() => closedUpNames(props.session));
  const busy = () => app.jobs.progress() !== null || props.session.saveState().kind === 'read-only';
  return (
    <Show when={names().length > 0}>
      <Button
        variant="ghost"
        disabled={busy()}
        title="Numbers the clips anew without gaps; copies with the old names are kept, and Undo takes it back"
        onClick={() => void runReindex(app, props.session, names())}
      >
        Close the gaps
      </Button>
    </Show>
  );
}
