/** After a split: its clips are transcribed where they are not yet, and the first words of each go into its name. */
import type { App } from '../../app/context.ts';
import { wordNames } from '../../dataset/renaming.ts';
import { runTranscription } from '../../jobs/run-transcription.ts';
import { formatCount } from '../../ui/format.ts';

/**
 * Names the clips of the dataset at hand. One that nobody could transcribe keeps its name, and so do all when the transcription is
 * cancelled: the names can be made later, from the transcripts that are there.
 *
 * @param modelId one that is ready to be used.
 */
export async function putWordsInNames(app: App, modelId: string): Promise<void> {
  const session = app.dataset();
  if (!session) return;
  const waiting = session.order().filter((id) => !session.plainClip(id)?.transcript);
  if (waiting.length > 0) {
    const order = { ids: waiting, model: { id: modelId }, language: null };
    const result = await runTranscription(app, session, order);
    if (!result || result.cancelled) return;
  }
  const names = wordNames(
    session.order().map((id) => ({ id, text: session.plainClip(id)?.transcript?.text ?? '' })),
  );
  if (names.length === 0) return;
  await session.rename(names);
  app.notices.show({
    tone: 'ok',
    text: `${formatCount(names.length, 'clip')} named after their first words. Undo takes it back.`,
  });
}
