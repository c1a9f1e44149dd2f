/** Changes the texts of many clips in one undoable step. */
import type { App } from '../../app/context.ts';
import type { Clip } from '../../dataset/clip.ts';
import { makeTranscripts } from '../../dataset/commands.ts';
import type { TextChange } from '../../dataset/find-replace.ts';
import { formatCount } from '../../ui/format.ts';
import type { ReviewModel } from './review-model.ts';

/**
 * Does what `find` finds in the clips as they are when it is done.
 * @param did what is said of it: "Merged".
 */
export async function changeTexts(
  app: App,
  model: ReviewModel,
  did: string,
  find: (clips: readonly Clip[]) => readonly TextChange[],
): Promise<void> {
  let changed = 0;
  try {
    await model.session.run(() => {
      const clips = model.clipsInDataset();
      const changes = find(clips);
      changed = changes.length;
      if (changed === 0) return null;
      return makeTranscripts(
        { clips: Object.fromEntries(clips.map((clip) => [clip.id, clip])) },
        changes.map(({ id, transcript }) => [id, transcript]),
      );
    });
    app.notices.show({ tone: 'ok', text: `${did} in ${formatCount(changed, 'clip')}. Undo takes it back.` });
  } catch (error) {
    app.notices.error(error);
  }
}
