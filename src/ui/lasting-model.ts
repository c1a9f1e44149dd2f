/** What a screen or a panel knows, kept while the user is elsewhere. */
import { createRoot } from 'solid-js';

/**
 * Makes a model once for each key (a dataset) and keeps it for as long as the key lives. Screens come and go with every step on
 * the rail; work that goes on meanwhile, and what was typed and ticked, must still be there on the way back.
 */
export function createLasting<Key extends object, Rest extends readonly unknown[], Model>(
  make: (key: Key, ...rest: Rest) => Model,
): (key: Key, ...rest: Rest) => Model {
  const kept = new WeakMap<Key, { readonly model: Model }>();
  return (key, ...rest) => {
    const known = kept.get(key);
    if (known) return known.model;
    // A root of its own: the model must not end with the screen that first asked for it.
    const model = createRoot(() => make(key, ...rest));
    kept.set(key, { model });
    return model;
  };
}
