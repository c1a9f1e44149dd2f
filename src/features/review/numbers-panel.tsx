/** Spells out the figures of the whole dataset: what would change is shown before, and done in one step. */
import { createMemo, createResource, createSignal, onMount, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import type { Clip } from '../../dataset/clip.ts';
import { loadNumberWords, NUMBER_LANGUAGES, type NumberWords } from '../../dataset/number-words.ts';
import { findNumberChanges } from '../../dataset/spell-numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { PanelActions } from '../../ui/panel-actions.tsx';
import { ChangePreview } from './change-preview.tsx';
import type { ReviewModel } from './review-model.ts';
import { changeTexts } from './text-changes.ts';
import styles from './panel.module.css';

/** Each clip in the language that its transcript names. */
const OWN = 'own';
const FALLBACK = 'en';

const names = new Intl.DisplayNames('en', { type: 'language' });
const nameOf = (code: string): string => names.of(code) ?? code;

/** The panel under the list's filters. `onClose` is called when it has done its work or is dismissed. */
export function NumbersPanel(props: {
  readonly model: ReviewModel;
  readonly onClose: () => void;
}): JSX.Element {
  const app = useApp();
  let form: HTMLFormElement | undefined;
  onMount(() => form?.querySelector('select')?.focus());
  const [chosen, setChosen] = createSignal<string>(OWN);
  const clips = createMemo(() => {
    props.model.session.revision();
    return props.model.clipsInDataset();
  });
  const languageOf = ({ transcript }: Clip): string =>
    chosen() === OWN ? (transcript?.language ?? FALLBACK) : chosen();
  const own = createMemo(() => [...new Set(clips().flatMap(({ transcript }) => transcript?.language ?? []))]);
  const [words] = createResource(
    () => (chosen() === OWN ? [...own(), FALLBACK] : [chosen()]),
    async (codes) => {
      try {
        const loaded = await Promise.all(
          codes.map(async (code) => [code, await loadNumberWords(code)] as const),
        );
        return new Map<string, NumberWords | null>(loaded);
      } catch (error) {
        app.notices.error(error);
        return new Map<string, NumberWords | null>();
      }
    },
  );
  const find = (all: readonly Clip[]) =>
    findNumberChanges(all, languageOf, (language) => words()?.get(language) ?? null);
  const answer = createMemo(() => (words() ? find(clips()) : { changes: [], left: 0 }));
  const says = () => {
    const { changes, left } = answer();
    if (changes.length === 0 && left === 0) return 'No figures in any text.';
    const stay =
      left > 0
        ? ` ${formatCount(left, 'figure')} ${left === 1 ? 'stays' : 'stay'}: dates, codes and other numbers that are read in more than one way.`
        : '';
    return `${formatCount(changes.length, 'clip')} would change.${stay}`;
  };

  return (
    <form
      ref={(element) => (form = element)}
      class={styles.panel}
      aria-label="Spell out numbers"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <Select
        label="Language"
        value={chosen()}
        options={[
          {
            value: OWN,
            label: `that of each clip${own().length > 0 ? ` (${own().map(nameOf).join(', ')})` : ''}`,
          },
          ...NUMBER_LANGUAGES.map((code) => ({ value: code, label: nameOf(code) })).sort((a, b) =>
            a.label.localeCompare(b.label, 'en'),
          ),
        ]}
        onChange={setChosen}
      />
      <p class={styles.note}>
        Whole and decimal numbers become words; percent, money and ordinals too where the language’s forms are
        known, years and times in English.
      </p>
      <Show when={!words.loading}>
        <p role="status" class={styles.note}>
          {says()}
        </p>
        <ChangePreview changes={answer().changes} />
      </Show>
      <PanelActions onClose={() => props.onClose()}>
        <Button
          variant="primary"
          disabled={answer().changes.length === 0}
          onClick={() => {
            // eslint-disable-next-line solid/reactivity -- asked once, when the change is done
            void changeTexts(app, props.model, 'Spelled out', (all) => find(all).changes);
            props.onClose();
          }}
        >
          Spell out in {formatCount(answer().changes.length, 'clip')}
        </Button>
      </PanelActions>
    </form>
  );
}
