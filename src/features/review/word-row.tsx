/** The words of a clip under its waveform, in the same scale; doubtful ones underlined. A click plays from there. */
import { For, Show, type JSX } from 'solid-js';
import type { Segment, Word } from '../../dataset/transcript.ts';
import styles from './review.module.css';

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
  const percent = (timeS: number) =>
    ((timeS - props.viewStartS) / Math.max(1e-6, props.viewEndS - props.viewStartS)) * 100;
  return (
    <Show when={words().length > 0}>
      <div class={styles.words}>
        <For each={words()}>
          {(word, index) => (
            <button
              type="button"
              tabIndex={-1}
              class={isDoubtful(word) ? styles.doubtful : undefined}
              title={isDoubtful(word) ? 'Whisper is not sure of this word' : undefined}
              style={{
                left: `${percent(word.startS ?? 0)}%`,
                'min-width': `${Math.max(0, percent(word.endS ?? 0) - percent(word.startS ?? 0))}%`,
                // A long word said quickly is cut rather than printed over the next one.
                'max-width': `${Math.min(100, percent(words()[index() + 1]?.startS ?? Infinity) - percent(word.startS ?? 0))}%`,
              }}
              onClick={() => props.onPlayFrom(word.startS ?? 0)}
            >
              {word.word.trim()}
            </button>
          )}
        </For>
      </div>
    </Show>
  );
}

function isPlaced({ startS, endS }: Word): boolean {
  return startS !== null && endS !== null;
}

function isDoubtful({ probability }: Word): boolean {
  return probability !== null && probability < DOUBTFUL;
}
