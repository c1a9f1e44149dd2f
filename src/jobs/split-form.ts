/**
 * The settings of the Split screen as they are kept between visits, and the trainers' presets for them. Owns what is stored and
 * its defaults; the screen that shows them and the one that fills them in (Analyze, with *Use in Split*) are leaves that do not
 * know each other.
 */
import { BUILT_IN } from './models.ts';
import { readStoredForm, writeStoredForm, type FormStore } from '../base/stored-form.ts';

/** How cuts are found; a recording may have values of its own. */
export interface CutForm {
  silenceDurationS: number;
  /** Find the level of each recording from its noise floor. */
  autoLevel: boolean;
  /** Used when `autoLevel` is off. */
  levelDb: number;
  minClipS: number;
  maxClipS: number;
  mergeShort: boolean;
  forceCut: boolean;
  /** Off keeps all silence at the ends of clips. */
  trimEnds: boolean;
  /** Used when `trimEnds` is on: at most this much silence stays at each end of a clip. */
  edgePaddingMs: number;
}

/** The settings on the Split screen. */
export interface SplitForm extends CutForm {
  codec: 'wav' | 'mp3';
  /** 0 keeps the recording's. */
  sampleRateHz: number;
  channels: 'keep' | 'mono';
  /** Transcribe the clips after the split and put their first words into their names. */
  wordsInNames: boolean;
  /** The id of the model that hears them. */
  wordsModel: string;
}

/** The original tool's limits, with the level found automatically. A sentence between long pauses fits a trainer's window with half a second of them left. */
const DEFAULTS: SplitForm = {
  silenceDurationS: 0.8,
  autoLevel: true,
  levelDb: -40,
  minClipS: 0.6,
  maxClipS: 11,
  mergeShort: true,
  forceCut: false,
  trimEnds: true,
  edgePaddingMs: 500,
  codec: 'wav',
  sampleRateHz: 0,
  channels: 'keep',
  wordsInNames: false,
  wordsModel: BUILT_IN.id,
};
const FORM_KEY = 'split-settings';

/** Rates that clips can be written at; 0 keeps the recording's. */
export const CLIP_RATES_HZ: readonly number[] = [0, 16_000, 22_050, 24_000, 32_000, 40_000, 44_100, 48_000];

/** Settings of the last visit; whatever is missing or does not fit is the default. Never throws. */
export function readSplitForm(store: FormStore): SplitForm {
  const form = readStoredForm(store, FORM_KEY, DEFAULTS);
  return {
    ...form,
    codec: form.codec === 'mp3' ? 'mp3' : 'wav',
    channels: form.channels === 'mono' ? 'mono' : 'keep',
    sampleRateHz: CLIP_RATES_HZ.includes(form.sampleRateHz) ? form.sampleRateHz : 0,
  };
}

/** Keeps the settings for the next visit. */
export function writeSplitForm(store: FormStore, form: SplitForm): void {
  writeStoredForm(store, FORM_KEY, form);
}

/** What a trainer wants of clips. */
export interface SplitPreset {
  readonly label: string;
  /** A sentence of what it is for. */
  readonly about: string;
  /** The settings that make it this preset. How silences are found is the recording's affair, but for Classic. */
  readonly form: Partial<SplitForm>;
}

function trainer(
  label: string,
  about: string,
  limits: readonly [number, number],
  rateHz: number,
): SplitPreset {
  const [minClipS, maxClipS] = limits;
  const { mergeShort, forceCut, trimEnds, edgePaddingMs } = DEFAULTS;
  const form = { minClipS, maxClipS, mergeShort, forceCut, trimEnds, edgePaddingMs };
  return { label, about, form: { ...form, sampleRateHz: rateHz, channels: rateHz === 0 ? 'keep' : 'mono' } };
}

/** What the original tool has written into it. */
const CLASSIC_LEVEL_DB = -23;

/** Every preset; the first one is how the screen opens. Limits and rates are those that the trainers' documents and code give. */
export const SPLIT_PRESETS: readonly SplitPreset[] = [
  trainer('Any trainer', 'Clips as the recording is; Export converts them for the trainer.', [0.6, 11], 0),
  {
    label: 'Classic',
    about:
      'As the original tool cuts: sound under −23 dB is silence, cut in its middle, nothing merged or trimmed.',
    form: {
      autoLevel: false,
      levelDb: CLASSIC_LEVEL_DB,
      minClipS: 0.6,
      maxClipS: 11,
      mergeShort: false,
      forceCut: false,
      trimEnds: false,
      sampleRateHz: 0,
      channels: 'keep',
    },
  },
  trainer('MRQ / Tortoise', 'A text of at most 200 characters goes with each clip.', [0.6, 11], 22_050),
  trainer('XTTS v2', 'It takes 0.5 to 11.6 s, and learns best from 3 to 11 s.', [3, 11], 22_050),
  trainer('GPT-SoVITS', 'It learns from clips of 3 to 10 s.', [3, 10], 32_000),
  trainer('Piper', 'Clips of 1 to 15 s.', [1, 15], 22_050),
  trainer('StyleTTS2', 'Clips of 2 to 10 s; its lists want phonemes.', [2, 10], 24_000),
  trainer('F5-TTS', 'It takes long clips, up to 30 s.', [2, 30], 24_000),
  trainer('Style-Bert-VITS2', 'Clips of 2 to 12 s.', [2, 12], 44_100),
];

/** The preset whose settings these are; null when one of them departs from every preset. */
export function presetOf(form: SplitForm): SplitPreset | null {
  return (
    SPLIT_PRESETS.find((preset) =>
      Object.entries(preset.form).every(([name, value]) => form[name as keyof SplitForm] === value),
    ) ?? null
  );
}

/** What choosing a preset changes. Classic's level goes with it: after it the level is found automatically again. */
export function presetChange(form: SplitForm, preset: SplitPreset): Partial<SplitForm> {
  const leavesClassic = !form.autoLevel && form.levelDb === CLASSIC_LEVEL_DB;
  return { ...(leavesClassic && { autoLevel: true }), ...preset.form };
}
