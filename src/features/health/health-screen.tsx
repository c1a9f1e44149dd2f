/** Health: what all clips look like side by side, and which ones need a person. */
import { useNavigate } from '@solidjs/router';
import Activity from 'lucide-solid/icons/activity';
import { createMemo, For, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import type { HealthTotals, Verdict } from '../../dataset/health/report.ts';
import { Button } from '../../ui/button.tsx';
import { Card, EmptyState, Figures, Hint } from '../../ui/card.tsx';
import { Chip } from '../../ui/chip.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { CharacterTable } from './character-table.tsx';
import { createHealthModel, type HealthModel } from './health-model.ts';
import { MeasureCard } from './measure-card.tsx';
import styles from './health.module.css';

/** The Health screen. */
export function HealthScreen(): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  const session = () => {
    const open = app.dataset();
    return open && open.counts().clips > 0 ? open : null;
  };
  return (
    <Show
      when={session()}
      keyed
      fallback={
        <Screen title="Health">
          <EmptyState
            title="No clips yet"
            text="Health measures every clip and shows which ones stand out: clipped, noisy, too quiet, there twice. Split a recording first."
          >
            <Button variant="primary" onClick={() => navigate('/split')}>
              Go to Split
            </Button>
          </EmptyState>
        </Screen>
      }
    >
      {(open) => <HealthPage session={open} />}
    </Show>
  );
}

function HealthPage(props: { readonly session: DatasetSession }): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  // The page is made anew for another dataset (keyed above), so the model may hold on to this one.
  // eslint-disable-next-line solid/reactivity
  const model = createHealthModel(app, props.session);
  const open = (title: string, ids: readonly string[]): void => {
    model.select(title, ids);
    navigate('/review');
  };
  const totals = () => model.report().totals;

  return (
    <Screen
      title="Health"
      about={formatCount(totals().clips, 'clip')}
      actions={
        <>
          <Button variant="ghost" onClick={() => window.print()}>
            Print
          </Button>
          <Button disabled={model.readOnly()} onClick={() => void model.saveReport()}>
            Save report
          </Button>
          <Button
            variant="primary"
            icon={<Activity size={16} aria-hidden="true" />}
            disabled={app.jobs.progress() !== null}
            onClick={() => void model.measure()}
          >
            Measure
          </Button>
        </>
      }
    >
      <Show when={model.toMeasure() > 0 && !app.jobs.progress()}>
        <div class={styles.hint}>
          <Hint>
            {totals().measured === 0
              ? 'Length, text and languages are shown below. Measure listens to every clip for loudness, clipping, noise, bandwidth and duplicates; it is done once, and later only for clips that changed.'
              : `${formatCount(model.toMeasure(), 'clip')} came or changed since the last measuring. Measure listens to these only.`}
          </Hint>
        </div>
      </Show>
      <Card title="How much">
        <Totals totals={totals()} />
      </Card>
      <Card title="What to do">
        <Findings model={model} onOpen={open} />
      </Card>
      <div class={styles.grid}>
        <For each={model.report().measures.filter(({ bars }) => bars.length > 0)}>
          {(measure) => <MeasureCard measure={measure} onOpen={open} />}
        </For>
      </div>
      <Show when={model.report().characters.length > 0}>
        <div class={styles.characters}>
          <CharacterTable characters={model.report().characters} onOpen={open} />
        </div>
      </Show>
    </Screen>
  );
}

function Totals(props: { readonly totals: HealthTotals }): JSX.Element {
  return (
    <Figures
      items={[
        { value: props.totals.clips.toLocaleString('en'), label: 'clips' },
        { value: formatClock(props.totals.totalS), label: 'of sound' },
        { value: props.totals.words.toLocaleString('en'), label: 'words' },
        { value: props.totals.characters.toLocaleString('en'), label: 'characters' },
        { value: props.totals.withoutText.toLocaleString('en'), label: 'without text' },
      ]}
    />
  );
}

const WORDS = { bad: 'serious', warn: 'look', ok: 'fine' } as const;

function Findings(props: {
  readonly model: HealthModel;
  readonly onOpen: (title: string, ids: readonly string[]) => void;
}): JSX.Element {
  const found = createMemo(() => {
    const verdicts = props.model
      .report()
      .measures.flatMap(({ title, verdict }): (Verdict & { of: string })[] =>
        verdict && verdict.tone !== 'ok' ? [{ ...verdict, of: title }] : [],
      );
    return [
      ...verdicts.filter(({ tone }) => tone === 'bad'),
      ...verdicts.filter(({ tone }) => tone === 'warn'),
    ];
  });
  return (
    <Show
      when={found().length > 0}
      fallback={
        <Hint>
          {props.model.report().totals.measured === 0
            ? 'Nothing stands out in the texts and lengths. The sound is not measured yet.'
            : 'Nothing stands out. The dataset is ready to be exported.'}
        </Hint>
      }
    >
      <ul class={styles.findings}>
        <For each={found()}>
          {(verdict) => (
            <li>
              <Chip tone={verdict.tone}>{WORDS[verdict.tone]}</Chip>
              <p>
                <b>{verdict.of}.</b> {verdict.sentence}
              </p>
              <Button
                label={`Show ${verdict.ids.length} in Review: ${verdict.title}`}
                onClick={() => props.onOpen(verdict.title, verdict.ids)}
              >
                Show {verdict.ids.length}
              </Button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
