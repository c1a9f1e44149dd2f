/** What was found out about the clips of a dataset, in IndexedDB; src/jobs/check-clips.ts and clip-facts.ts say what it is. */
import { createStore, get, set, type UseStore } from 'idb-keyval';

let store: UseStore | undefined;

/** The store under this key. A thing that is stored can be lost, but not damaged. */
export function createCheckStore<Checked>(key: string) {
  const open = () => (store ??= createStore('audio-dataset-manager-checks', 'datasets'));
  return {
    read: async (): Promise<ReadonlyMap<string, Checked>> =>
      (await get<ReadonlyMap<string, Checked>>(key, open())) ?? new Map<string, Checked>(),
    write: (checked: ReadonlyMap<string, Checked>): Promise<void> => set(key, checked, open()),
  };
}
