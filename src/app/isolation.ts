/**
 * Cross-origin isolation on hosts that cannot send its headers: the service worker adds them, but only to what is loaded after it
 * took over. So the page is loaded once more, once in a session, and only before it was used. Without, the app runs on one thread.
 */

const TRIED = 'isolation-tried';

/** Reloads the page when that makes it isolated; returns at once. */
export function reloadOnceForIsolation(): void {
  if (!import.meta.env.PROD || crossOriginIsolated || !('serviceWorker' in navigator)) return;
  const reload = (): void => {
    if (navigator.userActivation.hasBeenActive || sessionStorage.getItem(TRIED) !== null) return;
    sessionStorage.setItem(TRIED, 'yes');
    location.reload();
  };
  if (navigator.serviceWorker.controller) reload();
  else navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true });
}
