/**
 * Clips that a killed split left empty. A clip has its name before it has its content (that halves the time a file takes), so
 * what is on its way is listed in a file of its own until all of it is there. Only what that list names, and is empty, goes.
 */
import * as v from 'valibot';
import type { Folder } from '../base/folder.ts';
import { isClip, type DatasetLayout } from './layout.ts';

const Names = v.array(v.string());

/** Where the list is, and where the clips are. */
type Places = Pick<DatasetLayout, 'splitting' | 'usable' | 'nonUsable'>;

/** Notes that files of these names, which are not there yet, are about to be written. */
export async function noteUnfinished(
  folder: Folder,
  layout: Places,
  names: readonly string[],
): Promise<void> {
  await folder.write(layout.splitting, JSON.stringify(names));
}

/** Notes that whatever was on its way is whole. */
export async function noteFinished(folder: Folder, layout: Places): Promise<void> {
  await folder.remove(layout.splitting);
}

/** Removes what a split that was killed left empty. Nobody may be splitting into the folder. */
export async function sweepUnfinished(folder: Folder, layout: Places): Promise<void> {
  const list = await folder.read(layout.splitting);
  if (!list) return;
  for (const name of parseNames(await list.text())) {
    for (const place of [layout.usable, layout.nonUsable]) {
      const path = `${place}/${name}`;
      if ((await folder.read(path))?.size === 0) await folder.remove(path);
    }
  }
  await noteFinished(folder, layout);
}

/** None where the list itself was cut short or is not ours. */
function parseNames(text: string): string[] {
  try {
    return v.parse(Names, JSON.parse(text)).filter((name) => isClip(name) && !name.includes('/'));
  } catch {
    return [];
  }
}
