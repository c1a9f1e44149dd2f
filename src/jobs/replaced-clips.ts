/**
 * The dated backup that a split moves replaced clips to, with all that the dataset says of them. Its name lies in a file of its own
 * until the split is finished, so that one that was killed or cancelled goes on with the same backup.
 */
import type { Folder, Path } from '../base/folder.ts';
import { parseClipsJson, writeClipsJson, type ClipsFile } from '../dataset/clips-json.ts';
import { isBackupFolder, ownLayout } from '../dataset/layout.ts';
import { dateStamp } from '../dataset/naming.ts';
import { parseWhisperJson, writeWhisperJson } from '../dataset/whisper-json.ts';
import { parseWordsJson, writeWordsJson } from '../dataset/words-json.ts';

const MOVES_IN_FLIGHT = 16;
const LAYOUT = ownLayout('');

/**
 * Moves clips with their entries to a backup in the dataset, JSON files included, so that a new split starts clean and nothing is
 * lost.
 *
 * @param file clips.json as it is.
 * @param ids of the clips; those that an interrupted run moved may be among them.
 * @param onDisk where each clip on disk lies, by name.
 * @returns the backup's name.
 */
export async function moveToBackup(
  output: Folder,
  file: ClipsFile,
  ids: readonly string[],
  onDisk: ReadonlyMap<string, Path>,
  startedAt: Date,
): Promise<string> {
  const moves = ids.flatMap((id) => onDisk.get(id) ?? []);
  const gone = new Set(ids);
  const backup = await backupFor(output, moves, startedAt);
  await keepTexts(output, backup, gone);
  for (let at = 0; at < moves.length; at += MOVES_IN_FLIGHT) {
    await Promise.all(
      moves.slice(at, at + MOVES_IN_FLIGHT).map((path) => output.move(path, `${backup}/${path}`)),
    );
  }
  const whisper = await output.read(LAYOUT.whisperJson);
  if (whisper) {
    const entries = parseWhisperJson(await whisper.text());
    await output.write(
      LAYOUT.whisperJson,
      writeWhisperJson(new Map([...entries].filter(([id]) => !gone.has(id)))),
    );
  }
  await output.write(
    LAYOUT.clipsJson,
    writeClipsJson({ ...file, clips: new Map([...file.clips].filter(([id]) => !gone.has(id))) }),
  );
  return backup;
}

/** Notes that nothing is left to be replaced: the next split makes a backup of its own. Gives the name of this one's, or null. */
export async function endBackup(output: Folder): Promise<string | null> {
  const backup = await notedBackup(output);
  await output.remove(LAYOUT.replacing);
  return backup;
}

async function notedBackup(output: Folder): Promise<string | null> {
  const name = await (await output.read(LAYOUT.replacing))?.text();
  return name !== undefined && isBackupFolder(name) ? name : null;
}

/** The backup that was begun, unless it has files of these names already: those are what that run itself made way for. */
async function backupFor(output: Folder, moves: readonly Path[], startedAt: Date): Promise<string> {
  const begun = await notedBackup(output);
  if (begun !== null) {
    const { usable, nonUsable, discarded } = ownLayout(begun);
    const there = new Set<Path>();
    for (const place of [usable, nonUsable, discarded]) {
      for (const { name } of await output.list(place)) there.add(`${place}/${name}`);
    }
    if (!moves.some((path) => there.has(`${begun}/${path}`))) return begun;
  }
  const backup = `Backup ${dateStamp(startedAt)}`;
  await output.write(LAYOUT.replacing, backup);
  return backup;
}

/**
 * Copies the JSON files as they are the first time. Later, for the next recording or after the user worked on clips that an
 * interrupted run had not moved yet, the entries of the clips that go now join what is in the copies.
 */
async function keepTexts(output: Folder, backup: string, gone: ReadonlySet<string>): Promise<void> {
  const joined =
    <T>(
      parse: (text: string) => ReadonlyMap<string, T>,
      write: (entries: ReadonlyMap<string, T>) => string,
    ) =>
    (kept: string, now: string) =>
      write(new Map([...parse(kept), ...[...parse(now)].filter(([id]) => gone.has(id))]));
  const joinClips = (kept: string, now: string) =>
    joined(
      (text) => parseClipsJson(text).clips,
      (clips) => writeClipsJson({ ...parseClipsJson(kept), clips }),
    )(kept, now);
  const joinTranscripts = joined(parseWhisperJson, writeWhisperJson);
  const joinWords = joined((text) => parseWordsJson(text, LAYOUT.words), writeWordsJson);
  const pages = await output.list(LAYOUT.words);
  for (const [path, join] of [
    [LAYOUT.clipsJson, joinClips],
    [LAYOUT.whisperJson, joinTranscripts],
    [LAYOUT.discardedJson, joinTranscripts],
    ...pages.map(({ name }) => [`${LAYOUT.words}/${name}`, joinWords] as const),
  ] as const) {
    const now = await output.read(path);
    const kept = await output.read(`${backup}/${path}`);
    // One that was not written since it was copied has nothing to add.
    if (!now || (kept && kept.lastModified > now.lastModified)) continue;
    await output.write(
      `${backup}/${path}`,
      kept ? join(await kept.text(), await now.text()) : await now.arrayBuffer(),
    );
  }
}
