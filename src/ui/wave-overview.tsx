/**
 * A whole recording in a low strip, with the stretch that a waveform shows as a window on it: click or drag to go elsewhere, arrow
 * keys to move on by half a window.
 */
import { createEffect, createMemo, createSignal, onCleanup, onMount, type JSX } from 'solid-js';
import { formatClock } from './format.ts';
import { scrollView, type TimeView } from './time-view.ts';
import { fillColumns, loudest, makeWaveLevels } from './wave-levels.ts';
import { readColours, type WaveColours } from './wave-paint.ts';
import styles from './waveform.module.css';

/** What a WaveOverview is given. */
export interface WaveOverviewProps {
  /** As a Waveform's. */
  readonly peaks: { readonly framesPerPeak: number; readonly minMax: Int8Array } | null;
  readonly durationS: number;
  readonly sampleRateHz: number;
  /** The stretch that is shown large. */
  readonly view: TimeView;
  readonly onShow: (view: TimeView) => void;
}

/** See the top of the file. */
export function WaveOverview(props: WaveOverviewProps): JSX.Element {
  let canvas: HTMLCanvasElement | undefined;
  const [size, setSize] = createSignal({ width: 0, height: 0 });
  const [colours, setColours] = createSignal<WaveColours | null>(null);
  const levels = createMemo(
    () => props.peaks && makeWaveLevels(props.peaks.minMax, props.peaks.framesPerPeak),
  );
  const percent = (timeS: number): number => (timeS / Math.max(1e-3, props.durationS)) * 100;

  let frame = 0;
  createEffect(() => {
    const [theme, wave, { width, height }] = [colours(), levels(), size()];
    const endFrame = props.durationS * props.sampleRateHz;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const context = canvas?.getContext('2d');
      if (!canvas || !context || !theme || width === 0) return;
      canvas.width = width;
      canvas.height = height;
      if (!wave) return;
      const pairs = new Float32Array(2 * width);
      fillColumns(wave, 0, endFrame, width, pairs);
      const scale = height / 2 / Math.max(1, loudest(wave));
      context.fillStyle = theme.wave;
      for (let column = 0; column < width; column++) {
        const top = height / 2 - (pairs[2 * column + 1] ?? 0) * scale;
        const bottom = height / 2 - (pairs[2 * column] ?? 0) * scale;
        context.fillRect(column, top, 1, Math.max(1, bottom - top));
      }
    });
  });

  onMount(() => {
    if (!canvas) return;
    const target = canvas;
    const measure = (): void =>
      void setSize({
        width: Math.round(target.clientWidth * devicePixelRatio),
        height: Math.round(target.clientHeight * devicePixelRatio),
      });
    const recolour = (): void => void setColours(readColours(target));
    const resized = new ResizeObserver(measure);
    resized.observe(target);
    const themed = new MutationObserver(recolour);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', recolour);
    measure();
    recolour();
    onCleanup(() => {
      resized.disconnect();
      themed.disconnect();
      scheme.removeEventListener('change', recolour);
      cancelAnimationFrame(frame);
    });
  });

  const widthS = (): number => props.view.endS - props.view.startS;
  function showAround(event: PointerEvent): void {
    const rect = canvas?.getBoundingClientRect();
    if (!rect || rect.width === 0) return;
    const middleS = ((event.clientX - rect.left) / rect.width) * props.durationS;
    props.onShow(scrollView(props.view, middleS - widthS() / 2 - props.view.startS, props.durationS));
  }

  function key(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ...{ ArrowLeft: -0.5, ArrowDown: -0.5, ArrowRight: 0.5, ArrowUp: 0.5 },
      ...{ PageUp: 2, PageDown: -2, Home: -Infinity, End: Infinity },
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const byS = Math.max(-props.durationS, Math.min(props.durationS, step * widthS()));
    props.onShow(scrollView(props.view, byS, props.durationS));
  }

  return (
    <div
      class={styles.overview}
      role="slider"
      tabIndex={0}
      aria-label="Stretch shown"
      aria-valuemin={0}
      aria-valuemax={Math.round(props.durationS)}
      aria-valuenow={Math.round(props.view.startS)}
      aria-valuetext={`${formatClock(props.view.startS)} to ${formatClock(props.view.endS)}`}
      onKeyDown={key}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        showAround(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) showAround(event);
      }}
    >
      <canvas ref={(element) => (canvas = element)} class={styles.canvas} aria-hidden="true" />
      <i
        class={styles.window}
        style={{ left: `${percent(props.view.startS)}%`, width: `${percent(widthS())}%` }}
      />
    </div>
  );
}
