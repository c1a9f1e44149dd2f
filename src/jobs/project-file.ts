/** project.json in the folder that was opened: what several screens keep for the whole project. */
import type { Folder } from '../base/folder.ts';
import { PROJECT_JSON } from '../dataset/layout.ts';
import { parseProjectJson, type ProjectFile, writeProjectJson } from '../dataset/project-json.ts';

/** What is kept; empty where there is no file. Throws `json/broken` when it is damaged, and what the folder throws. */
export async function readProject(folder: Folder): Promise<ProjectFile> {
  const file = await folder.read(PROJECT_JSON);
  return file ? parseProjectJson(await file.text()) : {};
}

/** Changes one after another: each begins with what the one before it left. */
const queues = new WeakMap<Folder, Promise<unknown>>();

/**
 * Keeps what was chosen, for the next visit and the next browser; everything else in the file stays. Nothing is written when it
 * is there already. Errors: as `readProject`; then the file is as it was.
 * @returns what is then kept.
 */
export function changeProject(folder: Folder, change: Partial<ProjectFile>): Promise<ProjectFile> {
  const changed = (queues.get(folder) ?? Promise.resolve()).then(async () => {
    const before = await readProject(folder);
    const after = { ...before, ...change };
    if (JSON.stringify(before) !== JSON.stringify(after))
      await folder.write(PROJECT_JSON, writeProjectJson(after));
    return after;
  });
  queues.set(
    folder,
    changed.catch(() => undefined),
  );
  return changed;
}
