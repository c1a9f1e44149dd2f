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
  context.clearRect(0, 0, width, height);

  context.globalAlpha = 0.16;
  for (const range of picture.ranges) {
    if (range.endS <= view.startS || range.startS >= view.endS) continue;
    context.fillStyle = colours[range.tone];
    const left = Math.max(0, x(range.startS));
    // A silence narrower than a pixel is still one.
    context.fillRect(left, 0, Math.max(ratio, Math.min(width, x(range.endS)) - left), waveHeight);
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
    context.beginPath();
    for (let column = 0; column < columns; column++) {
      const top = middle - (pairs[2 * column + 1] ?? 0) * scale;
      const bottom = middle - (pairs[2 * column] ?? 0) * scale;
      const thick = Math.max(ratio, bottom - top);
      context.rect(column, (top + bottom - thick) / 2, 1, thick);
    }
    context.fill();
  }

  const lines = picture.lines.filter(({ timeS }) => timeS >= view.startS && timeS <= view.endS);
  const crowded = lines.length * CROWDED_PX * ratio > width;
  for (const line of lines) {
    context.strokeStyle = colours[line.tone];
    context.lineWidth = (crowded ? 1 : 1.5) * ratio;
    context.setLineDash(line.dash && !crowded ? [4 * ratio, 3 * ratio] : []);
    context.beginPath();
    context.moveTo(x(line.timeS), 0);
    context.lineTo(x(line.timeS), crowded ? TICK_PX * ratio : waveHeight);
    context.stroke();
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
