/** Which clips two datasets share: the same name, the same bytes. */
import { inParallel } from './export-plan.ts';

/**
 * The ids of `there` whose file is in `here` under the same name, to the byte. Sizes are looked at first, so little is read where
 * the datasets are different ones.
 */
export async function findSameClips(
  ids: readonly string[],
  here: (id: string) => Promise<File | null>,
  there: (id: string) => Promise<File | null>,
): Promise<Set<string>> {
  const same = new Set<string>();
  await inParallel(ids, async (id) => {
    const [ours, theirs] = [await here(id), await there(id)];
    if (!ours || ours.size !== theirs?.size) return;
    const [a, b] = [new Uint8Array(await ours.arrayBuffer()), new Uint8Array(await theirs.arrayBuffer())];
    if (a.every((byte, i) => byte === b[i])) same.add(id);
  });
  return same;
}
