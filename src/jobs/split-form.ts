/**
 * The settings of the Split screen as they are kept between visits. Owns what is stored and its defaults; the screen that shows
 * them and the one that fills them in (Analyze, with *Use in Split*) are leaves that do not know each other.
 */

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

/** Where settings are kept: the browser's localStorage. */
type FormStore = Pick<Storage, 'getItem' | 'setItem'>;

/** Settings of the last visit; whatever is missing or does not fit is the default. Never throws. */
export function readSplitForm(store: FormStore): SplitForm {
  return { ...DEFAULTS, ...storedForm(store) };
}

/** Keeps the settings for the next visit. */
export function writeSplitForm(store: FormStore, form: SplitForm): void {
  store.setItem(FORM_KEY, JSON.stringify(form));
}

function storedForm(store: FormStore): Partial<SplitForm> {
  try {
    const stored: unknown = JSON.parse(store.getItem(FORM_KEY) ?? '{}');
    if (!(stored instanceof Object)) return {};
    const known = Object.entries(DEFAULTS).flatMap(([key, value]) => {
      const found = (stored as Record<string, unknown>)[key];
      return typeof found === typeof value && (typeof found !== 'number' || Number.isFinite(found))
        ? [[key, found]]
        : [];
    });
    return Object.fromEntries(known) as Partial<SplitForm>;
  } catch {
    return {};
  }
}
