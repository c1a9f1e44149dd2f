/** Numbering clips anew by a prefix, in their folder or into another one; shared by the card on Split and the screen. */
import { createMemo, createSignal } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import type { Folder } from '../../base/folder.ts';
import { safeStem } from '../../dataset/naming.ts';
import { namesFor, runReindex, usualPrefix } from './reindex.ts';

/** The model of one dataset's new names. */
export function createReindexModel(app: App, session: DatasetSession, output: () => Folder | null) {
  const [typed, setTyped] = createSignal<string | null>(null);
  const prefix = () => typed() ?? usualPrefix(session);
  const names = createMemo(() => {
    session.revision();
    return namesFor(session, safeStem(prefix()));
  });
  return {
    session,
    prefix,
    setPrefix: setTyped,
    names,
    output,
    /** A copy may be wanted of clips that are in order, too. */
    canRun: () =>
      app.jobs.progress() === null &&
      prefix().trim() !== '' &&
      (output() !== null || (names().length > 0 && session.saveState().kind !== 'read-only')),
    run: () => runReindex(app, session, names(), output()),
  };
}

/** What createReindexModel makes. */
export type ReindexModel = ReturnType<typeof createReindexModel>;
