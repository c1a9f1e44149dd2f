/**
 * Label files of Audacity: texts for clips that are there, in one step at once; clips where none is yet, after the screen has said
 * which. Undone as one.
 */
import { createSignal } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import { makeTranscripts } from '../../dataset/commands.ts';
import { type Label, type LabelPlan, parseLabels, planLabels } from '../../dataset/import/audacity.ts';
import { addClipsJob } from '../../jobs/add-clips.ts';
import { labelClips } from '../../jobs/label-clips.ts';
import { formatCount } from '../../ui/format.ts';
import { ensureDataset } from './ensure-dataset.ts';

/** What is known before anything is cut. */
export interface LabelsPreview {
  readonly clips: number;
  readonly durationS: number;
  /** The recordings that are cut. */
  readonly recordings: readonly string[];
  readonly texts: number;
}

/** The model of the panel. */
export function createLabelsModel(app: App) {
  const [found, setFound] = createSignal<{
    readonly plan: LabelPlan;
    readonly dataset: DatasetSession | null;
  } | null>(null);

  function plan(files: ReadonlyMap<string, readonly Label[]>, session: DatasetSession | null): LabelPlan {
    return planLabels(
      files,
      app.project.recordings().flatMap(({ path, error }) => (error ? [] : [path])),
      session?.ids().flatMap((id) => session.plainClip(id) ?? []) ?? [],
      (path) => session?.source(path)?.stem,
    );
  }

  async function choose(files: readonly File[]): Promise<void> {
    setFound(null);
    try {
      const labels = new Map<string, readonly Label[]>();
      for (const file of files) labels.set(file.name, parseLabels(await file.text()));
      const session = app.dataset();
      const made = plan(labels, session);
      if (made.cuts.size > 0) {
        setFound({ plan: made, dataset: session });
        return;
      }
      if (session && made.texts.length > 0)
        await session.run(() => makeTranscripts({ clips: clipsByIds(session) }, made.texts));
      tell(made);
    } catch (error) {
      app.notices.error(error);
    }
  }

  function tell({ texts, unknown }: LabelPlan): void {
    const names = unknown.map((name) => `“${name}”`).join(', ');
    app.notices.show(
      texts.length > 0
        ? { tone: 'ok', text: `${formatCount(texts.length, 'clip')} took another text from the labels.` }
        : {
            tone: 'info',
            text:
              unknown.length > 0
                ? `${names} ${unknown.length === 1 ? 'is' : 'are'} named after no recording and no clip here. Name a label file like its recording: “kettle.txt” for “kettle.mp3”.`
                : 'The labels change no clip: they say what is there already.',
          },
    );
  }

  /** Cuts the clips, and gives those that are there their texts, in one step. */
  async function cut(): Promise<void> {
    const now = found();
    const folder = app.project.folder();
    if (!now || !folder) return;
    try {
      const session = await ensureDataset(app);
      if (!session) return;
      const clips = labelClips(now.plan, {
        folder,
        media: app.media,
        engine: app.clips,
        dataset: session,
        language: usualLanguage(session),
      });
      const { spec, outcome, cleanUp } = addClipsJob('Cutting', session, clips, {
        changes: () =>
          now.plan.texts.flatMap(([id, transcript]) => {
            const before = session.plainClip(id);
            return before ? [{ before, after: { ...before, transcript } }] : [];
          }),
      });
      const { cancelled } = await app.jobs.run(spec, {
        name: 'Cutting',
        summary: ({ cancelled: stopped, failures }) =>
          [
            stopped ? 'Nothing was added.' : `${formatCount(outcome.added, 'clip')} cut at the labels.`,
            ...(!stopped && now.plan.texts.length > 0
              ? [`${formatCount(now.plan.texts.length, 'clip')} took another text.`]
              : []),
            ...failures.slice(0, 5).map(({ error }) => error.message),
            ...(failures.length > 5 ? [`And ${failures.length - 5} more like these.`] : []),
          ].join(' '),
      });
      await cleanUp();
      if (!cancelled) setFound(null);
    } catch (error) {
      app.notices.error(error);
    }
  }

  return {
    choose,
    cut,
    cancel: () => setFound(null),
    /** null, too, when another dataset was opened since. */
    preview: (): LabelsPreview | null => {
      const now = found();
      if (!now || now.dataset !== app.dataset()) return null;
      const cuts = [...now.plan.cuts.values()].flat();
      return {
        clips: cuts.length,
        durationS: cuts.reduce((sum, { label }) => sum + label.endS - label.startS, 0),
        recordings: [...now.plan.cuts.keys()],
        texts: now.plan.texts.length,
      };
    },
  };
}

function clipsByIds(session: DatasetSession) {
  return Object.fromEntries(
    session.ids().flatMap((id) => {
      const clip = session.plainClip(id);
      return clip ? [[id, clip] as const] : [];
    }),
  );
}

/** The language that most clips have. */
function usualLanguage(session: DatasetSession): string | null {
  const counts = new Map<string, number>();
  for (const id of session.order()) {
    const language = session.plainClip(id)?.transcript?.language;
    if (language) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
