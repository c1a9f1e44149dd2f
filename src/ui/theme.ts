/** Light, dark, or as the system says; kept in this browser. The colours themselves are in tokens.css. */
import { createSignal, type Accessor } from 'solid-js';

/** What the user chose. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'theme';

function read(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    // Storage is closed to pages in some private windows; the theme then lasts as long as the page.
    return 'system';
  }
}

const [choice, setChoice] = createSignal<ThemeChoice>(read());

/** The choice at hand. */
export const themeChoice: Accessor<ThemeChoice> = choice;

/** Applies and keeps a choice. */
export function chooseTheme(next: ThemeChoice): void {
  setChoice(next);
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // See read().
  }
}
