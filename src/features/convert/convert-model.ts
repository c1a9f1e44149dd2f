/** What the Convert screen knows: folders, recordings, settings, and what of it is already there. Converting is src/jobs/convert.ts. */
import { createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { App } from '../../app/context.ts';
import { AppError } from '../../base/app-error.ts';
import type { Folder, Path } from '../../base/folder.ts';
import { CONVERTED_FOLDER } from '../../dataset/layout.ts';
import { convertJob, planConversion, type ConvertItem } from '../../jobs/convert.ts';
import type { Recording } from '../../jobs/find-recordings.ts';
import { readConvertForm, settingsOf, writeConvertForm } from './convert-form.ts';

/** The model of the Convert screen; made once a screen, freed with it. */
export function createConvertModel(app: App) {
  const [form, setForm] = createStore(readConvertForm(localStorage));
  const [chosenOutput, setChosenOutput] = createSignal<Folder | null>(null);
  const [left, setLeft] = createSignal<ReadonlySet<Path>>(new Set());
  const [items, setItems] = createSignal<readonly ConvertItem[]>([]);
  /** The question before files would be replaced: how many; null when there is none. */
  const [replacing, setReplacing] = createSignal<number | null>(null);
  const stop = new AbortController();
  onCleanup(() => stop.abort());

  const { inputFolder: input, inputRecordings: recordings } = app.project;
  const settings = createMemo(() => settingsOf(form));
  const isSelected = (recording: Recording) => !recording.error && !left().has(recording.path);
  const selected = createMemo(() => recordings().filter(isSelected));

  createEffect(() => writeConvertForm(localStorage, form));

  async function output(options?: { create: boolean }): Promise<Folder | null> {
    const chosen = untrack(chosenOutput);
    if (chosen) return chosen;
    return (await untrack(input)?.folder(CONVERTED_FOLDER, options)) ?? null;
  }

  // What is there already, again at every change and after every job; only the last of several quick changes counts.
  let asked = 0;
  createEffect(
    on([recordings, settings, chosenOutput, input, () => app.jobs.progress() === null], () => {
      const mine = ++asked;
      const list = untrack(recordings).filter(({ error }) => !error);
      const wanted = untrack(settings);
      void output()
        .then((folder) => planConversion(folder, list, wanted))
        .then(
          (plan) => {
            if (mine === asked) setItems(plan);
          },
          (error: unknown) => {
            if (mine === asked && !stop.signal.aborted) app.notices.error(error);
          },
        );
    }),
  );
  createEffect(on([settings, recordings, chosenOutput], () => setReplacing(null)));

  const itemOf = createMemo(() => new Map(items().map((item) => [item.recording.path, item])));

  /** Converts what is selected and not there; asks first (`replacing`) where other files are in the way. */
  async function convert(taken: 'ask' | 'replace' | 'keep'): Promise<void> {
    const from = input();
    const wanted = settings();
    const list = selected();
    try {
      const into = await output({ create: true });
      if (!from || !into) throw new AppError('folder/gone', 'Choose an input and an output folder first.');
      const plan = await planConversion(into, list, wanted);
      const inTheWay = plan.filter(({ state }) => state === 'taken').length;
      if (taken === 'ask' && inTheWay > 0) {
        setReplacing(inTheWay);
        return;
      }
      setReplacing(null);
      const todo = plan.filter(({ state }) => state === 'new' || (state === 'taken' && taken === 'replace'));
      const before = plan.filter(({ state }) => state === 'done').length;
      await app.jobs.run(
        convertJob({ input: from, output: into, items: todo, settings: wanted, engine: app.converter }),
        {
          name: 'Conversion',
          summary: ({ done, failures, cancelled }) =>
            (todo.length > 0 ? `${done} of ${todo.length} recordings, in “${into.name}”.` : 'nothing new.') +
            (before > 0 ? ` ${before} already there.` : '') +
            (taken === 'keep' && inTheWay > 0 ? ` ${inTheWay} of the same name kept as they were.` : '') +
            (failures.length > 0
              ? ` Not done: ${failures.map(({ error }) => error.message).join(' ')}`
              : '') +
            (cancelled ? ' What was finished stays; Convert again goes on from there.' : ''),
        },
      );
    } catch (error) {
      app.notices.error(error);
    }
  }

  return {
    form,
    setForm,
    inputName: () => input()?.name ?? null,
    outputName: () => chosenOutput()?.name ?? (input() ? `${CONVERTED_FOLDER}/` : null),
    recordings,
    selected,
    isSelected,
    itemOf: (recording: Recording) => itemOf().get(recording.path) ?? null,
    doneCount: () => items().filter(({ state }) => state === 'done').length,
    replacing,
    cancelQuestion: () => setReplacing(null),
    convert,
    select(recording: Recording, on: boolean): void {
      const next = new Set(left());
      if (on) next.delete(recording.path);
      else next.add(recording.path);
      setLeft(next);
    },
    async chooseOutput(): Promise<void> {
      const folder = await app.project.chooseFolder();
      if (folder) setChosenOutput(folder);
    },
  };
}

/** What createConvertModel makes. */
export type ConvertModel = ReturnType<typeof createConvertModel>;
