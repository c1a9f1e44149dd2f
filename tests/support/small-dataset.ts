/** A dataset of a few clips in memory, for tests of the open dataset: what is in its files, and how a tab leaves it. */
import { setReference } from '../../src/dataset/text-sync.ts';
import { makeEdit } from '../../src/dataset/commands.ts';
import { parseWhisperJson, writeWhisperJson } from '../../src/dataset/whisper-json.ts';
import type { DatasetSession } from '../../src/workspace/dataset-session.ts';
import { createMemoryFolder, type MemoryFolder } from './memory-folder.ts';

/** One segment of two seconds. */
export function transcript(text: string) {
  return { text: ` ${text}`, segments: [{ id: 0, startS: 0, endS: 2, text: ` ${text}` }], language: 'en' };
}

/** A clip for each text; its sound says its name. */
export function dataset(texts: Readonly<Record<string, string>>): MemoryFolder {
  const entries = Object.entries(texts);
  return createMemoryFolder('dataset', {
    ...Object.fromEntries(entries.map(([name]) => [`Usable/${name}`, `sound of ${name}`])),
    'whisper.json': writeWhisperJson(new Map(entries.map(([name, text]) => [name, transcript(text)]))),
  });
}

/** The texts of a whisper.json by clip. */
export async function onDisk(folder: MemoryFolder, path = 'whisper.json'): Promise<Record<string, string>> {
  const file = await folder.read(path);
  const entries = file ? [...parseWhisperJson(await file.text())] : [];
  return Object.fromEntries(entries.map(([name, { text }]) => [name, text.trim()]));
}

/** Gives a clip another text. */
export function type(session: DatasetSession, name: string, text: string): Promise<void> {
  return session.run(() => {
    const clip = session.plainClip(name);
    return clip?.transcript ? makeEdit(clip, setReference(clip.transcript, text, 2)) : null;
  });
}

/** The text that the clip has. */
export const textOf = (session: DatasetSession, name: string) =>
  session.plainClip(name)?.transcript?.text.trim();

/** Leaves the dataset as a killed tab does: nothing is flushed, the lock goes with the tab. */
export async function kill(session: DatasetSession, folder: MemoryFolder): Promise<void> {
  folder.fail('folder/gone');
  await session.close();
  folder.fail(null);
}
