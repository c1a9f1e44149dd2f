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
  const namesNow = () =>
    wordNames(session.order().map((id) => ({ id, text: session.plainClip(id)?.transcript?.text ?? '' })));
  const summary = (count: number) =>
    `${formatCount(count, 'clip')} named after their first words. Undo takes it back.`;
  const waiting = session.order().filter((id) => !session.plainClip(id)?.transcript);
  if (waiting.length > 0) {
    await runTranscription(app, session, {
      ids: waiting,
      model: { id: modelId },
      language: null,
      async atEnd() {
        const names = namesNow();
        if (names.length === 0) return;
        await session.rename(names);
        app.notices.show({ tone: 'ok', text: summary(names.length) });
      },
    });
    return;
  }
  const names = namesNow();
  if (names.length === 0) return;
  await app.jobs.run(
    {
      name: 'Words in names',
      items: [names],
      writesInto: { folder: session.folder, path: session.layout.home },
      label: () => formatCount(names.length, 'clip'),
      count: () => names.length,
      run: (_, { onFraction }) => session.rename(names, onFraction),
    },
    {
      name: 'Words in names',
      summary: ({ failures }) => failures[0]?.error.message ?? summary(names.length),
    },
  );
}
