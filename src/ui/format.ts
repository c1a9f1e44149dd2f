/** Figures as people read them: times, sizes. English, tabular where they stand under each other. */

/** Seconds as a clock: 68.25 → "1:08", 3723 → "1:02:03"; with `decimals`, "1:08.25". */
export function formatClock(timeS: number, decimals = 0): string {
  const scale = 10 ** decimals;
  // Rounded first, so that 59.96 with one decimal is 1:00.0 and not 0:60.0.
  const units = Math.round(Math.max(0, timeS) * scale);
  const whole = Math.floor(units / scale);
  const rest = decimals > 0 ? `.${String(units % scale).padStart(decimals, '0')}` : '';
  const seconds = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}${rest}`
    : `${minutes}:${seconds}${rest}`;
}

/** How long something takes, in words: "12 s", "4 min", "2 h 10 min". */
export function formatSpan(durationS: number): string {
  const seconds = Math.round(Math.max(0, durationS));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** A size in decimal units: "532 B", "27 MB", "1.4 GB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? 'B'}`;
}

/** A count with its noun: "1 recording", "16 recordings". Thousands get a comma. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
