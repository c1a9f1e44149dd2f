/** The screen stays on while something long runs. */

/**
 * Asks the browser to keep the screen on until the returned function is called. The browser drops the lock whenever the tab is
 * hidden, so it is asked again when the tab comes back; where it is refused (battery saver, no secure context) nothing happens.
 */
export function makeWakeLock(): () => void {
  let released = false;
  let held: WakeLockSentinel | null = null;
  async function request(): Promise<void> {
    if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
    const lock = await navigator.wakeLock.request('screen').catch(() => null);
    if (released) await lock?.release().catch(() => undefined);
    else held = lock;
  }
  const onVisible = () => void request();
  document.addEventListener('visibilitychange', onVisible);
  void request();
  return () => {
    released = true;
    document.removeEventListener('visibilitychange', onVisible);
    void held?.release().catch(() => undefined);
  };
}
