/** Sets: which clips the trainer learns from, and which it is checked by. */
import { useNavigate } from '@solidjs/router';
import Shuffle from 'lucide-solid/icons/shuffle';
import { For, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import type { SetName } from '../../dataset/sets.ts';
import { Button } from '../../ui/button.tsx';
import { Card, EmptyState, Figures, Hint } from '../../ui/card.tsx';
import { Select } from '../../ui/field.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ClipSets } from './clip-sets.tsx';
import { createSetsModel, type SetsModel } from './sets-model.ts';
import styles from './sets.module.css';

const METHODS = [
  { value: 'source', label: 'Whole recordings' },
  { value: 'length', label: 'Every length alike' },
  { value: 'short', label: 'Short clips (MRQ)' },
] as const;
const UNITS = [
  { value: 'percent', label: 'Share' },
  { value: 'minutes', label: 'Minutes' },
] as const;
const EXPLANATIONS = {
  source: 'Neighbours of one recording sound alike, so each recording goes to one set only.',
  length: 'Clips are drawn evenly from short to long ones. Neighbours of one recording may be in both sets.',
  short: 'MRQ’s validation list holds what is too short to learn from: a text or audio under these limits.',
} as const;

/** The Sets screen. */
export function SetsScreen(): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  return (
    <Show
      when={app.dataset()}
      keyed
      fallback={
        <Screen title="Sets">
          <EmptyState
            title="No clips yet"
            text="Sets divides the clips into those that a trainer learns from and those that it is checked by. Split a recording first."
          >
            <Button variant="primary" onClick={() => navigate('/split')}>
              Go to Split
            </Button>
          </EmptyState>
        </Screen>
      }
    >
      {(session) => <SetsPage session={session} />}
    </Show>
  );
}

function SetsPage(props: { readonly session: DatasetSession }): JSX.Element {
  const navigate = useNavigate();
  // The page is made anew for another dataset (keyed above), so the model may hold on to this one.
  // eslint-disable-next-line solid/reactivity
  const model = createSetsModel(useApp(), props.session);
  const readOnly = () => props.session.saveState().kind === 'read-only';
  const disabled = () => model.busy() || readOnly() || (model.clips()?.length ?? 0) === 0;

  return (
    <Screen
      title="Sets"
      about={<Show when={model.clips()}>{(clips) => formatCount(clips().length, 'clip')}</Show>}
      actions={
        <Button
          variant="primary"
          icon={<Shuffle size={16} aria-hidden="true" />}
          disabled={disabled()}
          onClick={() => void model.assign()}
        >
          Assign
        </Button>
      }
    >
      <div class={styles.columns}>
        <Card title="How">
          <SettingsForm model={model} disabled={disabled()} />
        </Card>
        <div class={styles.results}>
          <Card title="What came of it">
            <Show
              when={model.file()}
              fallback={
                <Hint>
                  Nothing is assigned yet. Assign draws the validation clips; the same seed draws the same
                  ones on any machine. Export takes 5 % by itself when nothing is assigned.
                </Hint>
              }
            >
              <Totals model={model} />
              <div class={styles.show}>
                <For each={['train', 'validation'] as const}>
                  {(set) => (
                    <Button
                      variant="ghost"
                      onClick={() => {
                        model.select(set);
                        navigate('/review');
                      }}
                    >
                      Show {set === 'train' ? 'training' : 'validation'} in Review
                    </Button>
                  )}
                </For>
              </div>
            </Show>
          </Card>
          <Show when={model.file()}>
            <ClipSets
              model={model}
              disabled={disabled()}
              onOpen={(id) => {
                props.session.setPlace(id);
                navigate('/review');
              }}
            />
          </Show>
        </div>
      </div>
    </Screen>
  );
}

function SettingsForm(props: { readonly model: SetsModel; readonly disabled: boolean }): JSX.Element {
  return (
    <Show when={props.model.settings()}>
      {(settings) => (
        <div class={styles.form}>
          <Select
            label="Choose by"
            value={settings().method}
            options={METHODS}
            disabled={props.disabled}
            onChange={(method) => props.model.change({ method })}
          />
          <Hint>{EXPLANATIONS[settings().method]}</Hint>
          <Show
            when={settings().method !== 'short'}
            fallback={
              <>
                <NumberField
                  label="Shortest text"
                  unit="characters"
                  value={settings().shortText}
                  min={0}
                  max={1000}
                  step={1}
                  disabled={props.disabled}
                  onChange={(shortText) => props.model.change({ shortText })}
                />
                <NumberField
                  label="Shortest audio"
                  unit="s"
                  value={settings().shortAudioS}
                  min={0}
                  max={60}
                  step={0.1}
                  disabled={props.disabled}
                  onChange={(shortAudioS) => props.model.change({ shortAudioS })}
                />
              </>
            }
          >
            <Select
              label="How much"
              value={settings().amount.unit}
              options={UNITS}
              disabled={props.disabled}
              onChange={(unit) =>
                props.model.change({
                  amount: unit === 'percent' ? { unit, percent: 5 } : { unit, minutes: 1 },
                })
              }
            />
            <Amount model={props.model} disabled={props.disabled} />
            <NumberField
              label="Seed"
              value={settings().seed}
              min={0}
              max={0xffffffff}
              step={1}
              disabled={props.disabled}
              onChange={(seed) => props.model.change({ seed: Math.round(seed) })}
            />
          </Show>
        </div>
      )}
    </Show>
  );
}

function Amount(props: { readonly model: SetsModel; readonly disabled: boolean }): JSX.Element {
  const percent = () => {
    const amount = props.model.settings()?.amount;
    return amount?.unit === 'percent' ? amount.percent : null;
  };
  const minutes = () => {
    const amount = props.model.settings()?.amount;
    return amount?.unit === 'minutes' ? amount.minutes : 0;
  };
  return (
    <Show
      when={percent() !== null}
      fallback={
        <NumberField
          label="Validation"
          unit="min"
          value={minutes()}
          min={0}
          max={10_000}
          step={0.5}
          disabled={props.disabled}
          onChange={(value) => props.model.change({ amount: { unit: 'minutes', minutes: value } })}
        />
      }
    >
      <NumberField
        label="Validation share"
        unit="%"
        value={percent() ?? 0}
        min={0}
        max={90}
        step={1}
        disabled={props.disabled}
        onChange={(value) => props.model.change({ amount: { unit: 'percent', percent: value } })}
      />
    </Show>
  );
}

function Totals(props: { readonly model: SetsModel }): JSX.Element {
  const of = (set: SetName) =>
    (props.model.clips() ?? []).filter(({ id }) => props.model.sets().get(id) === set);
  const totalS = (clips: ReturnType<typeof of>) => clips.reduce((sum, { durationS }) => sum + durationS, 0);
  const share = () => {
    const [train, validation] = [totalS(of('train')), totalS(of('validation'))];
    return train + validation > 0 ? (100 * validation) / (train + validation) : 0;
  };
  const figure = (label: string, set: SetName) => ({
    value: of(set).length.toLocaleString('en'),
    label,
    note: formatClock(totalS(of(set))),
  });
  /** The share that was asked for, where whole recordings hold back more than twice of it. */
  const tooMuch = () => {
    const { method, amount } = props.model.settings() ?? {};
    if (method !== 'source' || amount?.unit !== 'percent' || !props.model.upToDate()) return null;
    return recordings().size > 1 && share() > 2 * amount.percent ? amount.percent : null;
  };
  const recordings = () => new Set((props.model.clips() ?? []).flatMap(({ source }) => source ?? []));
  return (
    <div class={styles.form}>
      <Figures
        items={[
          figure('training', 'train'),
          figure('validation', 'validation'),
          { value: `${share().toFixed(1)} %`, label: 'of the time' },
          { value: String(props.model.file()?.pinned.size ?? 0), label: 'pinned' },
        ]}
      />
      <Show when={!props.model.upToDate()}>
        <Hint>The settings were changed since. Assign draws anew; pinned clips stay.</Hint>
      </Show>
      <Show when={props.model.settings()?.method === 'source' && recordings().size === 1}>
        <Hint>
          All clips are of one recording, so it cannot be divided by recordings. “Every length alike” draws
          single clips.
        </Hint>
      </Show>
      <Show when={tooMuch()}>
        {(percent) => (
          <Hint>
            Whole recordings cannot come nearer to the {percent()} % than {share().toFixed(0)} %: that much
            would not be learnt from. “Every length alike” draws single clips.
          </Hint>
        )}
      </Show>
      <Show when={props.model.leaks().length > 0}>
        <Hint>
          {formatCount(props.model.leaks().length, 'recording')} with clips in both sets: what validation
          measures there has partly been learnt.
        </Hint>
      </Show>
      <Show when={props.model.added() > 0}>
        <Hint>
          {formatCount(props.model.added(), 'clip')} came after the assignment: with their recording, else in
          training. Assign counts them in.
        </Hint>
      </Show>
      <Show when={props.model.unreadable().length > 0}>
        <Hint>
          {formatCount(props.model.unreadable().length, 'clip')} could not be read as audio and are in no set.
        </Hint>
      </Show>
    </div>
  );
}
