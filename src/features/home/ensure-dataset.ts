import type { App, DatasetSession } from '../../app/context.ts';
import { ownLayout } from '../../dataset/layout.ts';

/** The dataset at hand; where there is none yet, an empty one in the project's own place. null without a project. */
export async function ensureDataset(app: App): Promise<DatasetSession | null> {
  const folder = app.project.folder();
  if (app.dataset() || !folder) return app.dataset();
  await folder.folder(ownLayout().usable, { create: true });
  await app.project.refresh();
  return app.dataset();
}
