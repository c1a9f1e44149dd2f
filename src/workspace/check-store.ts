/** What was measured of the clips of a dataset, in IndexedDB; see src/jobs/check-clips.ts for what it is. */
import { createStore, get, set, type UseStore } from 'idb-keyval';

let store: UseStore | undefined;

/** The store of the dataset with this id. A thing that is stored can be lost, but not damaged. */
export function createCheckStore<Checked>(datasetId: string) {
  const open = () => (store ??= createStore('audio-dataset-manager-checks', 'datasets'));
  return {
    read: async (): Promise<ReadonlyMap<string, Checked>> =>
      (await get<ReadonlyMap<string, Checked>>(datasetId, open())) ?? new Map<string, Checked>(),
    write: (checked: ReadonlyMap<string, Checked>): Promise<void> => set(datasetId, checked, open()),
  };
}
