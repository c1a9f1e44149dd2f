/** Draws a waveform on a canvas. It owns pixels and colours; what is shown and why is the component's. */
import { formatClock } from './format.ts';
import type { TimeView } from './time-view.ts';
import { rulerMarks } from './time-view.ts';
import { fillColumns, loudest, type WaveLevels } from './wave-levels.ts';

/** Which token a mark takes its colour from. */
type WaveTone = 'accent' | 'ok' | 'warn' | 'bad' | 'muted';

/** A coloured stretch behind the waveform. */
export interface WaveRange {
  readonly startS: number;
  readonly endS: number;
  readonly tone: WaveTone;
}

/** A line across the waveform. */
export interface WaveLine {
  readonly timeS: number;
  readonly tone: WaveTone;
  readonly dash?: boolean;
}

/** The resolved colours of the theme at hand. */
export type WaveColours = Readonly<Record<WaveTone | 'wave' | 'line', string>>;

/** Everything on the canvas. Sizes in device pixels but for `ratio`, the device pixels of a CSS pixel. */
export interface WavePicture {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  readonly view: TimeView;
  readonly sampleRateHz: number;
  readonly wave: WaveLevels | null;
  readonly ranges: readonly WaveRange[];
  readonly lines: readonly WaveLine[];
  readonly colours: WaveColours;
  readonly font: string;
}

/** A stretch of columns in device pixels. */
interface PixelRange {
  readonly left: number;
  right: number;
  readonly tone: WaveTone;
}

/** Lines closer than this would hide the waveform; they become ticks at its top until one zooms in. */
const CROWDED_PX = 8;
const TICK_PX = 10;

/** Height of the ruler under the waveform in CSS pixels. */
const RULER_PX = 24;
/** The ruler's right end, where the buttons for zooming are. */
const RULER_FREE_PX = 84;

/** A quiet recording is drawn up to this much larger, so that it can be seen at all. */
const MOST_GAIN = 8;

/** Resolves the tokens where `element` is. The browser only resolves light-dark() in a property that is a colour. */
export function readColours(element: HTMLElement): WaveColours {
  // With less motion every element has a transition of next to no time, at whose start the colour is still the one before.
  element.style.transitionProperty = 'none';
  const resolve = (token: string): string => {
    element.style.color = `var(--${token})`;
    return getComputedStyle(element).color;
  };
  const colours = {
    wave: resolve('wave'),
    line: resolve('line'),
    accent: resolve('accent'),
    ok: resolve('ok'),
    warn: resolve('warn'),
    bad: resolve('bad'),
    muted: resolve('muted'),
  };
  element.style.color = '';
  element.style.transitionProperty = '';
  return colours;
}

/** Draws all of it, about 2 ms for a wide screen whatever the length of the recording. */
export function paintWave(context: CanvasRenderingContext2D, picture: WavePicture): void {
  const { width, height, ratio, view, colours } = picture;
  const waveHeight = height - Math.round(RULER_PX * ratio);
  const x = (timeS: number): number => ((timeS - view.startS) / (view.endS - view.startS)) * width;
  const pixel = Math.round(ratio);
  context.clearRect(0, 0, width, height);

  context.globalAlpha = 0.16;
  for (const { left, right, tone } of onPixels(picture.ranges, width, pixel, x)) {
    context.fillStyle = colours[tone];
    context.fillRect(left, 0, right - left, waveHeight);
  }
  context.globalAlpha = 1;

  if (picture.wave) {
    const columns = Math.max(1, Math.round(width));
    const pairs = new Float32Array(2 * columns);
    fillColumns(
      picture.wave,
      view.startS * picture.sampleRateHz,
      view.endS * picture.sampleRateHz,
      columns,
      pairs,
    );
    const middle = waveHeight / 2;
    const scale =
      ((middle - 4 * ratio) / 128) * Math.min(MOST_GAIN, 128 / Math.max(1, loudest(picture.wave)));
    context.fillStyle = colours.wave;
    // One by one: a path of a thousand of them takes the browser 20 ms, these take none.
    for (let column = 0; column < columns; column++) {
      const top = middle - (pairs[2 * column + 1] ?? 0) * scale;
      const bottom = middle - (pairs[2 * column] ?? 0) * scale;
      const thick = Math.max(ratio, bottom - top);
      context.fillRect(column, (top + bottom - thick) / 2, 1, thick);
    }
  }

  const lines = picture.lines.filter(({ timeS }) => timeS >= view.startS && timeS <= view.endS);
  if (lines.length * CROWDED_PX * ratio > width) {
    const ticks = lines.map(({ timeS, tone }) => ({ startS: timeS, endS: timeS, tone }));
    for (const { left, right, tone } of onPixels(ticks, width, pixel, x)) {
      context.fillStyle = colours[tone];
      context.fillRect(left, 0, right - left, TICK_PX * ratio);
    }
  } else {
    for (const line of lines) {
      context.strokeStyle = colours[line.tone];
      context.lineWidth = 1.5 * ratio;
      context.setLineDash(line.dash ? [4 * ratio, 3 * ratio] : []);
      context.beginPath();
      context.moveTo(x(line.timeS), 0);
      context.lineTo(x(line.timeS), waveHeight);
      context.stroke();
    }
  }
  context.setLineDash([]);

  const { timesS, decimals } = rulerMarks(view, Math.max(2, width / ratio / 90));
  context.fillStyle = colours.muted;
  context.strokeStyle = colours.line;
  context.lineWidth = ratio;
  context.font = picture.font;
  context.textBaseline = 'bottom';
  for (const timeS of timesS) {
    const text = formatClock(timeS, decimals);
    const at = x(timeS);
    const half = context.measureText(text).width / 2;
    if (at + half > width - RULER_FREE_PX * ratio) continue;
    context.beginPath();
    context.moveTo(at, waveHeight);
    context.lineTo(at, waveHeight + 4 * ratio);
    context.stroke();
    context.fillText(text, Math.max(0, at - half), height - ratio);
  }
}

/**
 * Stretches of time as stretches of whole pixels, at least `narrowest` wide: a silence too short to be seen is still one. Those of
 * one tone that touch are one, for hours have more silences than a screen has columns.
 */
function onPixels(
  ranges: readonly WaveRange[],
  width: number,
  narrowest: number,
  x: (timeS: number) => number,
): readonly PixelRange[] {
  const found: PixelRange[] = [];
  for (const { startS, endS, tone } of ranges) {
    const left = Math.floor(x(startS));
    const right = Math.max(left + narrowest, Math.round(x(endS)));
    if (right <= 0 || left >= width) continue;
    const before = found.at(-1);
    if (before?.tone === tone && left >= before.left && left <= before.right) {
      before.right = Math.max(before.right, right);
    } else found.push({ left, right, tone });
  }
  return found;
}
