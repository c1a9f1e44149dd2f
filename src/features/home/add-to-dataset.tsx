import { Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { Card } from '../../ui/card.tsx';
import { AddDataset } from './add-dataset.tsx';
import { AddLabels } from './add-labels.tsx';

/** What was made elsewhere and belongs to the dataset. */
export function AddToDataset(): JSX.Element {
  const { project } = useApp();
  return (
    <Card title="Add to the dataset">
      <Show when={project.canPickFolders}>
        <AddDataset />
      </Show>
      <AddLabels />
    </Card>
  );
}
