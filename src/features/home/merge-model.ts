/**
 * Another dataset of the same voice, looked at and then taken in: what would come is worked out and shown before anything is
 * written. One step of the history, undone as one.
 */
import { createSignal, onCleanup } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import { AppError } from '../../base/app-error.ts';
import type { Clip } from '../../dataset/clip.ts';
import { carrySets, type MergePlan, planMerge } from '../../dataset/merge.ts';
import { addClipsJob } from '../../jobs/add-clips.ts';
import { type ClipFacts, cutFormat, type FactsCache, readClipFacts } from '../../jobs/clip-facts.ts';
import { findSameClips } from '../../jobs/same-clips.ts';
import { formatCount } from '../../ui/format.ts';
import { ensureDataset } from './ensure-dataset.ts';

/** What is known before anything is written. */
export interface MergePreview {
  readonly name: string;
  /** Clips that would come. */
  readonly clips: number;
  readonly durationS: number;
  readonly transcribed: number;
  /** What the user should know, a sentence each. */
  readonly notes: readonly string[];
}

interface Found {
  readonly here: DatasetSession;
  readonly there: DatasetSession;
  readonly plan: MergePlan;
  readonly facts: ReadonlyMap<string, ClipFacts>;
}

/** The model of the panel. */
export function createMergeModel(app: App) {
  const [looking, setLooking] = createSignal<string | null>(null);
  const [found, setFound] = createSignal<(Found & { readonly preview: MergePreview }) | null>(null);
  onCleanup(() => void found()?.there.close());

  async function forget(): Promise<void> {
    const before = found();
    setFound(null);
    await before?.there.close();
  }

  /** Asks for a folder and looks at the dataset there. */
  async function choose(): Promise<void> {
    const folder = await app.project.chooseFolder();
    if (!folder) return;
    await forget();
    setLooking(folder.name);
    let there: DatasetSession | null = null;
    try {
      there = await app.readDataset(folder);
      if (!there) {
        app.notices.show({
          tone: 'warn',
          text: `There is no dataset in “${folder.name}”: no clips with a whisper.json, a clips.json or a trainer’s list. Choose the folder that holds them.`,
        });
        return;
      }
      const here = await ensureDataset(app);
      if (!here) return;
      if (here.id === there.id) {
        app.notices.show({
          tone: 'info',
          text: `“${folder.name}” is the dataset that is open. Choose another one to add to it.`,
        });
        return;
      }
      setFound(await look(here, there, folder.name));
      there = null; // it is kept open until it is taken in, or not
    } catch (error) {
      app.notices.error(error);
    } finally {
      await there?.close();
      setLooking(null);
    }
  }

  async function look(here: DatasetSession, there: DatasetSession, name: string) {
    const clipsOf = (session: DatasetSession) => session.ids().flatMap((id) => session.plainClip(id) ?? []);
    const theirs = clipsOf(there);
    const shared = theirs.flatMap(({ id }) => (here.plainClip(id) ? [id] : []));
    const same = await findSameClips(
      shared,
      (id) => here.audio(id),
      (id) => there.audio(id),
    );
    const sideOf = (session: DatasetSession) => ({
      clips: clipsOf(session),
      source: (path: string) => session.source(path),
    });
    const plan = planMerge(sideOf(here), sideOf(there), name, same);
    const coming = plan.clips.flatMap(({ from }) => there.plainClip(from) ?? []);
    const factsOf = async (session: DatasetSession, clips: readonly Clip[]) => {
      const cutTo = (id: string) => cutFormat(session.source(session.plainClip(id)?.origin?.source ?? ''));
      const known: FactsCache = new Map(await app.factsStore(session.id).read());
      return readClipFacts(clips, await session.allAudio(), app.media, known, cutTo);
    };
    const { facts, unreadable, missing } = await factsOf(there, coming);
    const ours = await factsOf(here, clipsOf(here));
    const lost = [...unreadable, ...missing];
    const first = plan.clips.find(({ from, clip }) => from !== clip.id);
    const of = (which: (clip: Clip) => boolean) => plan.clips.filter(({ clip }) => which(clip)).length;
    const discarded = of(({ status }) => status === 'discarded');
    const nonUsable = of(({ status, kind }) => status !== 'discarded' && kind === 'non-usable');
    const notes = [
      ...(same.size > 0
        ? [
            `${formatCount(same.size, 'clip')} of it ${same.size === 1 ? 'is' : 'are'} here already, with the same name and sound, and will be left out.`,
          ]
        : []),
      ...(first
        ? [
            `${formatCount(plan.renamed, 'name')} ${plan.renamed === 1 ? 'is' : 'are'} taken here, so “${first.from}” becomes “${first.clip.id}”${plan.renamed > 1 ? ' and so on' : ''}.`,
          ]
        : []),
      ...(nonUsable > 0
        ? [`${formatCount(nonUsable, 'clip')} ${nonUsable === 1 ? 'goes' : 'go'} to Non Usable, as there.`]
        : []),
      ...(discarded > 0
        ? [`${formatCount(discarded, 'clip')} ${discarded === 1 ? 'comes' : 'come'} discarded, as there.`]
        : []),
      ...ratesNote([...facts.values()], [...ours.facts.values()]),
      ...setsNote(here, there),
      ...(lost.length > 0
        ? [
            `${formatCount(lost.length, 'clip')} cannot be read as audio (${lost.slice(0, 3).join(', ')}${lost.length > 3 ? ', …' : ''}); they come as they are, and Export says which.`,
          ]
        : []),
    ];
    const durations = plan.clips.map(({ from, clip }) => clip.durationS ?? facts.get(from)?.durationS ?? 0);
    const preview: MergePreview = {
      name,
      clips: plan.clips.length,
      durationS: durations.reduce((sum, durationS) => sum + durationS, 0),
      transcribed: of(({ transcript }) => transcript !== null),
      notes,
    };
    return { here, there, plan, facts, preview };
  }

  /** Takes it in. */
  async function add(): Promise<void> {
    const now = found();
    if (!now) return;
    const { here, there, plan, facts, preview } = now;
    try {
      await here.addSources(plan.sources);
      const clips = plan.clips.map(({ from, clip }) => ({
        label: from,
        async make() {
          const file = await there.audio(from);
          if (!file) {
            throw new AppError(
              'file/unreadable',
              `${from} is no longer in “${preview.name}”, so it was left out. Put it back and add that dataset again.`,
            );
          }
          return {
            clip: { ...clip, durationS: clip.durationS ?? facts.get(from)?.durationS ?? null },
            sound: file,
          };
        },
      }));
      const { spec, outcome, cleanUp } = addClipsJob('Merge', here, clips, {
        sets: (before, added) =>
          carrySets(
            before,
            there.sets(),
            plan.clips.filter(({ clip }) => added.has(clip.id)),
          ),
      });
      const { cancelled } = await app.jobs.run(spec, {
        name: 'Merge',
        summary: ({ cancelled: stopped, failures }) =>
          [
            stopped
              ? 'Nothing was added.'
              : `${formatCount(outcome.added, 'clip')} from “${preview.name}” are in the dataset. Undo takes them out again.`,
            ...failures.slice(0, 5).map(({ error }) => error.message),
            ...(failures.length > 5 ? [`And ${failures.length - 5} more like these.`] : []),
          ].join(' '),
      });
      await cleanUp();
      if (!cancelled) await forget();
    } catch (error) {
      app.notices.error(error);
    }
  }

  return {
    choose,
    add,
    cancel: () => forget().catch((error: unknown) => app.notices.error(error)),
    /** The folder that is being looked at. */
    looking,
    /** null, too, when another dataset was opened since. */
    preview: () => {
      const now = found();
      return now && now.here === app.dataset() ? now.preview : null;
    },
  };
}

function ratesNote(theirs: readonly ClipFacts[], ours: readonly ClipFacts[]): string[] {
  const kinds = (facts: readonly ClipFacts[]) =>
    [
      ...new Set(
        facts.flatMap(({ format }) =>
          format
            ? `${format.sampleRateHz.toLocaleString('en')} Hz ${format.channels === 1 ? 'mono' : format.channels === 2 ? 'stereo' : `with ${format.channels} channels`}`
            : [],
        ),
      ),
    ].sort();
  const [there, here] = [kinds(theirs), kinds(ours)];
  if (there.length === 0 || here.length === 0 || (there.length === 1 && there.join() === here.join()))
    return [];
  return [
    `Sample rates differ: its clips have ${there.join(', ')}, those here ${here.join(', ')}. The files stay as they are; Export converts to what the trainer takes.`,
  ];
}

function setsNote(here: DatasetSession, there: DatasetSession): string[] {
  const [ours, theirs] = [here.sets() !== null, there.sets() !== null];
  if (ours && theirs) return ['Its clips keep their sets.'];
  if (theirs)
    return [
      'Its clips keep their sets; those here have none yet and count as training. Sets assigns them all anew.',
    ];
  if (ours) return ['It has no sets, so its clips count as training. Sets assigns them all anew.'];
  return [];
}
