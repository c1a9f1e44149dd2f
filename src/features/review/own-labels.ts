/** The user's labels for sounds that are no words, kept in this browser; the first nine have keys. */
import { createSignal, type Accessor } from 'solid-js';

const STORE_KEY = 'review-labels';
/** Labels that have a key of their own. */
export const LABELS_WITH_KEYS = 9;

const [labels, setLabels] = createSignal<readonly string[]>(read());

/** In the order of their keys. */
export const ownLabels: Accessor<readonly string[]> = labels;

function read(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((label) => typeof label === 'string') : [];
  } catch {
    return []; // damaged, or no storage: no labels yet
  }
}

function keep(next: readonly string[]): void {
  setLabels(next);
  localStorage.setItem(STORE_KEY, JSON.stringify(next));
}

/** Adds a label at the end; one that is there already stays where it is. What ends a trainer's row becomes a space. */
export function addLabel(label: string): void {
  const clean = label.replace(/[\s|]+/g, ' ').trim();
  if (clean !== '' && !labels().includes(clean)) keep([...labels(), clean]);
}

/** Takes a label from the palette; texts that have it stay as they are. */
export function removeLabel(label: string): void {
  keep(labels().filter((one) => one !== label));
}
