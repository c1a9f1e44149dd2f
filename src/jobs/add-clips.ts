/**
 * Adds clips to the open dataset: their sound first, among its versions, where a crash leaves nothing of it to be seen; then all of
 * them in one step of the history. Where the sound comes from is the caller's.
 */
import { AppError } from '../base/app-error.ts';
import type { Folder } from '../base/folder.ts';
import type { Clip } from '../dataset/clip.ts';
import { type ClipChange, type Command, makeClips } from '../dataset/commands.ts';
import type { DatasetLayout } from '../dataset/layout.ts';
import type { SetsFile } from '../dataset/sets.ts';
import type { JobSpec } from './job.ts';

/** A clip that is to come. */
export interface NewClip {
  /** What it is called where it comes from; names it in messages. */
  readonly label: string;
  make(signal: AbortSignal): Promise<{ readonly clip: Clip; readonly sound: Blob }>;
}

/** The open dataset, as far as adding needs it. */
export interface GrowingDataset {
  readonly folder: Folder;
  readonly layout: Pick<DatasetLayout, 'home'>;
  plainClip(id: string): Clip | undefined;
  sets(): SetsFile | null;
  addAudio(id: string, sound: Blob): Promise<string>;
  dropAudio(versions: readonly string[]): Promise<void>;
  run(make: () => Command | null): Promise<void>;
  flush(): Promise<void>;
}

/** What is done in the same step. */
export interface WithNewClips {
  /** Changes of clips that are there. */
  readonly changes?: () => readonly ClipChange[];
  /** The assignment to sets with the clips that were added, from the one that is there. */
  readonly sets?: (before: SetsFile | null, added: ReadonlySet<string>) => SetsFile | null;
}

const CLIPS_IN_FLIGHT = 8;

/**
 * The job, and how many clips it added. A clip whose sound cannot be had is told and left out. `cleanUp` is for when the job has
 * ended: sound that no clip took (it was cancelled, or a name was taken) goes again.
 */
export function addClipsJob(
  name: string,
  dataset: GrowingDataset,
  clips: readonly NewClip[],
  { changes = () => [], sets = (before) => before }: WithNewClips = {},
): { spec: JobSpec<NewClip | null>; outcome: { added: number }; cleanUp: () => Promise<void> } {
  const outcome = { added: 0 };
  const unused = new Set<string>();
  const made = new Map<NewClip, { readonly clip: Clip; readonly version: string }>();
  let left = clips.length;
  let allDone = (): void => {};
  const done = new Promise<void>((resolve) => (allDone = resolve));
  if (left === 0) allDone();
  return {
    outcome,
    cleanUp: () => dataset.dropAudio([...unused]),
    spec: {
      name,
      items: [...clips, null],
      label: (item) => item?.label ?? name,
      weight: (item) => (item ? 1 : clips.length / 2),
      count: (item) => (item ? 1 : 0),
      concurrency: CLIPS_IN_FLIGHT,
      writesInto: { folder: dataset.folder, path: dataset.layout.home },
      async run(item, { signal, checkpoint }) {
        if (item) {
          try {
            const { clip, sound } = await item.make(signal);
            const version = await dataset.addAudio(clip.id, sound);
            unused.add(version);
            made.set(item, { clip, version });
          } finally {
            left--;
            if (left === 0) allDone();
          }
          return;
        }
        await done;
        await checkpoint();
        await dataset.run(() => {
          const added = clips.flatMap((item): ClipChange[] => {
            const one = made.get(item);
            if (!one || dataset.plainClip(one.clip.id)) return [];
            unused.delete(one.version);
            return [{ before: null, after: one.clip, audio: { before: null, after: one.version } }];
          });
          const all = [...changes(), ...added];
          outcome.added = added.length;
          if (all.length === 0) return null;
          const before = dataset.sets();
          const after = sets(before, new Set(added.flatMap((change) => change.after?.id ?? [])));
          return makeClips(all, after && after !== before ? { before, after } : undefined);
        });
        await dataset.flush();
        if (outcome.added < made.size) {
          throw new AppError(
            'folder/bad-name',
            `${made.size - outcome.added} names were taken in the meantime. Do it again for the clips that are missing.`,
          );
        }
      },
    },
  };
}
