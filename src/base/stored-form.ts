/** Settings of a screen between visits, in the browser's localStorage. What they mean is their screen's. */

/** Where settings are kept: the browser's localStorage. */
export type FormStore = Pick<Storage, 'getItem' | 'setItem'>;

/** What was kept under `key`; whatever is missing, or of another type than its default, is the default. Never throws. */
export function readStoredForm<Form extends object>(store: FormStore, key: string, defaults: Form): Form {
  try {
    const stored: unknown = JSON.parse(store.getItem(key) ?? '{}');
    if (!(stored instanceof Object)) return { ...defaults };
    const known = Object.entries(defaults).flatMap(([name, value]) => {
      const found = (stored as Record<string, unknown>)[name];
      return typeof found === typeof value && (typeof found !== 'number' || Number.isFinite(found))
        ? [[name, found]]
        : [];
    });
    return { ...defaults, ...(Object.fromEntries(known) as Partial<Form>) };
  } catch {
    return { ...defaults };
  }
}

/** Keeps the settings for the next visit. */
export function writeStoredForm(store: FormStore, key: string, form: object): void {
  store.setItem(key, JSON.stringify(form));
}
