/** What the author's text says of each clip, the least alike first, and which clips take it. */
import { useNavigate } from '@solidjs/router';
import { For, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import type { OwnTextMatch, OwnTextPlan } from '../../dataset/own-text.ts';
import { Chip } from '../../ui/chip.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { TextDiff } from '../../ui/text-diff.tsx';
import { VirtualList } from '../../ui/virtual-list.tsx';
import type { Outcome, OwnTextModel } from './own-text-model.ts';
import styles from './text-tools.module.css';

const OUTCOMES: readonly { readonly outcome: Outcome; readonly label: string; readonly note: string }[] = [
  {
    outcome: 'changes',
    label: 'would change',
    note: 'What is struck through goes, what is underlined comes.',
  },
  {
    outcome: 'low',
    label: 'too different',
    note: 'These stay as they are unless you tick them: what was heard and what is written may not be the same sentence.',
  },
  {
    outcome: 'missing',
    label: 'not in the text',
    note: 'These stay as they are: their words are not in your text.',
  },
  { outcome: 'same', label: 'the same already', note: 'Nothing to do.' },
];

/** The list with its filters. */
export function OwnTextMatches(props: {
  readonly model: OwnTextModel;
  readonly plan: OwnTextPlan;
}): JSX.Element {
  const shown = () => props.model.byOutcome()[props.model.shown()];
  const used = () => Math.floor((100 * props.plan.wordsUsed) / Math.max(1, props.plan.words));
  return (
    <>
      <h3 class={styles.summary} tabIndex={-1}>
        <Show
          when={props.plan.wordsUsed < props.plan.words}
          fallback={<>All of your text is in the clips.</>}
        >
          {used()} % of the {props.plan.words.toLocaleString('en')} words of your text are in the clips.
        </Show>
      </h3>
      <div class={styles.filters}>
        <div class={styles.outcomes} role="group" aria-label="Clips to list">
          <For each={OUTCOMES}>
            {({ outcome, label }) => (
              <Chip
                tone={outcome === 'low' && props.model.byOutcome().low.length > 0 ? 'warn' : 'plain'}
                pressed={props.model.shown() === outcome}
                onToggle={() => props.model.setShown(outcome)}
              >
                {label} {props.model.byOutcome()[outcome].length}
              </Chip>
            )}
          </For>
        </div>
        <div class={styles.lowest}>
          <NumberField
            label="Lowest agreement"
            unit="%"
            min={0}
            max={100}
            step={5}
            value={props.model.lowestPercent()}
            onChange={props.model.setLowestPercent}
          />
        </div>
      </div>
      <p class={styles.quiet}>{OUTCOMES.find(({ outcome }) => outcome === props.model.shown())?.note}</p>
      <Show when={shown().length > 0} fallback={<p class={styles.quiet}>No clip.</p>}>
        <VirtualList label="Clips and your text" items={shown()} estimatePx={64}>
          {(match) => <Match model={props.model} match={match} />}
        </VirtualList>
      </Show>
    </>
  );
}

function Match(props: { readonly model: OwnTextModel; readonly match: OwnTextMatch }): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  return (
    <div class={styles.match}>
      <Show when={props.match.after !== null && props.match.after !== props.match.before} fallback={<span />}>
        <input
          type="checkbox"
          aria-label={`Take the text in ${props.match.id}`}
          checked={props.model.takes(props.match)}
          onChange={(event) => props.model.take(props.match.id, event.currentTarget.checked)}
        />
      </Show>
      <div class={styles.matchHead}>
        <button
          type="button"
          title="Listen to it in Review"
          onClick={() => {
            app.dataset()?.setPlace(props.match.id);
            navigate('/review');
          }}
        >
          {props.match.id}
        </button>
        <Show when={props.match.after !== null}>
          <span>{Math.floor(props.match.agreement * 100)} % alike</span>
        </Show>
      </div>
      <p dir="auto">
        <TextDiff before={props.match.before} after={props.match.after ?? props.match.before} />
      </p>
    </div>
  );
}
