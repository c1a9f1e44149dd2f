/** The flags that every headless Chromium of the tests starts with: no GPU, and no traffic of the browser's own. */
export const CHROMIUM_FLAGS: readonly string[];

/** The path of an installed Chrome or Chromium, or null. `CHROME_PATH` comes first. */
export function findChromium(): string | null;

/** The path of an installed Chrome or Chromium; installs one when there is none. Throws a sentence that says what to do. */
export function findOrInstallChromium(): string;
