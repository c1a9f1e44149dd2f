/**
 * Which files the app needs to work with no network. The build writes the list beside the app; the service worker answers from
 * it and the page checks it. What is kept, and when, is decided by workers/sw.ts (the shell) and src/app/offline.ts (the rest).
 */

/** The list's address, from the app's own. */
export const OFFLINE_LIST = 'offline.json';

/** The cache of what is too heavy to be fetched before the app can be used. */
export const ENGINES_CACHE = 'engines';

/** A heavy file: decoder, speech runtime, model, sample. */
export interface EngineFile {
  /** From the app's own address. */
  readonly url: string;
  /** Changes with the content. */
  readonly revision: string;
  /** As it lies on the server. */
  readonly bytes: number;
}

/** Everything the app is made of. */
export interface OfflineFiles {
  /** Page, scripts, styles, icons, texts; addresses from the app's own. Kept by the service worker when it is installed. */
  readonly shell: readonly string[];
  readonly engines: readonly EngineFile[];
}

/**
 * Under which address a heavy file is kept: another content is another address, so a version of the app never takes the file of
 * another, and what did not change is not fetched again.
 *
 * @param app the app's own address, ending in "/".
 */
export function engineKey(app: string, file: EngineFile): string {
  const url = new URL(file.url, app);
  url.searchParams.set('revision', file.revision);
  return url.href;
}
