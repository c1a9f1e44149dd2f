/**
 * The settings of the Split screen as they are kept between visits. Owns what is stored and its defaults; the screen that shows
 * them and the one that fills them in (Analyze, with *Use in Split*) are leaves that do not know each other.
 */
import { readStoredForm, writeStoredForm, type FormStore } from '../base/stored-form.ts';

/** The settings on the Split screen. */
interface SplitForm {
  silenceDurationS: number;
  /** Find the level of each recording from its noise floor. */
  autoLevel: boolean;
  /** Used when `autoLevel` is off. */
  levelDb: number;
  minClipS: number;
  maxClipS: number;
  mergeShort: boolean;
  forceCut: boolean;
}

/** The original tool's values, with the level found automatically. */
const DEFAULTS: SplitForm = {
  silenceDurationS: 0.8,
  autoLevel: true,
  levelDb: -40,
  minClipS: 0.6,
  maxClipS: 11,
  mergeShort: true,
  forceCut: false,
};
const FORM_KEY = 'split-settings';

/** Settings of the last visit; whatever is missing or does not fit is the default. Never throws. */
export function readSplitForm(store: FormStore): SplitForm {
  return readStoredForm(store, FORM_KEY, DEFAULTS);
}

/** Keeps the settings for the next visit. */
export function writeSplitForm(store: FormStore, form: SplitForm): void {
  writeStoredForm(store, FORM_KEY, form);
}
