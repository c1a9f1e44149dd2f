/** The settings of a split, with what was found in the recording. */
import { Show, type JSX } from 'solid-js';
import { Hint } from '../../ui/card.tsx';
import { formatDb } from '../../ui/format.ts';
import { Checkbox } from '../../ui/field.tsx';
import { NumberField, Slider } from '../../ui/number-field.tsx';
import type { SplitModel } from './split-model.ts';
import styles from './split.module.css';

/** Redraws the plan at every change. */
export function SettingsForm(props: { readonly model: SplitModel }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the screen
  const { form, setForm } = props.model;
  const ready = () => {
    const now = props.model.analysis();
    return now.kind === 'ready' ? now : null;
  };
  const levelDb = () =>
    form.autoLevel ? (ready()?.recording.levels.autoLevelDb ?? form.levelDb) : form.levelDb;

  return (
    <div class={styles.form}>
      <Slider
        label="Silence duration"
        unit="s"
        value={form.silenceDurationS}
        min={0.1}
        max={3}
        step={0.05}
        onChange={(value) => setForm('silenceDurationS', value)}
      />
      <Checkbox
        label="Automatic level"
        checked={form.autoLevel}
        onChange={(on) => setForm({ autoLevel: on, levelDb: Math.round(levelDb()) })}
      />
      <Slider
        label="Level"
        unit="dB"
        value={Math.round(levelDb())}
        min={-90}
        max={-10}
        step={1}
        disabled={form.autoLevel}
        onChange={(value) => setForm('levelDb', value)}
      />
      <Show when={ready()}>
        {(now) => (
          <Hint>
            Noise floor {formatDb(now().recording.levels.noiseFloorDb)}, speech{' '}
            {formatDb(now().recording.levels.speechLevelDb)}. Sound below {formatDb(levelDb())} counts as
            silence.
            <Halved model={props.model} />
          </Hint>
        )}
      </Show>
      <div class={styles.pair}>
        <NumberField
          label="Shortest clip"
          unit="s"
          value={form.minClipS}
          min={0}
          max={form.maxClipS}
          step={0.1}
          onChange={(value) => setForm('minClipS', value)}
        />
        <NumberField
          label="Longest clip"
          unit="s"
          value={form.maxClipS}
          min={Math.max(1, form.minClipS)}
          max={60}
          step={0.5}
          onChange={(value) => setForm('maxClipS', value)}
        />
      </div>
      <Checkbox
        label="Merge short pieces"
        checked={form.mergeShort}
        onChange={(on) => setForm('mergeShort', on)}
      />
      <Checkbox label="Force-cut" checked={form.forceCut} onChange={(on) => setForm('forceCut', on)} />
    </div>
  );
}

function Halved(props: { readonly model: SplitModel }): JSX.Element {
  const fine = () =>
    (props.model.plan()?.cuts ?? []).filter(
      (cut) => cut.origin === 'silence' && cut.foundAtS < props.model.form.silenceDurationS,
    );
  const finest = () => Math.min(...fine().map(({ foundAtS }) => foundAtS));
  return (
    <Show when={fine().length > 0}>
      {' '}
      Stretches longer than {props.model.form.maxClipS} s were searched again with shorter silences, down to{' '}
      {finest().toFixed(2)} s: {fine().length} more cuts.
    </Show>
  );
}
