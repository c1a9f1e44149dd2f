/**
 * Which tab may change a dataset: one at a time, by a Web Lock. Another tab can ask for it; the holder then saves and gives way,
 * but not in the middle of a job that writes, which is a second lock.
 */
import { AppError } from '../base/app-error.ts';

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

/** What this tab has, by id. */
const held = new Map<string, DatasetLock>();

/**
 * Takes the dataset for this tab; null when another tab has it.
 * @param id of the dataset's folder.
 */
export async function takeDatasetLock(id: string, holder: DatasetHolder): Promise<DatasetLock | null> {
  const channel = new BroadcastChannel(nameOf(id));
  let end: () => void = () => {};
  const lock: DatasetLock = {
    release() {
      channel.close();
      if (held.get(id) === lock) held.delete(id);
      end();
    },
  };
  const isHeld = await new Promise<boolean>((resolve, reject) => {
    navigator.locks
      .request(nameOf(id), { ifAvailable: true }, (granted) => {
        resolve(granted !== null);
        return granted && new Promise<void>((released) => (end = released));
      })
      // Rejected after it was held: it was stolen.
      .catch((error: unknown) => {
        lock.release();
        holder.lose();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
  });
  if (!isHeld) {
    channel.close();
    return null;
  }
  held.set(id, lock);
  channel.onmessage = () => void holder.giveWay().finally(() => lock.release());
  return lock;
}

/**
 * Asks the tab that has the dataset to give way; resolves when it is free to be taken.
 * @param name what the user calls the folder.
 * @throws AppError `folder/busy` while a job writes into it.
 */
export async function askForDataset(id: string, name: string): Promise<void> {
  await navigator.locks.request(writingOf(id), { ifAvailable: true }, async (atRest) => {
    if (!atRest) throw busyError(name);
    const channel = new BroadcastChannel(nameOf(id));
    channel.postMessage('give way');
    channel.close();
    try {
      await navigator.locks.request(nameOf(id), { signal: AbortSignal.timeout(PATIENCE_MS) }, () => {});
    } catch {
      // What it had not written is in the journal, which the next one to open the dataset reads.
      await navigator.locks.request(nameOf(id), { steal: true }, () => {});
    }
  });
}

/**
 * Does work that writes into a folder: meanwhile no other tab gets its dataset or writes into it.
 * @param name what the user calls the folder.
 * @throws AppError `folder/busy` when another tab writes into it, or has its dataset.
 */
export async function writeAlone<T>(id: string, name: string, work: () => Promise<T>): Promise<T> {
  // Shared, for which tab may write is told by the other lock; this one says that it must not be asked for now.
  return navigator.locks.request(writingOf(id), { mode: 'shared' }, async () => {
    if (held.has(id)) return work();
    const lock = await takeDatasetLock(id, { giveWay: () => new Promise(() => {}), lose: () => {} });
    if (!lock) {
      const { held: all = [] } = await navigator.locks.query();
      if (all.filter((one) => one.name === writingOf(id)).length > 1) throw busyError(name);
      throw new AppError(
        'folder/busy',
        `The clips in “${name}” are open in another tab or window, which may be changing them. Close that one, or take them over here with the button at the bottom of the window, and try again.`,
      );
    }
    try {
      return await work();
    } finally {
      lock.release();
    }
  });
}

function busyError(name: string): AppError {
  return new AppError(
    'folder/busy',
    `Another tab or window is writing into “${name}”. Wait until it is finished there, or cancel it there, and try again.`,
  );
}

function nameOf(id: string): string {
  return `dataset/${id}`;
}

function writingOf(id: string): string {
  return `writing/${id}`;
}
