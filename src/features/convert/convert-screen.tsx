/** Convert: recordings in another format, beside the originals. */
import FileOutput from 'lucide-solid/icons/file-output';
import { Index, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import type { ConvertItem } from '../../jobs/convert.ts';
import type { Recording } from '../../jobs/find-recordings.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FolderButton } from '../../ui/folder-button.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { NoRecordings } from '../../ui/no-recordings.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Table } from '../../ui/table.tsx';
import { createConvertModel, type ConvertModel } from './convert-model.ts';
import styles from './convert.module.css';
import { SettingsForm } from './settings-form.tsx';

const STATES: Record<ConvertItem['state'], string> = {
  new: '',
  done: 'converted',
  taken: 'another file is there',
};

/** The Convert screen. */
export function ConvertScreen(): JSX.Element {
  const app = useApp();
  const model = createConvertModel(app);
  const busy = () => app.jobs.progress() !== null;

  return (
    <Screen
      title="Convert"
      about={
        <Show when={model.recordings().length > 0}>
          {model.selected().length} of {formatCount(model.recordings().length, 'recording')} chosen
          <Show when={model.doneCount() > 0}>, {model.doneCount()} already converted</Show>
        </Show>
      }
      actions={
        <>
          <FolderButton
            role="Input folder"
            folder={model.inputName()}
            disabled={busy()}
            onClick={() => void app.project.chooseInput()}
          />
          <FolderButton
            role="Output folder"
            folder={model.outputName()}
            disabled={busy()}
            onClick={() => void model.chooseOutput()}
          />
          <Button
            variant="primary"
            icon={<FileOutput size={16} aria-hidden="true" />}
            disabled={busy() || model.selected().length === 0}
            onClick={() => void model.convert('ask')}
          >
            Convert
          </Button>
        </>
      }
    >
      <Show
        when={model.recordings().length > 0}
        fallback={
          <NoRecordings
            folder={model.inputName()}
            purpose="Convert writes recordings in the format, rate and loudness that you need, sub-folders and all. The originals stay as they are."
            onOpen={() => void app.project.pick()}
            onSample={() => void app.project.openSample()}
          />
        }
      >
        <Show when={model.replacing()}>
          {(count) => (
            <div class={styles.question} role="alert">
              <p>
                “{model.outputName()}” already holds {formatCount(count(), 'file')} under the names of these
                outputs: converted with other settings, from recordings that have changed, or by another
                program.
              </p>
              <Button variant="primary" onClick={() => void model.convert('replace')}>
                Replace them
              </Button>
              <Button onClick={() => void model.convert('keep')}>Keep them, convert the rest</Button>
              <Button onClick={() => model.cancelQuestion()}>Cancel</Button>
            </div>
          )}
        </Show>
        <div class={styles.columns}>
          <Card title="Into what">
            <SettingsForm model={model} />
          </Card>
          <Card title="Recordings">
            <RecordingTable model={model} />
          </Card>
        </div>
      </Show>
    </Screen>
  );
}

function RecordingTable(props: { readonly model: ConvertModel }): JSX.Element {
  return (
    <Table label="Recordings">
      <thead>
        <tr>
          <th>Recording</th>
          <th data-number>Duration</th>
          <th>From</th>
          <th>To</th>
          <th>State</th>
        </tr>
      </thead>
      <tbody>
        <Index each={props.model.recordings()}>
          {(recording) => (
            <tr>
              <td>
                <label class={styles.name}>
                  <input
                    type="checkbox"
                    checked={props.model.isSelected(recording())}
                    disabled={recording().error !== null}
                    onChange={(event) => props.model.select(recording(), event.currentTarget.checked)}
                  />
                  {recording().path}
                </label>
              </td>
              <Show
                when={!recording().error}
                fallback={
                  <td data-wrong colSpan={4}>
                    <span>{recording().error?.message}</span>
                  </td>
                }
              >
                <td data-number>{formatClock(recording().info?.durationS ?? 0)}</td>
                <td class={styles.from}>{describe(recording())}</td>
                <td class={styles.to}>{props.model.itemOf(recording())?.path}</td>
                <td class={props.model.itemOf(recording())?.state === 'taken' ? styles.taken : undefined}>
                  {STATES[props.model.itemOf(recording())?.state ?? 'new']}
                </td>
              </Show>
            </tr>
          )}
        </Index>
      </tbody>
    </Table>
  );
}

function describe({ info }: Recording): string {
  if (!info) return 'reading…';
  const channels =
    info.channels === 1 ? 'mono' : info.channels === 2 ? 'stereo' : `${info.channels} channels`;
  return `${info.codec}, ${info.sampleRateHz.toLocaleString('en')} Hz, ${channels}`;
}
