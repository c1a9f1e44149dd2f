/** With which model, in which language, and which clips. */
import Download from 'lucide-solid/icons/download';
import { createMemo, Match, Show, Switch, type JSX } from 'solid-js';
import { useApp, type ModelEntry } from '../../app/context.ts';
import { languageName } from '../../dataset/whisper-languages.ts';
import { Button } from '../../ui/button.tsx';
import { Hint } from '../../ui/card.tsx';
import { Select } from '../../ui/field.tsx';
import { formatBytes, formatCount, formatSpan } from '../../ui/format.ts';
import { Progress } from '../../ui/progress.tsx';
import { AUTOMATIC, type Scope, type TranscribeModel } from './transcribe-model.ts';
import styles from './transcribe.module.css';

/** "99 languages" or "English". */
export function languagesText({ languages }: Pick<ModelEntry, 'languages'>): string {
  return languages.length === 0 ? 'English' : `${languages.length} languages`;
}

/** Comboboxes and what there is to say about the model chosen. */
export function ModelForm(props: { readonly model: TranscribeModel }): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- one model for the life of the screen
  const model = props.model;

  // Compared by content: while a download runs the list is a new one ten times a second, and an open combobox must stay open.
  const modelOptions = createMemo(
    () => app.models.list().map((entry) => ({ value: entry.id, label: optionText(entry) })),
    [],
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const known = createMemo(() => model.model()?.languages ?? [], [], {
    equals: (a, b) => a.join() === b.join(),
  });
  const languageOptions = createMemo(() => {
    if (known().length === 0) return [{ value: 'en', label: 'English (all this model knows)' }];
    const named = known().map((code) => ({ value: code, label: languageName(code) }));
    named.sort((a, b) => a.label.localeCompare(b.label, 'en'));
    return [{ value: AUTOMATIC, label: 'Automatic: heard by the model' }, ...named];
  });
  const scopeOptions = createMemo((): { value: Scope; label: string }[] => {
    const { clips, transcribed } = app.dataset()?.counts() ?? { clips: 0, transcribed: 0 };
    const unheard = model.unheard().length;
    const name = model.model()?.name ?? '';
    return [
      { value: 'left', label: `Clips without a text (${(clips - transcribed).toLocaleString('en')})` },
      ...(unheard < clips && unheard > clips - transcribed
        ? [{ value: 'unheard' as const, label: `Clips that ${name} has not heard (${unheard})` }]
        : []),
      { value: 'chosen', label: `Clips chosen in the list below (${model.chosen().size})` },
      { value: 'all', label: `All clips, also those that have a text (${clips.toLocaleString('en')})` },
    ];
  });

  return (
    <div class={styles.stack}>
      <Select
        label="Model"
        value={model.model()?.id ?? ''}
        options={modelOptions()}
        disabled={model.busy()}
        onChange={model.setModel}
      />
      <Show when={model.model()}>{(entry) => <ModelState entry={entry()} />}</Show>
      <Select
        label="Language"
        value={model.language()}
        options={languageOptions()}
        disabled={model.busy()}
        onChange={model.setLanguage}
      />
      <Select
        label="Clips"
        value={model.scope()}
        options={scopeOptions()}
        disabled={model.busy()}
        onChange={model.setScope}
      />
    </div>
  );
}

/** What stands in the way of using the chosen model, and the button that removes it. */
function ModelState(props: { readonly entry: ModelEntry }): JSX.Element {
  const app = useApp();
  const size = () => formatBytes(props.entry.wholeBytes ?? 0);
  const downloading = () => (props.entry.state.kind === 'downloading' ? props.entry.state : null);
  return (
    <Switch>
      <Match when={props.entry.state.kind === 'absent' || props.entry.state.kind === 'partial'}>
        <div class={styles.model}>
          <p>
            <Show
              when={props.entry.state.kind === 'partial'}
              fallback={
                <>
                  {props.entry.name} is not on this computer yet: {size()} from{' '}
                  {new URL(app.models.hub()).host}, once.
                </>
              }
            >
              {formatBytes(props.entry.bytes)} of {size()} are here.
            </Show>{' '}
            {needsText(props.entry, app.models.hasGpu())}
          </p>
          <Button
            icon={<Download size={16} aria-hidden="true" />}
            onClick={() => void app.models.download(props.entry.id)}
          >
            {props.entry.state.kind === 'partial' ? 'Resume download' : 'Download'}
          </Button>
        </div>
      </Match>
      <Match when={downloading()}>
        {(state) => (
          <div class={styles.model}>
            <div class={styles.transfer}>
              <Progress label={`Download of ${props.entry.name}`} fraction={fractionOf(state().progress)} />
              <p>
                <Show when={state().progress} fallback="Asking the hub…">
                  {(progress) => (
                    <>
                      {formatBytes(progress().bytes)} of {formatBytes(progress().totalBytes)}
                    </>
                  )}
                </Show>
                <Show when={state().bytesPerS}>
                  {(speed) => (
                    <>
                      , {formatBytes(speed())} a second
                      <Show when={state().progress}>
                        {(progress) => (
                          <>, {formatSpan((progress().totalBytes - progress().bytes) / speed())} left</>
                        )}
                      </Show>
                    </>
                  )}
                </Show>
              </p>
            </div>
            <Button onClick={() => app.models.stop(props.entry.id)}>Cancel download</Button>
          </div>
        )}
      </Match>
    </Switch>
  );
}

/** How long it takes, only as measured on this machine, and on what it runs. */
export function Estimate(props: { readonly model: TranscribeModel }): JSX.Element {
  const app = useApp();
  const speed = () => props.model.speedOf(props.model.model()?.id ?? '');
  const takesS = () => {
    const [lengthS, audioSPerS] = [props.model.wantedS(), speed()];
    return lengthS === null || audioSPerS === null ? null : lengthS / audioSPerS;
  };
  const isAllDone = () => {
    const { clips, transcribed } = app.dataset()?.counts() ?? { clips: 0, transcribed: 0 };
    return clips > 0 && clips === transcribed && props.model.scope() === 'left';
  };
  return (
    <Hint>
      <Switch>
        <Match when={isAllDone()}>
          Every clip has a text. To have some heard again, tick them in the list below; to have all heard
          again, say so under Clips.
        </Match>
        <Match when={props.model.wanted().length === 0}>
          No clip is chosen: tick some in the list below, or choose others under Clips.
        </Match>
      </Switch>{' '}
      <Show
        when={speed()}
        fallback={
          props.model.wanted().length > 0 &&
          'How long this model takes here is not known yet: it is measured on the first windows of a transcription.'
        }
      >
        {(measured) => (
          <>
            Measured here: {measured().toFixed(1)} s of sound a second
            <Show when={takesS()}>
              {(seconds) => (
                <>
                  , so about <b>{formatSpan(seconds())}</b> for{' '}
                  {formatCount(props.model.wanted().length, 'clip')}
                </>
              )}
            </Show>
            .
          </>
        )}
      </Show>{' '}
      {deviceText(app.device(), app.models.hasGpu())} Nothing is uploaded. What is done is saved as it goes:
      after a reload it goes on where it stopped.
    </Hint>
  );
}

function optionText(entry: ModelEntry): string {
  const where = {
    absent: `${formatBytes(entry.wholeBytes ?? 0)} to download`,
    partial: 'partly downloaded',
    downloading: 'downloading',
    ready: entry.from === 'app' ? 'comes with the app' : 'on this computer',
  }[entry.state.kind];
  return `${entry.name} · ${languagesText(entry)} · ${where}`;
}

/** What a model takes to be of use; empty where any computer will do. */
function needsText({ needs, name }: Pick<ModelEntry, 'needs' | 'name'>, hasGpu: boolean | null): string {
  if (needs === 'any' || hasGpu === true) return '';
  return needs === 'gpu'
    ? `${name} needs a GPU in practice, and this browser offers none: on the CPU it takes many times as long as the recording.`
    : `Without a GPU, which this browser does not offer, ${name} takes longer than the recording.`;
}

function deviceText(
  device: { kind: 'webgpu' | 'wasm'; threads: number } | null,
  hasGpu: boolean | null,
): string {
  if (device?.kind === 'webgpu') return 'Runs in this page, on the GPU.';
  if (device) return `Runs in this page, on the CPU (${formatCount(device.threads, 'thread')}).`;
  return hasGpu
    ? 'Runs in this page, on the GPU where the model has files for it.'
    : 'Runs in this page, on the CPU.';
}

function fractionOf(progress: { bytes: number; totalBytes: number } | null): number | null {
  return progress && progress.totalBytes > 0 ? progress.bytes / progress.totalBytes : null;
}
