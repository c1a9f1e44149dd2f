/**
 * The cuts of a plan and the ends of left-out stretches on the waveform, as sliders: to be dragged, or moved with the arrow keys
 * (10 ms, with Shift 100 ms); Delete takes one away. Only what is shown has handles, and only where there is room for them.
 */
import { createMemo, createSignal, Index, Show, type JSX } from 'solid-js';
import type { FrameRange } from '../../audio/silence.ts';
import type { Cut } from '../../audio/split-plan.ts';
import { formatClock } from '../../ui/format.ts';
import type { TimeView } from '../../ui/time-view.ts';
import styles from './plan-view.module.css';

/** What a handle moves. */
export type Mark =
  | { readonly kind: 'cut'; readonly number: number; readonly cut: Cut }
  | {
      readonly kind: 'excluded';
      readonly number: number;
      readonly range: FrameRange;
      readonly end: 'startFrame' | 'endFrame';
    };

/** More than this on a screen cannot be told apart, and Tab would have to pass each of them. */
const MOST_HANDLES = 80;
const KEY_STEPS_S: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
};

/** The frame that a mark is at. */
export function frameOf(mark: Mark): number {
  return mark.kind === 'cut' ? mark.cut.frame : mark.range[mark.end];
}

/** Lies over a waveform that shows `view`. */
export function PlanHandles(props: {
  readonly cuts: readonly Cut[];
  readonly excluded: readonly FrameRange[];
  readonly view: TimeView;
  readonly frames: number;
  readonly sampleRateHz: number;
  readonly onMove: (mark: Mark, frame: number) => void;
  readonly onRemove: (mark: Mark) => void;
  readonly onSelect: (mark: Mark | null) => void;
  /** While a handle is dragged, where it is. */
  readonly onDrag: (frame: number | null) => void;
}): JSX.Element {
  let box: HTMLDivElement | undefined;
  const [drag, setDrag] = createSignal<{ readonly at: number; readonly frame: number } | null>(null);

  /** Null where there are too many. */
  const marks = createMemo((): readonly Mark[] | null => {
    const from = props.view.startS * props.sampleRateHz;
    const to = props.view.endS * props.sampleRateHz;
    const isShown = (frame: number): boolean => frame >= from && frame <= to;
    const shown: Mark[] = [];
    for (const [index, cut] of props.cuts.entries()) {
      if (isShown(cut.frame)) shown.push({ kind: 'cut', number: index + 1, cut });
      if (shown.length > MOST_HANDLES) return null;
    }
    for (const [index, range] of props.excluded.entries()) {
      for (const end of ['startFrame', 'endFrame'] as const) {
        if (isShown(range[end])) shown.push({ kind: 'excluded', number: index + 1, range, end });
      }
    }
    return shown.length > MOST_HANDLES ? null : shown;
  });

  const percent = (frame: number) => {
    const { startS, endS } = props.view;
    return ((frame / props.sampleRateHz - startS) / Math.max(1e-6, endS - startS)) * 100;
  };
  function frameAt(clientX: number): number {
    const rect = box?.getBoundingClientRect();
    if (!rect || rect.width === 0) return 0;
    const { startS, endS } = props.view;
    const timeS = startS + ((clientX - rect.left) / rect.width) * (endS - startS);
    return Math.round(Math.min(props.frames, Math.max(0, timeS * props.sampleRateHz)));
  }
  const dragTo = (next: { at: number; frame: number } | null) => {
    setDrag(next);
    props.onDrag(next?.frame ?? null);
  };

  function move(mark: Mark, frame: number): void {
    const to = Math.min(props.frames, Math.max(0, Math.round(frame)));
    if (to === frameOf(mark)) return;
    props.onMove(mark, to);
    // The plan is another one now; the keys go on with the cut that was moved.
    queueMicrotask(() => box?.querySelector<HTMLElement>(`[data-frame="${to}"]`)?.focus());
  }

  function name(mark: Mark): string {
    if (mark.kind === 'cut') return `Cut ${mark.number}`;
    return `${mark.end === 'startFrame' ? 'Start' : 'End'} of left-out stretch ${mark.number}`;
  }
  function spoken(mark: Mark, frame: number): string {
    const time = formatClock(frame / props.sampleRateHz, 2);
    if (mark.kind !== 'cut') return time;
    if (mark.cut.origin === 'hand') return `${time}, by hand`;
    if (mark.cut.origin === 'forced') return `${time}, forced`;
    const { startFrame, endFrame } = mark.cut.silence;
    return `${time}, in a silence of ${((endFrame - startFrame) / props.sampleRateHz).toFixed(2)} s`;
  }

  function key(event: KeyboardEvent, mark: Mark): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      props.onRemove(mark);
      return;
    }
    const stepS = KEY_STEPS_S[event.key];
    if (stepS === undefined) return;
    event.preventDefault();
    const far = event.shiftKey && Math.abs(stepS) < 0.1 ? 10 : 1;
    move(mark, frameOf(mark) + stepS * far * props.sampleRateHz);
  }

  return (
    <>
      <div class={styles.handles} ref={(element) => (box = element)}>
        <Show when={marks()}>
          {(shown) => (
            <Index each={shown()}>
              {(mark, at) => {
                const frame = () => {
                  const going = drag();
                  return going?.at === at ? going.frame : frameOf(mark());
                };
                return (
                  <div
                    class={styles.handle}
                    data-kind={mark().kind}
                    data-frame={frameOf(mark())}
                    style={{ left: `${percent(frame())}%` }}
                    role="slider"
                    tabIndex={0}
                    aria-label={name(mark())}
                    aria-valuemin={0}
                    aria-valuemax={Number((props.frames / props.sampleRateHz).toFixed(2))}
                    aria-valuenow={Number((frame() / props.sampleRateHz).toFixed(2))}
                    aria-valuetext={spoken(mark(), frame())}
                    title={`${name(mark())} at ${spoken(mark(), frame())}`}
                    onFocus={() => props.onSelect(mark())}
                    onPointerDown={(event) => {
                      if (event.button !== 0) return;
                      event.currentTarget.setPointerCapture(event.pointerId);
                      event.currentTarget.focus();
                      event.preventDefault();
                      setDrag({ at, frame: frameOf(mark()) });
                    }}
                    onPointerMove={(event) => {
                      if (drag()?.at === at) dragTo({ at, frame: frameAt(event.clientX) });
                    }}
                    onPointerUp={() => {
                      const going = drag();
                      dragTo(null);
                      if (going?.at === at) move(mark(), going.frame);
                    }}
                    onPointerCancel={() => dragTo(null)}
                    onKeyDown={(event) => key(event, mark())}
                  />
                );
              }}
            </Index>
          )}
        </Show>
      </div>
      <Show when={!marks()}>
        <p class={styles.crowded}>Zoom in to move cuts.</p>
      </Show>
    </>
  );
}
