/**
 * A waveform with marks over it, a ruler, zoom and a playhead. It owns the view (which stretch is shown); the peaks, the
 * marks and the playhead's time are given. Click or arrow keys seek; Ctrl+wheel, + and − zoom; Shift+wheel and dragging
 * scroll; 0 shows all.
 */
import Maximize from 'lucide-solid/icons/maximize-2';
import ZoomIn from 'lucide-solid/icons/zoom-in';
import ZoomOut from 'lucide-solid/icons/zoom-out';
import { createEffect, createMemo, createSignal, onCleanup, onMount, untrack, type JSX } from 'solid-js';
import { Button } from './button.tsx';
import { formatClock } from './format.ts';
import { clampView, scrollView, zoomView, type TimeView } from './time-view.ts';
import { makeWaveLevels } from './wave-levels.ts';
import { paintWave, readColours, type WaveColours, type WaveLine, type WaveRange } from './wave-paint.ts';
import styles from './waveform.module.css';

/** The picture of a recording: min and max of stretch i at 2i and 2i+1, −128..127. */
interface WaveformPeaks {
  readonly framesPerPeak: number;
  readonly frames: number;
  readonly sampleRateHz: number;
  readonly minMax: Int8Array;
}

/** What can be asked of a Waveform from outside. */
export interface WaveformHandle {
  /** Scrolls and zooms to a stretch. */
  show(view: TimeView): void;
}

/** What a Waveform is given. */
export interface WaveformProps {
  /** What it shows: "Waveform of chapter 3.mp3". */
  readonly label: string;
  /** Null while the recording is being decoded; then `durationS` alone makes the ruler. */
  readonly peaks: WaveformPeaks | null;
  readonly durationS?: number;
  readonly ranges?: readonly WaveRange[];
  readonly lines?: readonly WaveLine[];
  /** Where playing is, or null. */
  readonly playheadS?: number | null;
  /** Makes it a slider for the playhead. */
  readonly onSeek?: (timeS: number) => void;
  /** Makes Shift and dragging choose a stretch; told while it goes on. */
  readonly onSelect?: (range: TimeView) => void;
  /** Is given the means to show a stretch. */
  readonly ref?: (handle: WaveformHandle) => void;
  /** Told which stretch is shown, at first and whenever it changes, for what stands above or below in the same scale. */
  readonly onView?: (view: TimeView) => void;
}

const WHEEL_ZOOM = 1.0015;
const CLICK_PX = 4;

/** See the top of the file. */
export function Waveform(props: WaveformProps): JSX.Element {
  let box: HTMLDivElement | undefined;
  let canvas: HTMLCanvasElement | undefined;
  const [widthPx, setWidthPx] = createSignal(0);
  const [heightPx, setHeightPx] = createSignal(0);
  const [ratio, setRatio] = createSignal(1);
  const [colours, setColours] = createSignal<WaveColours | null>(null);

  const durationS = createMemo(() =>
    Math.max(1e-3, props.peaks ? props.peaks.frames / props.peaks.sampleRateHz : (props.durationS ?? 1)),
  );
  const levels = createMemo(() => {
    const peaks = props.peaks;
    return peaks && makeWaveLevels(peaks.minMax, peaks.framesPerPeak);
  });
  const [chosen, setChosen] = createSignal<TimeView | null>(null);
  const view = createMemo<TimeView>(() =>
    clampView(chosen() ?? { startS: 0, endS: durationS() }, durationS()),
  );
  const zoomed = (): boolean => view().endS - view().startS < durationS() - 1e-6;
  const timeAt = (clientX: number): number => {
    const rect = box?.getBoundingClientRect();
    if (!rect || rect.width === 0) return view().startS;
    const share = Math.min(1, Math.max(0, (clientX - rect.left) / rect.width));
    return view().startS + share * (view().endS - view().startS);
  };
  const playheadPx = (): number | null => {
    const { startS, endS } = view();
    const at = props.playheadS ?? null;
    return at === null || at < startS || at > endS ? null : ((at - startS) / (endS - startS)) * widthPx();
  };
  const zoom = (factor: number, aroundS = (view().startS + view().endS) / 2): void => {
    setChosen(zoomView(view(), factor, aroundS, durationS()));
  };
  const zoomAtPlayhead = (factor: number): void => {
    const at = props.playheadS;
    zoom(
      factor,
      at !== undefined && at !== null && at >= view().startS && at <= view().endS ? at : undefined,
    );
  };

  // Another recording starts unzoomed.
  createEffect((before: WaveformPeaks | null) => {
    if (before && props.peaks !== before) setChosen(null);
    return props.peaks;
  }, null);

  createEffect(() => props.onView?.(view()));
  onMount(() => props.ref?.({ show: setChosen }));

  // While playing runs out of a zoomed view, the view turns the page.
  createEffect((before: number | null) => {
    const now = props.playheadS ?? null;
    const shown = untrack(view);
    if (now !== null && before !== null && now >= shown.endS && before < shown.endS && now - before < 1) {
      setChosen(scrollView(shown, shown.endS - shown.startS, untrack(durationS)));
    }
    return now;
  }, null);

  let frame = 0;
  createEffect(() => {
    const theme = colours();
    const picture = {
      width: Math.round(widthPx() * ratio()),
      height: Math.round(heightPx() * ratio()),
      ratio: ratio(),
      view: view(),
      sampleRateHz: props.peaks?.sampleRateHz ?? 1,
      wave: levels(),
      ranges: props.ranges ?? [],
      lines: props.lines ?? [],
    };
    cancelAnimationFrame(frame);
    if (!theme || picture.width === 0) return;
    frame = requestAnimationFrame(() => {
      const context = canvas?.getContext('2d');
      if (!canvas || !context) return;
      if (canvas.width !== picture.width) canvas.width = picture.width;
      if (canvas.height !== picture.height) canvas.height = picture.height;
      const { fontSize, fontFamily } = getComputedStyle(canvas);
      const font = `${parseFloat(fontSize) * picture.ratio}px ${fontFamily}`;
      paintWave(context, { ...picture, colours: theme, font });
    });
  });

  onMount(() => {
    if (!canvas) return;
    const target = canvas;
    const measure = (): void => {
      setWidthPx(target.clientWidth);
      setHeightPx(target.clientHeight);
      setRatio(Math.max(1, devicePixelRatio));
    };
    const recolour = (): void => void setColours(readColours(target));
    const size = new ResizeObserver(measure);
    size.observe(target);
    const theme = new MutationObserver(recolour);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const media = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
      matchMedia(query),
    );
    for (const query of media) query.addEventListener('change', recolour);
    measure();
    recolour();
    onCleanup(() => {
      size.disconnect();
      theme.disconnect();
      for (const query of media) query.removeEventListener('change', recolour);
      cancelAnimationFrame(frame);
    });
  });

  function wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoom(WHEEL_ZOOM ** event.deltaY, timeAt(event.clientX));
      return;
    }
    // Shift turns the wheel sideways on most systems, but not on all.
    const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    if (sideways === 0 || !zoomed()) return;
    event.preventDefault();
    setChosen(
      scrollView(view(), (sideways / Math.max(1, widthPx())) * (view().endS - view().startS), durationS()),
    );
  }

  let press: {
    readonly x: number;
    readonly view: TimeView;
    readonly selects: boolean;
    moved: boolean;
  } | null = null;

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const selects = event.shiftKey && props.onSelect !== undefined;
    press = { x: event.clientX, view: view(), selects, moved: false };
    box?.setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent): void {
    if (!press) return;
    const byPx = event.clientX - press.x;
    press.moved ||= Math.abs(byPx) > CLICK_PX;
    if (press.moved && press.selects) {
      const [startS, endS] = [timeAt(press.x), timeAt(event.clientX)];
      props.onSelect?.({ startS: Math.min(startS, endS), endS: Math.max(startS, endS) });
      return;
    }
    if (!press.moved || !zoomed()) return;
    const byS = (-byPx / Math.max(1, widthPx())) * (press.view.endS - press.view.startS);
    setChosen(scrollView(press.view, byS, durationS()));
  }

  function up(event: PointerEvent): void {
    if (press && !press.moved) props.onSeek?.(timeAt(event.clientX));
    press = null;
  }

  function seekBy(byS: number): void {
    props.onSeek?.(Math.min(durationS(), Math.max(0, (props.playheadS ?? 0) + byS)));
  }

  function scrollBy(byS: number): void {
    setChosen(scrollView(view(), byS * 5, durationS()));
  }

  function key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const widthS = view().endS - view().startS;
    const step = event.shiftKey ? scrollBy : seekBy;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => step(-widthS / 100),
      ArrowDown: () => step(-widthS / 100),
      ArrowRight: () => step(widthS / 100),
      ArrowUp: () => step(widthS / 100),
      PageUp: () => step(widthS / 10),
      PageDown: () => step(-widthS / 10),
      Home: () => props.onSeek?.(0),
      End: () => props.onSeek?.(durationS()),
      '+': () => zoomAtPlayhead(0.5),
      '=': () => zoomAtPlayhead(0.5),
      '-': () => zoomAtPlayhead(2),
      '0': () => setChosen(null),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  const slider = (): JSX.HTMLAttributes<HTMLDivElement> =>
    props.onSeek
      ? {
          role: 'slider',
          tabIndex: 0,
          'aria-valuemin': 0,
          'aria-valuemax': Math.round(durationS() * 100) / 100,
          'aria-valuenow': Math.round((props.playheadS ?? 0) * 100) / 100,
          'aria-valuetext': `${formatClock(props.playheadS ?? 0, 2)} of ${formatClock(durationS(), 2)}`,
        }
      : { role: 'img' };

  return (
    <div class={styles.frame}>
      <div
        {...slider()}
        ref={(element) => (box = element)}
        class={[styles.waveform, props.onSeek && styles.seekable, zoomed() && styles.scrollable]
          .filter(Boolean)
          .join(' ')}
        aria-label={props.label}
        // Not passive: a zoom must keep the page from scrolling or zooming.
        on:wheel={{ passive: false, handleEvent: wheel }}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={() => (press = null)}
        onKeyDown={key}
      >
        <canvas ref={(element) => (canvas = element)} class={styles.canvas} aria-hidden="true" />
        <div class={styles.over}>
          <div
            class={styles.playhead}
            hidden={playheadPx() === null}
            style={{ transform: `translateX(${playheadPx() ?? 0}px)` }}
          />
        </div>
      </div>
      <div class={styles.zoom}>
        <Button variant="ghost" size="icon" label="Zoom in" onClick={() => zoomAtPlayhead(0.5)}>
          <ZoomIn size={16} aria-hidden="true" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          label="Zoom out"
          disabled={!zoomed()}
          onClick={() => zoomAtPlayhead(2)}
        >
          <ZoomOut size={16} aria-hidden="true" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          label="Show all"
          disabled={!zoomed()}
          onClick={() => setChosen(null)}
        >
          <Maximize size={16} aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
