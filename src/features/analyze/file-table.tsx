/** The figures of every recording, one line each. */
import { Index, Show, type JSX } from 'solid-js';
import { suggestDuration, suggestLevel } from '../../audio/suggest.ts';
import { formatClock } from '../../ui/format.ts';
import { Table } from '../../ui/table.tsx';
import type { AnalyzeModel, AnalyzeRow } from './analyze-model.ts';
import styles from './analyze.module.css';

/** A click on a name shows that recording. */
export function FileTable(props: { readonly model: AnalyzeModel }): JSX.Element {
  return (
    <Table label="Files">
      <thead>
        <tr>
          <th>File</th>
          <th data-number>Silences</th>
          <th data-number>Shortest</th>
          <th data-number>Mean</th>
          <th data-number>Longest</th>
          <th data-number>Noise floor</th>
          <th data-number>Speech level</th>
          <th data-number>Suggested level</th>
          <th data-number>Suggested silence</th>
          <th data-number>Duration</th>
          <th data-number>Rate</th>
          <th>Channels</th>
          <th>Codec</th>
        </tr>
      </thead>
      <tbody>
        <Index each={props.model.rows()}>
          {(row) => (
            <tr>
              <td>
                <button
                  type="button"
                  class={styles.name}
                  aria-pressed={props.model.focus()?.recording.path === row().recording.path}
                  disabled={row().error !== null}
                  onClick={() => props.model.setFocus(row().recording.path)}
                >
                  {row().recording.path}
                </button>
              </td>
              <Show
                when={!row().error}
                fallback={
                  <td data-wrong colSpan={12}>
                    <span>{row().error?.message}</span>
                  </td>
                }
              >
                <Figures row={row()} />
              </Show>
            </tr>
          )}
        </Index>
      </tbody>
    </Table>
  );
}

function Figures(props: { readonly row: AnalyzeRow }): JSX.Element {
  const info = () => props.row.analyzed?.decoded.info ?? props.row.recording.info;
  const seconds = (pick: 'shortestS' | 'meanS' | 'longestS') => {
    const figures = props.row.figures;
    return figures && figures.count > 0 ? figures[pick].toFixed(2) : '–';
  };
  return (
    <>
      <Show
        when={props.row.analyzed}
        fallback={
          <td class={styles.waiting} colSpan={8}>
            not analyzed yet
          </td>
        }
      >
        {(analyzed) => (
          <>
            <td data-number>{props.row.figures?.count.toLocaleString('en') ?? '…'}</td>
            <td data-number>{seconds('shortestS')}</td>
            <td data-number>{seconds('meanS')}</td>
            <td data-number>{seconds('longestS')}</td>
            <td data-number>{analyzed().decoded.levels.noiseFloorDb.toFixed(1)}</td>
            <td data-number>{analyzed().decoded.levels.speechLevelDb.toFixed(1)}</td>
            <td data-number>
              {suggestLevel(analyzed().decoded.levels).levelDb}
              <Show when={!suggestLevel(analyzed().decoded.levels).clear}>
                <span class={styles.doubtful}> doubtful</span>
              </Show>
            </td>
            <td data-number>{suggestDuration([analyzed().trial])?.silenceDurationS ?? '–'}</td>
          </>
        )}
      </Show>
      <td data-number>{formatClock(info()?.durationS ?? 0)}</td>
      <td data-number>{info() ? `${info()?.sampleRateHz.toLocaleString('en') ?? ''} Hz` : ''}</td>
      <td>{channelsName(info()?.channels)}</td>
      <td>{info()?.codec}</td>
    </>
  );
}

function channelsName(channels: number | undefined): string {
  return channels === 1 ? 'mono' : channels === 2 ? 'stereo' : String(channels ?? '');
}
