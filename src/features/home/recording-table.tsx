import { For, Show, type JSX } from 'solid-js';
import type { Recording } from '../../jobs/find-recordings.ts';
import { Card, EmptyState } from '../../ui/card.tsx';
import { formatBytes, formatClock } from '../../ui/format.ts';
import { Table } from '../../ui/table.tsx';
import styles from './home.module.css';

/** "22,050 Hz" as people write rates. */
const rate = (sampleRateHz: number): string => `${sampleRateHz.toLocaleString('en')} Hz`;
const channels = (count: number): string => (count === 1 ? 'mono' : count === 2 ? 'stereo' : String(count));

/** The recordings of the folder; one that cannot be read says why in its own row. */
export function RecordingTable(props: {
  readonly recordings: readonly Recording[];
  readonly scanning: boolean;
  /** The ways on where there are none. */
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <Card title="Recordings" about={props.scanning ? 'looking through the folder…' : undefined}>
      <Show
        when={props.recordings.length > 0}
        fallback={
          <Show when={!props.scanning} fallback={<p class={styles.waiting}>Looking for recordings…</p>}>
            <EmptyState
              title="No recordings in this folder"
              text="Recordings anywhere in it appear here: mp3, wav, m4b, m4a, aac, mp4, flac, ogg, opus and webm. Add some and look again, or open another folder."
            >
              {props.children}
            </EmptyState>
          </Show>
        }
      >
        <Table label="Recordings in this folder">
          <thead>
            <tr>
              <th>Name</th>
              <th data-number>Duration</th>
              <th>Format</th>
              <th data-number>Rate</th>
              <th>Channels</th>
              <th data-number>Size</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.recordings}>
              {(recording) => (
                <tr>
                  <td class={styles.name}>{recording.path}</td>
                  <Show
                    when={recording.info}
                    fallback={
                      <td colSpan={4} class={recording.error ? styles.wrong : styles.waiting}>
                        {recording.error?.message ?? 'reading…'}
                      </td>
                    }
                  >
                    {(info) => (
                      <>
                        <td data-number>{formatClock(info().durationS)}</td>
                        <td>{info().codec}</td>
                        <td data-number>{rate(info().sampleRateHz)}</td>
                        <td>{channels(info().channels)}</td>
                      </>
                    )}
                  </Show>
                  <td data-number>{formatBytes(recording.sizeBytes)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </Table>
      </Show>
    </Card>
  );
}
