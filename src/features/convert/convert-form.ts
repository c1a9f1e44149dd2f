/** The settings of the Convert screen: how they are shown, kept between visits, and told to the job. */
import { readStoredForm, writeStoredForm, type FormStore } from '../../base/stored-form.ts';
import type { ConvertSettings } from '../../jobs/engines.ts';

/** The settings on the screen. A value whose switch is off is kept for when it is on again. */
export interface ConvertForm {
  format: ConvertSettings['format'];
  /** Hertz, or "keep". */
  sampleRate: SampleRate;
  channels: ConvertSettings['channels'];
  normalise: boolean;
  loudnessLufs: number;
  limitPeaks: boolean;
  peakCeilingDb: number;
  highPass: boolean;
  highPassHz: number;
}

type SampleRate = 'keep' | '22050' | '24000' | '32000' | '44100' | '48000';

interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** What the combobox *Format* offers. */
export const FORMATS: readonly Option<ConvertForm['format']>[] = [
  { value: 'wav16', label: 'wav, 16 bit' },
  { value: 'wav24', label: 'wav, 24 bit' },
  { value: 'mp3-cbr', label: 'mp3, constant 192 kbit/s' },
  { value: 'mp3-vbr', label: 'mp3, variable, high quality' },
  { value: 'flac', label: 'flac, lossless' },
];

/** What the combobox *Sample rate* offers. */
export const SAMPLE_RATES: readonly Option<SampleRate>[] = [
  { value: 'keep', label: 'keep' },
  { value: '22050', label: '22,050 Hz' },
  { value: '24000', label: '24,000 Hz' },
  { value: '32000', label: '32,000 Hz' },
  { value: '44100', label: '44,100 Hz' },
  { value: '48000', label: '48,000 Hz' },
];

/** What the combobox *Channels* offers. */
export const CHANNELS: readonly Option<ConvertForm['channels']>[] = [
  { value: 'keep', label: 'keep' },
  { value: 'mono', label: 'mono mix' },
  { value: 'left', label: 'left' },
  { value: 'right', label: 'right' },
];

/** What most trainers take; −23 LUFS and −1 dBFS are EBU R128's own, 80 Hz is below every voice. */
const DEFAULTS: ConvertForm = {
  format: 'wav16',
  sampleRate: 'keep',
  channels: 'keep',
  normalise: false,
  loudnessLufs: -23,
  limitPeaks: false,
  peakCeilingDb: -1,
  highPass: false,
  highPassHz: 80,
};
const FORM_KEY = 'convert-settings';

/** Settings of the last visit; whatever is missing or does not fit is the default. */
export function readConvertForm(store: FormStore): ConvertForm {
  const form = readStoredForm(store, FORM_KEY, DEFAULTS);
  const known = <Value extends string>(options: readonly Option<Value>[], value: Value, other: Value) =>
    options.some((option) => option.value === value) ? value : other;
  return {
    ...form,
    format: known(FORMATS, form.format, DEFAULTS.format),
    sampleRate: known(SAMPLE_RATES, form.sampleRate, DEFAULTS.sampleRate),
    channels: known(CHANNELS, form.channels, DEFAULTS.channels),
  };
}

/** Keeps the settings for the next visit. */
export function writeConvertForm(store: FormStore, form: ConvertForm): void {
  writeStoredForm(store, FORM_KEY, form);
}

/** What the job is told. */
export function settingsOf(form: ConvertForm): ConvertSettings {
  return {
    format: form.format,
    sampleRateHz: form.sampleRate === 'keep' ? null : Number(form.sampleRate),
    channels: form.channels,
    loudnessLufs: form.normalise ? form.loudnessLufs : null,
    peakCeilingDb: form.limitPeaks ? form.peakCeilingDb : null,
    highPassHz: form.highPass ? form.highPassHz : null,
  };
}
