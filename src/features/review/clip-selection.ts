/** Several clips of the list chosen at once, by mouse or keys, the way file managers do it. */
import { createMemo, createSignal, type Accessor } from 'solid-js';

/** A selection over `list`. Clips that leave the list leave the selection. */
export function createClipSelection(list: Accessor<readonly string[]>) {
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  /** Where a range begins. */
  let anchor: string | null = null;
  /** In the order of the list. */
  const ids = createMemo(() => (chosen().size === 0 ? [] : list().filter((id) => chosen().has(id))));
  const has = (id: string) => chosen().has(id);
  return {
    ids,
    has,
    /** Adds the clip to the selection, or takes it out; `current` goes in with the first one. */
    toggle(id: string, current: string | null): void {
      const next = new Set(ids());
      if (next.size === 0 && current !== null && current !== id) next.add(current);
      if (!next.delete(id)) next.add(id);
      anchor = id;
      setChosen(next);
    },
    /** Chooses all from where the range began, which is `current` when there is none, to `id`. */
    extendTo(id: string, current: string | null): void {
      const shown = list();
      const from = shown.indexOf(anchor !== null && has(anchor) ? anchor : (current ?? id));
      const to = shown.indexOf(id);
      if (to < 0) return;
      anchor = shown[Math.max(0, from)] ?? id;
      setChosen(new Set(shown.slice(Math.min(Math.max(0, from), to), Math.max(from, to) + 1)));
    },
    all: () => void setChosen(new Set(list())),
    clear(): void {
      anchor = null;
      setChosen(new Set<string>());
    },
  };
}
