/** Whether the browser's storage has room for a model, found out before anything of it is fetched or copied. */
import { isFull, type ModelFolder, noRoom } from './model-folder.ts';

/** Left free, for journals and decoded sound. */
const RESERVE_BYTES = 50e6;

/** Made and removed at once, to see how much fits. */
const ROOM_FILE = 'room';

/**
 * Makes sure that the model still fits. Errors: `folder/full`.
 *
 * @param modelName for the message.
 * @param wantedBytes what is still to come into the folder.
 * @param freeBytes how much the browser's storage can take; null when it does not say.
 */
export async function requireRoom(
  modelName: string,
  wantedBytes: number,
  folder: ModelFolder,
  freeBytes: () => Promise<number | null>,
): Promise<void> {
  if (wantedBytes <= 0) return;
  const neededBytes = wantedBytes + RESERVE_BYTES;
  const free = await freeBytes();
  if ((free !== null && neededBytes > free) || !(await canGrow(folder, neededBytes))) {
    throw noRoom(
      `${modelName} needs ${megabytes(wantedBytes)} more, and the browser's storage has no room for that.`,
    );
  }
}

/** Browsers tell pages of more room than there is, lest it gives a person away; a file that is made so large gets the truth. */
async function canGrow(folder: ModelFolder, bytes: number): Promise<boolean> {
  const file = await folder.open(ROOM_FILE);
  try {
    file.truncate(bytes);
    return true;
  } catch (error) {
    if (isFull(error)) return false;
    throw error;
  } finally {
    file.close();
    await folder.remove(ROOM_FILE);
  }
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
