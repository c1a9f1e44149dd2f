/**
 * Which tab may change a dataset: one at a time, by a Web Lock. Another tab can ask for it; the holder then saves and gives way.
 */

/** A dataset held by this tab. */
export interface DatasetLock {
  /** Gives it to other tabs. */
  release(): void;
}

/** What becomes of the tab that has the dataset. */
export interface DatasetHolder {
  /** Another tab asks for it: saves and stops writing; that tab gets it afterwards. */
  giveWay(): Promise<void>;
  /** Another tab took it without waiting any longer: nothing may be written any more. */
  lose(): void;
}

/** A holder that is asked saves in well under a second; one that hangs (or sleeps in the background) is not waited for. */
const PATIENCE_MS = 5000;

/**
 * Takes the dataset for this tab; null when another tab has it.
 * @param id of the dataset.
 */
export async function takeDatasetLock(id: string, holder: DatasetHolder): Promise<DatasetLock | null> {
  const channel = new BroadcastChannel(nameOf(id));
  let end: () => void = () => {};
  const held = await new Promise<boolean>((resolve, reject) => {
    navigator.locks
      .request(nameOf(id), { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise<void>((released) => (end = released));
      })
      // Rejected after it was held: it was stolen.
      .catch((error: unknown) => {
        holder.lose();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
  });
  if (!held) {
    channel.close();
    return null;
  }
  const lock: DatasetLock = {
    release() {
      channel.close();
      end();
    },
  };
  channel.onmessage = () => void holder.giveWay().finally(() => lock.release());
  return lock;
}

/** Asks the tab that has the dataset to give way; resolves when it is free to be taken. */
export async function askForDataset(id: string): Promise<void> {
  const channel = new BroadcastChannel(nameOf(id));
  channel.postMessage('give way');
  channel.close();
  try {
    await navigator.locks.request(nameOf(id), { signal: AbortSignal.timeout(PATIENCE_MS) }, () => {});
  } catch {
    // What it had not written is in the journal, which the next one to open the dataset reads.
    await navigator.locks.request(nameOf(id), { steal: true }, () => {});
  }
}

function nameOf(id: string): string {
  return `dataset/${id}`;
}
