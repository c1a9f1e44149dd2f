/** The stretch of a recording that a picture shows: zooming, scrolling and the marks of its ruler. */

/** Seconds [startS, endS). */
export interface TimeView {
  readonly startS: number;
  readonly endS: number;
}

/** The narrowest view, about what shows single swings of a voice. */
const NARROWEST_S = 0.02;

/** Moves a view into a recording without changing its width, where it fits. */
export function clampView(view: TimeView, durationS: number): TimeView {
  const widthS = Math.min(durationS, Math.max(Math.min(NARROWEST_S, durationS), view.endS - view.startS));
  const startS = Math.min(durationS - widthS, Math.max(0, view.startS));
  return { startS, endS: startS + widthS };
}

/** Makes the view `factor` times as wide around `aroundS`, which stays where it is on the screen. */
export function zoomView(view: TimeView, factor: number, aroundS: number, durationS: number): TimeView {
  const widthS = view.endS - view.startS;
  const next = Math.min(durationS, Math.max(Math.min(NARROWEST_S, durationS), widthS * factor));
  const startS = aroundS - ((aroundS - view.startS) / widthS) * next;
  return clampView({ startS, endS: startS + next }, durationS);
}

/** Moves the view by `byS` seconds. */
export function scrollView(view: TimeView, byS: number, durationS: number): TimeView {
  return clampView({ startS: view.startS + byS, endS: view.endS + byS }, durationS);
}

const STEPS_S = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800,
  3600, 7200,
];

/** The marks of a ruler: round times inside the view, at most `most` of them, and how many decimals they need. */
export function rulerMarks(view: TimeView, most: number): { timesS: number[]; decimals: number } {
  const widthS = view.endS - view.startS;
  const stepS = STEPS_S.find((step) => widthS / step <= most) ?? Math.ceil(widthS / most / 3600) * 3600;
  const timesS: number[] = [];
  for (let i = Math.ceil(view.startS / stepS - 1e-9); i * stepS < view.endS; i++) timesS.push(i * stepS);
  return { timesS, decimals: stepS >= 1 ? 0 : stepS >= 0.1 ? 1 : stepS >= 0.01 ? 2 : 3 };
}
