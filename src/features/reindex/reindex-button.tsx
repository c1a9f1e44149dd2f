import ListOrdered from 'lucide-solid/icons/list-ordered';
import type { JSX } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import type { ReindexModel } from './reindex-model.ts';

/** Gives the names that are shown. */
export function ReindexButton(props: { readonly model: ReindexModel | null }): JSX.Element {
  return (
    <Button
      variant="primary"
      icon={<ListOrdered size={16} aria-hidden="true" />}
      disabled={!props.model?.canRun()}
      onClick={() => void props.model?.run()}
    >
      Reindex
    </Button>
  );
}
