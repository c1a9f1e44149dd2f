/** All models: what they are, what they take, and those on this computer, to be deleted or added to. */
import FolderInput from 'lucide-solid/icons/folder-input';
import { For, Show, type JSX } from 'solid-js';
import { useApp, type ModelEntry } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { formatBytes, formatSpan } from '../../ui/format.ts';
import { Table } from '../../ui/table.tsx';
import { languagesText } from './model-form.tsx';
import type { TranscribeModel } from './transcribe-model.ts';
import styles from './transcribe.module.css';

const NEEDS: Readonly<Record<ModelEntry['needs'], string>> = {
  any: 'any computer',
  slow: 'better with a GPU',
  gpu: 'a GPU',
};

/** The card. */
export function ModelTable(props: { readonly model: TranscribeModel }): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- one model for the life of the screen
  const model = props.model;
  const ids = () => app.models.list().map(({ id }) => id);
  const entryOf = (id: string) => app.models.list().find((entry) => entry.id === id);
  const diskBytes = () => app.models.list().reduce((sum, { bytes }) => sum + bytes, 0);
  const time = (id: string) => {
    const [lengthS, measured, guessed] = [model.datasetS(), model.speedOf(id), model.guessedSpeedOf(id)];
    const speed = measured ?? guessed;
    if (lengthS === null || speed === null) return 'not measured yet';
    return `${measured === null ? 'roughly' : 'about'} ${formatSpan(lengthS / speed)}`;
  };

  /** Browsers without access to folders hand over the files of one. */
  async function importFiles(list: FileList): Promise<void> {
    const files = [...list];
    const [name = 'model'] = files[0]?.webkitRelativePath.split('/') ?? [];
    const inFolder = files.map(
      (file) => [file.webkitRelativePath.split('/').slice(1).join('/'), file] as const,
    );
    choose(await app.models.importFolder(name, new Map(inFolder)));
  }
  function choose(id: string | null): void {
    if (id !== null && !model.busy()) model.setModel(id);
  }
  let picker: HTMLInputElement | undefined;

  return (
    <Card title="Models" about={`${formatBytes(diskBytes())} in this browser's storage`}>
      <div class={styles.stack}>
        <Table label="Models">
          <thead>
            <tr>
              <th>Name</th>
              <th>Language</th>
              <th>Needs</th>
              <th data-number>Size</th>
              <th>Time for all clips</th>
              <th>On this computer</th>
            </tr>
          </thead>
          <tbody>
            <For each={ids()}>
              {(id) => (
                <Show when={entryOf(id)}>
                  {(entry) => (
                    <tr>
                      <td>{entry().name}</td>
                      <td>{languagesText(entry())}</td>
                      <td>{NEEDS[entry().needs]}</td>
                      <td data-number>{formatBytes(entry().wholeBytes ?? entry().bytes)}</td>
                      <td>{time(id)}</td>
                      <td>
                        <Here entry={entry()} locked={model.busy()} />
                      </td>
                    </tr>
                  )}
                </Show>
              )}
            </For>
          </tbody>
        </Table>
        <p class={styles.quiet}>
          “About” is measured: on the first windows that a model hears on this computer, and from then on.
          “Roughly” is judged by another model's speed and the sizes of both.
        </p>
        <div class={styles.row}>
          <Button
            icon={<FolderInput size={16} aria-hidden="true" />}
            onClick={() => {
              if (app.project.canPickFolders) void app.models.pickImport().then(choose);
              else picker?.click();
            }}
          >
            Import model folder
          </Button>
          <p class={styles.quiet}>
            A Whisper model in the layout of transformers.js: config.json, tokenizer.json and a folder “onnx”.
          </p>
        </div>
        <input
          ref={(element) => {
            picker = element;
            element.webkitdirectory = true;
          }}
          type="file"
          hidden
          aria-label="Folder of a model"
          onChange={({ currentTarget: input }) => {
            if (input.files) void importFiles(input.files);
          }}
        />
      </div>
    </Card>
  );
}

function Here(props: { readonly entry: ModelEntry; readonly locked: boolean }): JSX.Element {
  const app = useApp();
  return (
    <Show when={props.entry.state.kind !== 'absent'} fallback="no">
      <Show when={props.entry.from !== 'app'} fallback="always">
        <span class={styles.row}>
          {props.entry.state.kind === 'downloading'
            ? 'on its way'
            : props.entry.state.kind === 'partial'
              ? `${formatBytes(props.entry.bytes)} so far`
              : 'yes'}
          <Show when={props.entry.state.kind !== 'downloading'}>
            <Button
              variant="ghost"
              label={`Delete ${props.entry.name}`}
              disabled={props.locked}
              onClick={() => void app.models.remove(props.entry.id)}
            >
              Delete
            </Button>
          </Show>
        </span>
      </Show>
    </Show>
  );
}
