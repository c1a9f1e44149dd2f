/** Which recordings are split, and which one is on the screen. */
import { For, Show, type JSX } from 'solid-js';
import { hasEdits } from '../../audio/plan-edits.ts';
import { Card } from '../../ui/card.tsx';
import { Chip } from '../../ui/chip.tsx';
import { formatClock } from '../../ui/format.ts';
import type { SplitModel } from './split-model.ts';
import styles from './split.module.css';

/** Shown where there is more than one recording. */
export function RecordingList(props: { readonly model: SplitModel }): JSX.Element {
  return (
    <Card
      title="Recordings"
      about={`${props.model.selected().length} of ${props.model.recordings().length} will be split`}
    >
      <ul class={styles.recordings}>
        <For each={props.model.recordings()}>
          {(recording) => (
            <li>
              <input
                type="checkbox"
                aria-label={`Split ${recording.path}`}
                checked={props.model.isSelected(recording)}
                disabled={recording.error !== null}
                onChange={(event) => props.model.select(recording, event.currentTarget.checked)}
              />
              <Show
                when={!recording.error}
                fallback={
                  <span class={styles.unreadable}>
                    <b>{recording.path}</b> {recording.error?.message}
                  </span>
                }
              >
                <button
                  type="button"
                  class={styles.recording}
                  aria-pressed={props.model.focus()?.path === recording.path}
                  onClick={() => props.model.setFocus(recording.path)}
                >
                  {recording.path}
                </button>
                <Show when={Object.keys(props.model.planOf(recording).own).length > 0}>
                  <Chip tone="warn">own settings</Chip>
                </Show>
                <Show when={hasEdits(props.model.planOf(recording).edits)}>
                  <Chip>changed by hand</Chip>
                </Show>
                <span class={styles.time}>
                  {recording.info ? formatClock(recording.info.durationS) : '…'}
                </span>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Card>
  );
}
