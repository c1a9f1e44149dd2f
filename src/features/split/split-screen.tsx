/** Split: the plan is on the screen before anything is written. */
import Scissors from 'lucide-solid/icons/scissors';
import { createMemo, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { planTotals, type SplitPlan } from '../../audio/split-plan.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Figures, Hint } from '../../ui/card.tsx';
import { FolderButton } from '../../ui/folder-button.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { Histogram, type Bin } from '../../ui/histogram.tsx';
import { NoRecordings } from '../../ui/no-recordings.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ReindexCard } from '../reindex/reindex-card.tsx';
import { PieceTable } from './piece-table.tsx';
import { createPlanPlayer } from './plan-player.ts';
import { PlanView } from './plan-view.tsx';
import { RecordingList } from './recording-list.tsx';
import { SettingsForm } from './settings-form.tsx';
import { createSplitModel, type SplitModel } from './split-model.ts';
import { SplitResult } from './split-result.tsx';
import styles from './split.module.css';

/** The Split screen. */
export function SplitScreen(): JSX.Element {
  const app = useApp();
  const model = createSplitModel(app);
  const busy = () => app.jobs.progress() !== null;
  const info = () => model.focus()?.info;

  return (
    <Screen
      title="Split"
      about={
        <Show when={model.focus()}>
          {(recording) => (
            <>
              <b>{recording().name}</b>{' '}
              <Show when={info()}>
                {(known) => (
                  <>
                    {formatClock(known().durationS)} · {known().codec} ·{' '}
                    {known().sampleRateHz.toLocaleString('en')} Hz · {channelsName(known().channels)}
                  </>
                )}
              </Show>
            </>
          )}
        </Show>
      }
      actions={
        <>
          <FolderButton
            role="Input folder"
            folder={model.inputName()}
            disabled={busy()}
            onClick={() => void app.project.chooseInput()}
          />
          <FolderButton
            role="Output folder"
            folder={model.outputName()}
            disabled={busy()}
            onClick={() => void model.chooseOutput()}
          />
          <Button
            variant="primary"
            icon={<Scissors size={16} aria-hidden="true" />}
            disabled={busy() || model.selected().length === 0}
            onClick={() => void model.split(null)}
          >
            Split
          </Button>
        </>
      }
    >
      <Show
        when={model.recordings().length > 0}
        fallback={
          <NoRecordings
            folder={model.inputName()}
            purpose="Split cuts recordings at their silences into clips of a few seconds."
            onOpen={() => void app.project.pick()}
            onSample={() => void app.project.openSample()}
          />
        }
      >
        <Show when={model.question()}>
          {(clips) => (
            <div class={styles.question} role="alert">
              <p>
                “{model.outputName()}” already holds {formatCount(clips(), 'clip')} of these recordings, cut
                in another way. <i>Replace</i> moves them to a dated backup inside that folder, transcripts
                included. <i>Add</i> keeps them and gives the new ones names of their own.
              </p>
              <Button variant="primary" onClick={() => void model.split('replace')}>
                Replace
              </Button>
              <Button onClick={() => void model.split('add')}>Add</Button>
              <Button onClick={() => model.cancelQuestion()}>Cancel</Button>
            </div>
          )}
        </Show>
        <Show when={model.done()}>{(done) => <SplitResult done={done()} />}</Show>
        <Show when={model.recordings().length > 1}>
          <RecordingList model={model} />
        </Show>
        <Plan model={model} />
      </Show>
      <ReindexCard />
    </Screen>
  );
}

function Plan(props: { readonly model: SplitModel }): JSX.Element {
  const app = useApp();
  const player = createPlanPlayer(
    () => props.model.ready()?.recording.pcm ?? null,
    (pcm) => app.media.readable(pcm),
  );
  const clips = () =>
    (props.model.plan()?.pieces ?? []).filter(({ kind }) => kind === 'usable' || kind === 'non-usable')
      .length;
  return (
    <>
      <PlanView model={props.model} player={player} />
      <div class={styles.columns}>
        <Card title="Where to cut">
          <SettingsForm model={props.model} />
        </Card>
        <Card title="What you get">
          <Show
            when={props.model.plan()}
            fallback={<Hint>The plan appears as soon as the recording is analyzed.</Hint>}
          >
            {(plan) => <Totals plan={plan()} maxClipS={props.model.cutForm().maxClipS} />}
          </Show>
        </Card>
        <Card title="Pieces" about={clips()}>
          <PieceTable model={props.model} player={player} />
        </Card>
      </div>
    </>
  );
}

function Totals(props: { readonly plan: SplitPlan; readonly maxClipS: number }): JSX.Element {
  const totals = createMemo(() => planTotals(props.plan));
  const clock = (frames: number) => formatClock(frames / props.plan.sampleRateHz, 1);
  const seconds = (frames: number) => (frames / props.plan.sampleRateHz).toFixed(1);
  const bins = createMemo((): Bin[] => {
    const { pieces, sampleRateHz } = props.plan;
    const counts = new Array<number>(Math.ceil(props.maxClipS) + 1).fill(0);
    for (const { kind, startFrame, endFrame } of pieces) {
      if (kind !== 'usable' && kind !== 'non-usable') continue;
      const at = Math.min(counts.length - 1, Math.floor((endFrame - startFrame) / sampleRateHz));
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts.map((count, second) => ({
      label: second === counts.length - 1 ? `${second}+` : String(second),
      count,
      ...(second >= props.maxClipS && { tone: 'warn' as const }),
    }));
  });
  return (
    <>
      <Figures
        items={[
          { value: String(totals().counts.usable), label: 'Usable', note: clock(totals().frames.usable) },
          {
            value: String(totals().counts['non-usable']),
            label: 'Non Usable',
            note: clock(totals().frames['non-usable']),
          },
          { value: `${seconds(totals().frames.trimmed)} s`, label: 'trimmed', note: 'silence at the ends' },
          ...(totals().counts.excluded > 0
            ? [{ value: `${seconds(totals().frames.excluded)} s`, label: 'excluded', note: 'by hand' }]
            : []),
        ]}
      />
      <Histogram label="Clips by length in seconds" bins={bins()} />
      <p class={styles.sum}>
        {seconds(totals().frames.usable)} Usable + {seconds(totals().frames['non-usable'])} Non Usable +{' '}
        {seconds(totals().frames.trimmed)} trimmed
        <Show when={totals().counts.excluded > 0}>
          {' '}
          + {seconds(totals().frames.excluded)} excluded
        </Show> = {seconds(props.plan.frames)} s: every sample is accounted for.
      </p>
    </>
  );
}

function channelsName(channels: number): string {
  return channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;
}
