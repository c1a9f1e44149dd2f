/**
 * The words of a clip under its waveform, in the same scale; doubtful ones underlined. A click plays from there. A word that is
 * wider than its time goes into a second lane, and is cut only where that one is taken, too.
 */
import { createMemo, createSignal, For, onCleanup, onMount, Show, type JSX } from 'solid-js';
import type { Segment, Word } from '../../dataset/transcript.ts';
import { placeInLanes } from './word-lanes.ts';
import styles from './word-row.module.css';

/** Below this, Whisper was guessing more often than not. */
const DOUBTFUL = 0.5;

/** `viewStartS` and `viewEndS` are the stretch that the waveform shows. */
export function WordRow(props: {
  readonly segments: readonly Segment[];
  readonly viewStartS: number;
  readonly viewEndS: number;
  readonly onPlayFrom: (timeS: number) => void;
}): JSX.Element {
  const words = () =>
    props.segments.flatMap((segment) => segment.words ?? []).filter((word) => isPlaced(word));
  return (
    <Show when={words().length > 0}>
      <Lanes words={words()} startS={props.viewStartS} endS={props.viewEndS} onPlayFrom={props.onPlayFrom} />
    </Show>
  );
}

function Lanes(props: {
  readonly words: readonly Word[];
  readonly startS: number;
  readonly endS: number;
  readonly onPlayFrom: (timeS: number) => void;
}): JSX.Element {
  let box: HTMLDivElement | undefined;
  const [widthPx, setWidthPx] = createSignal(0);
  const [measure, setMeasure] = createSignal<(text: string) => number>(() => 0);
  onMount(() => {
    if (!box) return;
    const element = box;
    const pen = document.createElement('canvas').getContext('2d');
    if (pen) pen.font = getComputedStyle(element).font;
    setMeasure(() => (text: string) => pen?.measureText(text).width ?? 0);
    const size = new ResizeObserver(() => setWidthPx(element.clientWidth));
    size.observe(element);
    setWidthPx(element.clientWidth);
    onCleanup(() => size.disconnect());
  });
  const places = createMemo(() => {
    const perS = widthPx() / Math.max(1e-6, props.endS - props.startS);
    return placeInLanes(
      props.words.map(({ word, startS, endS }) => ({
        startPx: ((startS ?? 0) - props.startS) * perS,
        endPx: ((endS ?? 0) - props.startS) * perS,
        textPx: measure()(word.trim()),
      })),
      widthPx(),
    );
  });
  return (
    <div ref={(element) => (box = element)} class={styles.words}>
      <For each={props.words}>
        {(word, index) => (
          <button
            type="button"
            tabIndex={-1}
            class={isDoubtful(word) ? styles.doubtful : undefined}
            data-lane={places()[index()]?.lane}
            title={
              isDoubtful(word) ? `${word.word.trim()}: Whisper is not sure of this word` : word.word.trim()
            }
            style={{
              left: `${places()[index()]?.leftPx ?? 0}px`,
              width: `${places()[index()]?.widthPx ?? 0}px`,
            }}
            // The focus stays where it is: the text goes on being edited, and Space pauses and does not begin again.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onPlayFrom(word.startS ?? 0)}
          >
            {word.word.trim()}
          </button>
        )}
      </For>
    </div>
  );
}

function isPlaced({ startS, endS }: Word): boolean {
  return startS !== null && endS !== null;
}

function isDoubtful({ probability }: Word): boolean {
  return probability !== null && probability < DOUBTFUL;
}
