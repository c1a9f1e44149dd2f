/** The keys that work everywhere, as data. Screens add their own with useKeys. */
import type { KeyCommand } from '../ui/keys.ts';
import type { App } from './context.ts';
import { canStep, saveNow, stepHistory } from './history.ts';

/** Undo and redo go to the one history wherever the focus is, text fields included. */
export function appKeymap(app: App, showKeys: () => void): readonly KeyCommand[] {
  const hasDataset = (): boolean => app.dataset() !== null;
  return [
    { id: 'app.keys', title: 'Show all keys', keys: ['Shift+?', '?'], run: showKeys },
    {
      id: 'app.open-folder',
      title: 'Open folder',
      keys: ['$mod+o'],
      when: () => app.project.canPickFolders,
      run: () => void app.project.pick(),
    },
    {
      id: 'app.undo',
      title: 'Undo',
      keys: ['$mod+z'],
      when: () => hasDataset() || canStep(app, 'undo'),
      run: () => void stepHistory(app, 'undo'),
    },
    {
      id: 'app.redo',
      title: 'Redo',
      keys: ['$mod+Shift+z', '$mod+y'],
      when: () => hasDataset() || canStep(app, 'redo'),
      run: () => void stepHistory(app, 'redo'),
    },
    {
      id: 'app.save',
      title: 'Save now (edits save themselves)',
      keys: ['$mod+s'],
      when: hasDataset,
      run: () => void saveNow(app),
    },
  ];
}
