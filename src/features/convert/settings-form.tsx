/** The settings of a conversion. */
import type { JSX } from 'solid-js';
import { Hint } from '../../ui/card.tsx';
import { Checkbox, Select } from '../../ui/field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { CHANNELS, FORMATS, SAMPLE_RATES } from './convert-form.ts';
import type { ConvertModel } from './convert-model.ts';
import styles from './convert.module.css';

/** Every change shows in the table at once. */
export function SettingsForm(props: { readonly model: ConvertModel }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the screen
  const { form, setForm } = props.model;
  return (
    <div class={styles.form}>
      <Select
        label="Format"
        value={form.format}
        options={FORMATS}
        onChange={(format) => setForm({ format })}
      />
      <Select
        label="Sample rate"
        value={form.sampleRate}
        options={SAMPLE_RATES}
        onChange={(sampleRate) => setForm({ sampleRate })}
      />
      <Select
        label="Channels"
        value={form.channels}
        options={CHANNELS}
        onChange={(channels) => setForm({ channels })}
      />
      <div class={styles.choice}>
        <Checkbox
          label="Normalise loudness"
          checked={form.normalise}
          onChange={(normalise) => setForm({ normalise })}
        />
        <NumberField
          label="Target"
          unit="LUFS"
          value={form.loudnessLufs}
          min={-40}
          max={-9}
          step={0.5}
          disabled={!form.normalise}
          onChange={(loudnessLufs) => setForm({ loudnessLufs })}
        />
      </div>
      <div class={styles.choice}>
        <Checkbox
          label="Peak ceiling"
          checked={form.limitPeaks}
          onChange={(limitPeaks) => setForm({ limitPeaks })}
        />
        <NumberField
          label="Ceiling"
          unit="dBFS"
          value={form.peakCeilingDb}
          min={-20}
          max={0}
          step={0.5}
          disabled={!form.limitPeaks}
          onChange={(peakCeilingDb) => setForm({ peakCeilingDb })}
        />
      </div>
      <div class={styles.choice}>
        <Checkbox label="High-pass" checked={form.highPass} onChange={(highPass) => setForm({ highPass })} />
        <NumberField
          label="Cut below"
          unit="Hz"
          value={form.highPassHz}
          min={20}
          max={300}
          step={5}
          disabled={!form.highPass}
          onChange={(highPassHz) => setForm({ highPassHz })}
        />
      </div>
      <Hint>
        Loudness is measured over the whole recording first (EBU R128), then one gain is applied. What would
        be louder than the ceiling (full scale without one) is pressed down to it; a high-pass takes out
        rumble.
      </Hint>
    </div>
  );
}
