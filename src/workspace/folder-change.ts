/**
 * Many moved files and some replaced texts as one change of a folder. What is to be done lies in a folder of its own until all of
 * it is: a crash at any moment is finished by `finishFolderChange` at the next opening, a failure is taken back at once. No file
 * is overwritten on the way, however the names are exchanged.
 *
 *   <at>/new-3.json, old-3.json   a text as it will be and as it was
 *   <at>/plan.json                what is moved and written; from here on it is finished or taken back
 *   <at>/clip-12.wav              a file on its way
 *   <at>/placing                  all are on their way, and go to their places
 */
import * as v from 'valibot';
import { AppError } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import { parseOwnJson } from '../dataset/own-json.ts';
import { stemOf } from '../dataset/naming.ts';

/** The folders of a change; the same one unless the JSON files have their own. */
export interface ChangeFolders {
  /** Holds the files that are moved, and the change while it is under way. */
  readonly files: Folder;
  /** Holds the texts. */
  readonly texts: Folder;
}

/** What is to be done. Moves exchange names freely; a target that is no other move's source must be free. */
export interface FolderChange {
  /** A source that is not there is left out. */
  readonly moves: readonly { readonly from: Path; readonly to: Path }[];
  /** By path; null removes the file. */
  readonly texts: ReadonlyMap<Path, string | null>;
}

const FORMAT = 'audio-dataset-manager/change';
const VERSION = 1;
const planSchema = v.object({
  moves: v.array(v.object({ from: v.string(), to: v.string() })),
  texts: v.array(v.object({ path: v.string(), isRemoved: v.boolean() })),
});
type Plan = v.InferOutput<typeof planSchema>;

const MOVES_IN_FLIGHT = 16;

/**
 * Does the change.
 * @param at where it lies while it is under way, in `folders.files`; nothing else may be there.
 * @param onFraction gets 0..1.
 * @throws what the folders throw; then all is as it was before. `folder/interrupted` when taking it back failed, too: then the
 *   change is in the middle, and `finishFolderChange` finishes it.
 */
export async function runFolderChange(
  folders: ChangeFolders,
  at: Path,
  change: FolderChange,
  onFraction: (fraction: number) => void = () => {},
): Promise<void> {
  const texts = [...change.texts];
  const plan: Plan = {
    moves: change.moves.map(({ from, to }) => ({ from, to })),
    texts: texts.map(([path, text]) => ({ path, isRemoved: text === null })),
  };
  try {
    for (const [i, [path, text]] of texts.entries()) {
      const before = await folders.texts.read(path);
      if (before) await folders.files.write(`${at}/old-${i}.json`, before);
      if (text !== null) await folders.files.write(`${at}/new-${i}.json`, text);
    }
    await folders.files.write(
      `${at}/plan.json`,
      JSON.stringify({ format: FORMAT, version: VERSION, ...plan }),
    );
  } catch (error) {
    await folders.files.remove(at).catch(() => {}); // what counts is the first error; without a plan it is nothing
    throw error;
  }
  try {
    await carryOut(folders, at, plan, onFraction);
  } catch (error) {
    try {
      await takeBack(folders, at, plan);
    } catch {
      throw new AppError(
        'folder/interrupted',
        `Names in “${folders.files.name}” were being changed when the folder could no longer be used. Open the folder again: the change is then finished, and nothing is lost.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Finishes a change that a crash interrupted. @returns whether there was one. */
export async function finishFolderChange(folders: ChangeFolders, at: Path): Promise<boolean> {
  const file = await folders.files.read(`${at}/plan.json`);
  if (!file) {
    if ((await folders.files.list(at)).length > 0) await folders.files.remove(at);
    return false;
  }
  const name = `${at}/plan.json`;
  const plan = v.parse(planSchema, parseOwnJson(await file.text(), name, FORMAT, VERSION));
  await carryOut(folders, at, plan, () => {});
  return true;
}

async function carryOut(
  { files, texts }: ChangeFolders,
  at: Path,
  plan: Plan,
  onFraction: (fraction: number) => void,
): Promise<void> {
  const onTheWay = new Set((await files.list(at)).map(({ name }) => name));
  const steps = 2 * plan.moves.length + plan.texts.length;
  let done = 0;
  const step = () => onFraction(++done / steps);
  if (!onTheWay.has('placing')) {
    await inFlight([...plan.moves.entries()], async ([i, { from }]) => {
      const staged = stagedName(i, from);
      if (!onTheWay.has(staged) && (await files.read(from))) {
        await files.move(from, `${at}/${staged}`);
        onTheWay.add(staged);
      }
      step();
    });
    await files.write(`${at}/placing`, '');
  }
  await inFlight([...plan.moves.entries()], async ([i, { from, to }]) => {
    const staged = stagedName(i, from);
    if (onTheWay.has(staged)) await files.move(`${at}/${staged}`, to);
    step();
  });
  for (const [i, { path, isRemoved }] of plan.texts.entries()) {
    const text = isRemoved ? null : await files.read(`${at}/new-${i}.json`);
    if (text) await texts.write(path, text);
    else await texts.remove(path);
    step();
  }
  await end(files, at);
}

/** At every moment a file is in one of two places, so this works from wherever `carryOut` stopped, and so does `carryOut` again. */
async function takeBack({ files, texts }: ChangeFolders, at: Path, plan: Plan): Promise<void> {
  const onTheWay = new Set((await files.list(at)).map(({ name }) => name));
  for (const [i, { path }] of plan.texts.entries()) {
    const before = await files.read(`${at}/old-${i}.json`);
    if (before) await texts.write(path, before);
    else await texts.remove(path);
  }
  if (onTheWay.has('placing')) {
    await inFlight([...plan.moves.entries()], async ([i, { from, to }]) => {
      const staged = stagedName(i, from);
      if (!onTheWay.has(staged) && (await files.read(to))) {
        await files.move(to, `${at}/${staged}`);
        onTheWay.add(staged);
      }
    });
    await files.remove(`${at}/placing`);
  }
  await inFlight([...plan.moves.entries()], async ([i, { from }]) => {
    const staged = stagedName(i, from);
    if (onTheWay.has(staged)) await files.move(`${at}/${staged}`, from);
  });
  await end(files, at);
}

/** Without its plan the rest means nothing any more, whatever a crash leaves of it. */
async function end(files: Folder, at: Path): Promise<void> {
  await files.remove(`${at}/plan.json`);
  await files.remove(at);
}

function stagedName(index: number, from: Path): string {
  return `clip-${index}${from.slice(stemOf(from).length)}`;
}

async function inFlight<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += MOVES_IN_FLIGHT) {
    const ends = await Promise.allSettled(items.slice(at, at + MOVES_IN_FLIGHT).map(work));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
