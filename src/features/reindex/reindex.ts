/** Numbering the clips of the open dataset anew: which names there would be, and the job. Shared by Split and Review. */
import type { App, DatasetSession } from '../../app/context.ts';
import { gaplessNames, reindexNames, sharedPrefix, type Rename } from '../../dataset/renaming.ts';
import { safeStem } from '../../dataset/naming.ts';
import { backupPath, reindexJob } from '../../jobs/reindex.ts';
import { formatCount } from '../../ui/format.ts';

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

/** Runs the job. Failures become messages. */
export async function runReindex(app: App, session: DatasetSession, names: readonly Rename[]): Promise<void> {
  const now = new Date();
  try {
    await app.jobs.run(
      reindexJob({
        folder: session.folder,
        jsonFolder: session.jsonFolder,
        layout: session.layout,
        names,
        clip: (id) => session.plainClip(id),
        flush: () => session.flush(),
        rename: (all, onFraction) => session.rename(all, onFraction),
        now,
      }),
      {
        name: 'Reindex',
        summary: ({ cancelled, failures }) =>
          failures[0]?.error.message ??
          (cancelled
            ? 'cancelled, nothing was renamed.'
            : `${formatCount(names.length, 'clip')} renamed. Copies with the old names are in “${backupPath(session.layout, now)}”; Undo takes it back.`),
      },
    );
  } catch (error) {
    app.notices.error(error);
  }
}
