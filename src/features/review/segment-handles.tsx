/** The ends of the segments on the waveform, to be dragged or moved with keys: 10 ms, with Shift 100 ms. */
import { createSignal, For, Index, Show, type JSX } from 'solid-js';
import type { Segment } from '../../dataset/transcript.ts';
import type { TimeView } from '../../ui/time-view.ts';
import styles from './segment-handles.module.css';

/** One end of a segment. */
export type SegmentEnd = 'start' | 'end';

const ENDS: readonly SegmentEnd[] = ['start', 'end'];
const KEY_STEPS_S: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
};

/** Lies over the waveform, which shows `view`. A drag is told while it goes on, and becomes an edit where it ends. */
export function SegmentHandles(props: {
  readonly segments: readonly Segment[];
  readonly view: TimeView;
  readonly durationS: number;
  readonly onDrag: (drag: { index: number; end: SegmentEnd; timeS: number } | null) => void;
  readonly onMove: (index: number, end: SegmentEnd, timeS: number) => void;
  readonly onSelect: (index: number) => void;
}): JSX.Element {
  let box: HTMLDivElement | undefined;
  const [drag, setDrag] = createSignal<{ index: number; end: SegmentEnd; timeS: number } | null>(null);
  const tell = (next: { index: number; end: SegmentEnd; timeS: number } | null) => {
    setDrag(next);
    props.onDrag(next);
  };
  const timeAt = (clientX: number): number => {
    const rect = box?.getBoundingClientRect();
    if (!rect || rect.width === 0) return 0;
    const timeS =
      props.view.startS + ((clientX - rect.left) / rect.width) * (props.view.endS - props.view.startS);
    return Math.min(props.durationS, Math.max(0, timeS));
  };
  const percent = (timeS: number) =>
    ((timeS - props.view.startS) / Math.max(1e-6, props.view.endS - props.view.startS)) * 100;

  return (
    <div class={styles.handles} ref={(element) => (box = element)}>
      <Index each={props.segments}>
        {(segment, index) => (
          <For each={ENDS}>
            {(end) => {
              const own = () => (end === 'start' ? segment().startS : segment().endS);
              const timeS = () => {
                const going = drag();
                return going?.index === index && going.end === end ? going.timeS : own();
              };
              return (
                <Show when={percent(timeS()) >= -0.01 && percent(timeS()) <= 100.01}>
                  <div
                    class={styles.handle}
                    data-end={end}
                    style={{ left: `${percent(timeS())}%` }}
                    role="slider"
                    tabIndex={0}
                    aria-label={`Move segment ${index} ${end}`}
                    aria-valuemin={0}
                    aria-valuemax={Number(props.durationS.toFixed(2))}
                    aria-valuenow={Number(timeS().toFixed(2))}
                    aria-valuetext={`${timeS().toFixed(2)} seconds`}
                    onFocus={() => props.onSelect(index)}
                    onPointerDown={(event) => {
                      if (event.button !== 0) return;
                      event.currentTarget.setPointerCapture(event.pointerId);
                      event.currentTarget.focus();
                      event.preventDefault();
                      tell({ index, end, timeS: own() });
                    }}
                    onPointerMove={(event) => {
                      if (drag()) tell({ index, end, timeS: timeAt(event.clientX) });
                    }}
                    onPointerUp={() => {
                      const going = drag();
                      tell(null);
                      if (going && going.timeS !== own()) props.onMove(index, end, going.timeS);
                    }}
                    onPointerCancel={() => tell(null)}
                    onKeyDown={(event) => {
                      if (event.key === 'Escape') tell(null);
                      const stepS = KEY_STEPS_S[event.key];
                      if (stepS === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
                      event.preventDefault();
                      const far = event.shiftKey && Math.abs(stepS) < 0.1;
                      props.onMove(index, end, own() + stepS * (far ? 10 : 1));
                    }}
                  />
                </Show>
              );
            }}
          </For>
        )}
      </Index>
    </div>
  );
}
