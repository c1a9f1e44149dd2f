/** Numbering the clips of the open dataset anew: which names there would be, and the job. Shared by Split and Review. */
import type { App, DatasetSession } from '../../app/context.ts';
import type { Folder } from '../../base/folder.ts';
import { gaplessNames, reindexNames, sharedPrefix, type Rename } from '../../dataset/renaming.ts';
import { safeStem } from '../../dataset/naming.ts';
import { backupPath } from '../../dataset/layout.ts';
import type { JobResult } from '../../jobs/job.ts';
import { backupName, measureBackups, reindexCopyJob, reindexJob } from '../../jobs/reindex.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';

/** What stands before the numbers unless the user says otherwise: the stem the clips share, else the folder's name. */
export function usualPrefix(session: DatasetSession): string {
  return sharedPrefix(session.order()) ?? safeStem(session.folder.name);
}

/** The names that change when the clips are numbered anew; none when they are in order without a gap. */
export function namesFor(session: DatasetSession, prefix: string): Rename[] {
  return reindexNames(session.order(), prefix, others(session));
}

/** The names that change when missing numbers are closed up, each recording for itself. */
export function closedUpNames(session: DatasetSession): Rename[] {
  return gaplessNames(session.order(), others(session));
}

/** Discarded and Non Usable clips, which keep their names. */
function others(session: DatasetSession): string[] {
  const ids = new Set(session.order());
  return session.ids().filter((id) => !ids.has(id));
}

/**
 * Runs the job. Failures become messages.
 * @param output takes copies with the new names and becomes the dataset at hand; null gives the names in the dataset's folder.
 */
export async function runReindex(
  app: App,
  session: DatasetSession,
  names: readonly Rename[],
  output: Folder | null = null,
): Promise<void> {
  const now = new Date();
  const { folder, jsonFolder, layout } = session;
  const request = {
    folder,
    jsonFolder,
    layout,
    names,
    ids: session.ids(),
    clip: (id: string) => session.plainClip(id),
    flush: () => session.flush(),
    now,
  };
  const ended =
    (cancelled: string, finished: () => string) =>
    (result: JobResult): string =>
      result.failures[0]?.error.message ?? (result.cancelled ? cancelled : finished());
  try {
    if (!output) {
      const rename: typeof session.rename = (all, onFraction) => session.rename(all, onFraction);
      let room = '';
      /** Nobody but the user takes a backup away, who has to know what they come to. */
      async function atEnd(): Promise<void> {
        const backups = await measureBackups(request).catch(() => null);
        if (!backups) return; // what counts is that the clips have their names
        const { count, bytes } = backups;
        room = ` The ${count === 1 ? 'backup takes' : `${count} backups here take`} ${formatBytes(bytes)}; delete what you no longer need.`;
      }
      await app.jobs.run(
        { ...reindexJob({ ...request, rename }), atEnd },
        {
          name: 'Reindex',
          summary: ended(
            'nothing was renamed.',
            () =>
              `${formatCount(names.length, 'clip')} renamed. Copies with the old names are in “${backupPath(layout, backupName(now))}”; Undo takes it back.${room}`,
          ),
        },
      );
      return;
    }
    const renamedTexts = (all: readonly Rename[]) => session.renamedTexts(all);
    const { done } = await app.jobs.run(reindexCopyJob({ ...request, output, renamedTexts }), {
      name: 'Reindex',
      summary: ended(
        `What was copied stays in “${output.name}”; Reindex again goes on from there.`,
        () =>
          `${formatCount(request.ids.length, 'clip')} copied into “${output.name}” with their new names. Those in “${folder.name}” are as they were.`,
      ),
    });
    if (done > 0) await app.openDataset(output, { clips: true });
  } catch (error) {
    app.notices.error(error);
  }
}
