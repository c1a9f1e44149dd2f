/** The settings of a split, with what was found in the recording. */
import { createMemo, Show, type JSX } from 'solid-js';
import { formatDb } from '../../audio/levels.ts';
import { suggestLevel } from '../../audio/suggest.ts';
import { useApp } from '../../app/context.ts';
import { CLIP_RATES_HZ, presetChange, presetOf, SPLIT_PRESETS, type CutForm } from '../../jobs/split-form.ts';
import { Hint } from '../../ui/card.tsx';
import { Checkbox, Select } from '../../ui/field.tsx';
import { NumberField, Slider } from '../../ui/number-field.tsx';
import type { SplitModel } from './split-model.ts';
import styles from './split.module.css';

const CUSTOM = 'Custom';
const OWN_NAMES: Record<keyof CutForm, string> = {
  silenceDurationS: 'silence duration',
  autoLevel: 'level',
  levelDb: 'level',
  minClipS: 'shortest clip',
  maxClipS: 'longest clip',
  mergeShort: 'merging',
  forceCut: 'force-cut',
  trimEnds: 'edges',
  edgePaddingMs: 'edges',
};

/** Redraws the plan at every change. */
export function SettingsForm(props: { readonly model: SplitModel }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the screen
  const { form, setForm, cutForm, set, ready } = props.model;
  const levelDb = () =>
    cutForm().autoLevel ? (ready()?.recording.levels.autoLevelDb ?? cutForm().levelDb) : cutForm().levelDb;
  const preset = createMemo(() => presetOf({ ...form, ...cutForm() }));
  const app = useApp();
  const models = () => app.models.list().filter(({ state }) => state.kind === 'ready');

  function choosePreset(label: string): void {
    const chosen = SPLIT_PRESETS.find((known) => known.label === label);
    if (!chosen) return;
    const {
      codec = form.codec,
      sampleRateHz = form.sampleRateHz,
      channels = form.channels,
      ...cut
    } = presetChange({ ...form, ...cutForm() }, chosen);
    set(cut);
    // How clips are written is one thing for all recordings.
    if (!props.model.isOwn()) setForm({ codec, sampleRateHz, channels });
  }

  return (
    <div class={styles.form}>
      <Own model={props.model} />
      <Select
        label="Preset"
        value={preset()?.label ?? CUSTOM}
        options={[...SPLIT_PRESETS.map(({ label }) => label), ...(preset() ? [] : [CUSTOM])].map((label) => ({
          value: label,
          label,
        }))}
        onChange={choosePreset}
      />
      <Show when={preset()}>{(known) => <p class={styles.about}>{known().about}</p>}</Show>
      <Slider
        label="Silence duration"
        unit="s"
        value={cutForm().silenceDurationS}
        min={0.1}
        max={3}
        step={0.05}
        onChange={(value) => set({ silenceDurationS: value })}
      />
      <Checkbox
        label="Automatic level"
        checked={cutForm().autoLevel}
        onChange={(on) => set({ autoLevel: on, levelDb: Math.round(levelDb()) })}
      />
      <Slider
        label="Level"
        unit="dB"
        value={Math.round(levelDb())}
        min={-90}
        max={-10}
        step={1}
        disabled={cutForm().autoLevel}
        onChange={(value) => set({ levelDb: value })}
      />
      <Show when={ready()}>
        {(now) => (
          <Hint>
            <Show
              when={suggestLevel(now().recording.levels).clear}
              fallback={suggestLevel(now().recording.levels).reason}
            >
              Noise floor {formatDb(now().recording.levels.noiseFloorDb)}, speech{' '}
              {formatDb(now().recording.levels.speechLevelDb)}.
            </Show>{' '}
            Sound below {formatDb(levelDb())} counts as silence.
            <Halved model={props.model} />
          </Hint>
        )}
      </Show>
      <div class={styles.pair}>
        <NumberField
          label="Shortest clip"
          unit="s"
          value={cutForm().minClipS}
          min={0}
          max={cutForm().maxClipS}
          step={0.1}
          onChange={(value) => set({ minClipS: value })}
        />
        <NumberField
          label="Longest clip"
          unit="s"
          value={cutForm().maxClipS}
          min={Math.max(1, cutForm().minClipS)}
          max={60}
          step={0.5}
          onChange={(value) => set({ maxClipS: value })}
        />
      </div>
      <Checkbox
        label="Merge short pieces"
        checked={cutForm().mergeShort}
        onChange={(on) => set({ mergeShort: on })}
      />
      <Checkbox label="Force-cut" checked={cutForm().forceCut} onChange={(on) => set({ forceCut: on })} />
      <div class={styles.pair}>
        <Checkbox
          label="Trim silence at ends"
          checked={cutForm().trimEnds}
          onChange={(on) => set({ trimEnds: on })}
        />
        <NumberField
          label="Edge padding"
          unit="ms"
          value={cutForm().edgePaddingMs}
          min={0}
          max={2000}
          step={50}
          disabled={!cutForm().trimEnds}
          onChange={(value) => set({ edgePaddingMs: value })}
        />
      </div>
      <fieldset class={styles.clipFormat}>
        <legend>Clips</legend>
        <Select
          label="Clip format"
          value={form.codec}
          options={[
            { value: 'wav', label: 'wav, 16 bit' },
            { value: 'mp3', label: 'mp3' },
          ]}
          onChange={(codec) => setForm({ codec })}
        />
        <Select
          label="Sample rate"
          value={String(form.sampleRateHz)}
          options={CLIP_RATES_HZ.map((rateHz) => ({
            value: String(rateHz),
            label: rateHz === 0 ? 'Keep' : `${rateHz.toLocaleString('en')} Hz`,
          }))}
          onChange={(rateHz) => setForm({ sampleRateHz: Number(rateHz) })}
        />
        <Select
          label="Channels"
          value={form.channels}
          options={[
            { value: 'keep', label: 'Keep' },
            { value: 'mono', label: 'Mono' },
          ]}
          onChange={(channels) => setForm({ channels })}
        />
        <Checkbox
          label="Words in names"
          checked={form.wordsInNames}
          onChange={(wordsInNames) => setForm({ wordsInNames })}
        />
        <Show when={form.wordsInNames}>
          <Select
            label="Model"
            value={form.wordsModel}
            options={models().map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(wordsModel) => setForm({ wordsModel })}
          />
          <Hint>
            The clips are transcribed after the split, and the first words of each go into its name:
            kettle_000001_the_kettle_began.{form.codec}
          </Hint>
        </Show>
      </fieldset>
    </div>
  );
}

/** Whether the settings below are for all recordings or for the one on the screen. */
function Own(props: { readonly model: SplitModel }): JSX.Element {
  const own = () => Object.keys(props.model.focusPlan()?.own ?? {}) as (keyof CutForm)[];
  const names = () => [...new Set(own().map((name) => OWN_NAMES[name]))].join(', ');
  return (
    <Show when={props.model.recordings().length > 1 || own().length > 0}>
      <div class={styles.own} data-on={props.model.isOwn() ? '' : undefined}>
        <Checkbox
          label={`Only for ${props.model.focus()?.name ?? 'this recording'}`}
          checked={props.model.isOwn()}
          onChange={(on) => props.model.setOwn(on)}
        />
        <Show when={own().length > 0}>
          <p>Its own here: {names()}. Untick to go back to the settings of all recordings.</p>
        </Show>
      </div>
    </Show>
  );
}

function Halved(props: { readonly model: SplitModel }): JSX.Element {
  const found = createMemo(() => {
    const { silenceDurationS } = props.model.cutForm();
    let cuts = 0;
    let finestS = silenceDurationS;
    for (const { origin, foundAtS } of props.model.plan()?.cuts ?? []) {
      if (origin !== 'silence' || foundAtS >= silenceDurationS) continue;
      cuts++;
      finestS = Math.min(finestS, foundAtS);
    }
    return { cuts, finestS };
  });
  return (
    <Show when={found().cuts > 0}>
      {' '}
      Stretches longer than {props.model.cutForm().maxClipS} s were searched again with shorter silences, down
      to {found().finestS.toFixed(2)} s: {found().cuts} more cuts.
    </Show>
  );
}
