/** A spectrogram in the scale of the waveform above it. It owns colours and pixels; the strengths and the view are given. */
import { createEffect, createSignal, onCleanup, onMount, type JSX } from 'solid-js';
import type { TimeView } from './time-view.ts';
import styles from './waveform.module.css';

/** Strength of bin b in column c at c × bins + b, 0..255; bin 0 is the lowest frequency. */
interface SpectrogramPicture {
  readonly columns: number;
  readonly bins: number;
  readonly durationS: number;
  readonly levels: Uint8Array;
}

/** Quiet is the colour of the paper, loud that of the text, with the accent between: readable in every theme. */
const STOPS = ['--raised', '--wave', '--accent', '--text'];

/** `label` says what it shows. */
export function Spectrogram(props: {
  readonly label: string;
  readonly picture: SpectrogramPicture | null;
  readonly view: TimeView;
}): JSX.Element {
  let canvas: HTMLCanvasElement | undefined;
  const [size, setSize] = createSignal({ width: 0, height: 0 });
  const [palette, setPalette] = createSignal<Uint8ClampedArray | null>(null);

  onMount(() => {
    if (!canvas) return;
    const target = canvas;
    const measure = () =>
      setSize({
        width: Math.round(target.clientWidth * devicePixelRatio),
        height: Math.round(target.clientHeight * devicePixelRatio),
      });
    const recolour = () => setPalette(readPalette(target));
    const resize = new ResizeObserver(measure);
    resize.observe(target);
    const theme = new MutationObserver(recolour);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', recolour);
    measure();
    recolour();
    onCleanup(() => {
      resize.disconnect();
      theme.disconnect();
      dark.removeEventListener('change', recolour);
    });
  });

  createEffect(() => {
    const { width, height } = size();
    const picture = props.picture;
    const { startS, endS } = props.view;
    const colours = palette();
    const context = canvas?.getContext('2d');
    if (!canvas || !context || width === 0) return;
    canvas.width = width;
    canvas.height = height;
    if (!picture || !colours) return;
    const image = paint(picture, colours);
    const perS = picture.columns / picture.durationS;
    context.drawImage(image, startS * perS, 0, (endS - startS) * perS, picture.bins, 0, 0, width, height);
  });

  return (
    <canvas
      ref={(element) => (canvas = element)}
      class={styles.spectrogram}
      role="img"
      aria-label={props.label}
    />
  );
}

function paint({ columns, bins, levels }: SpectrogramPicture, colours: Uint8ClampedArray): OffscreenCanvas {
  const image = new OffscreenCanvas(columns, bins);
  const context = image.getContext('2d');
  if (!context) return image;
  const pixels = context.createImageData(columns, bins);
  for (let column = 0; column < columns; column++) {
    for (let bin = 0; bin < bins; bin++) {
      const from = 4 * (levels[column * bins + bin] ?? 0);
      const to = 4 * ((bins - 1 - bin) * columns + column);
      for (let part = 0; part < 4; part++) pixels.data[to + part] = colours[from + part] ?? 0;
    }
  }
  context.putImageData(pixels, 0, 0);
  return image;
}

/** 256 colours, four bytes each, by drawing a gradient: the browser alone knows what OKLCH colours are in bytes. */
function readPalette(element: HTMLElement): Uint8ClampedArray | null {
  const context = new OffscreenCanvas(256, 1).getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  const gradient = context.createLinearGradient(0, 0, 256, 0);
  // With less motion a colour that is read at once is still the one before.
  element.style.transitionProperty = 'none';
  for (const [i, token] of STOPS.entries()) {
    element.style.color = `var(${token})`;
    gradient.addColorStop(i / (STOPS.length - 1), getComputedStyle(element).color);
  }
  element.style.color = '';
  element.style.transitionProperty = '';
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  return context.getImageData(0, 0, 256, 1).data;
}
