/** Transcribe: Whisper writes down every clip; what is done is saved as it goes. */
import { useNavigate } from '@solidjs/router';
import FileText from 'lucide-solid/icons/file-text';
import { createMemo, For, Match, Show, Switch, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { clipsAmong } from '../../dataset/layout.ts';
import { Button } from '../../ui/button.tsx';
import { Card, EmptyState, Figures, Hint } from '../../ui/card.tsx';
import { FolderButton } from '../../ui/folder-button.tsx';
import { formatCount, formatSpan } from '../../ui/format.ts';
import { Progress } from '../../ui/progress.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ClipTable } from './clip-table.tsx';
import { Estimate, ModelForm } from './model-form.tsx';
import { ModelTable } from './model-table.tsx';
import { MrqGuide } from './mrq-guide.tsx';
import { TextTools } from './text-tools.tsx';
import { createTranscribeModel, type TranscribeModel } from './transcribe-model.ts';
import styles from './transcribe.module.css';

/** The Transcribe screen. */
export function TranscribeScreen(): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  const model = createTranscribeModel(app);
  const { busy, loading } = model;
  const session = app.dataset;
  const counts = () =>
    session()?.counts() ?? { clips: 0, transcribed: 0, accepted: 0, discarded: 0, nonUsable: 0 };
  const inputName = () => {
    const open = session();
    return open && `${open.layout.usable || open.folder.name}/`;
  };
  const outputName = () => {
    const open = session();
    return open && `${open.layout.root || open.jsonFolder.name}/`;
  };

  async function chooseInput(): Promise<void> {
    const folder = await app.project.chooseFolder();
    if (folder) await app.openDataset(folder, { clips: true });
  }

  /** The clips stay where they are; whisper.json goes to the folder chosen. */
  async function chooseOutput(): Promise<void> {
    const open = session();
    const output = await app.project.chooseFolder();
    if (open && output) await app.openDataset(open.folder, { clips: true, output });
  }

  /** "My files are already clips". */
  const alreadyClips = createMemo(() => clipsAmong(app.project.recordings().map(({ path }) => path)));
  async function takeAsClips(): Promise<void> {
    const folder = app.project.folder();
    if (folder) await app.openDataset(folder, { clips: true });
  }

  return (
    <Screen
      title="Transcribe"
      about={
        <Show
          when={session()}
        >{`${counts().transcribed} of ${formatCount(counts().clips, 'clip')} transcribed`}</Show>
      }
      actions={
        <>
          <FolderButton
            role="Input folder"
            folder={inputName()}
            disabled={busy()}
            onClick={() => void chooseInput()}
          />
          <FolderButton
            role="Output folder"
            folder={outputName()}
            disabled={busy() || !session()}
            onClick={() => void chooseOutput()}
          />
          <Button
            variant="primary"
            icon={<FileText size={16} aria-hidden="true" />}
            disabled={busy() || model.wanted().length === 0 || model.model()?.state.kind !== 'ready'}
            onClick={() => void model.transcribe()}
          >
            Transcribe
          </Button>
        </>
      }
    >
      <Show
        when={session()}
        fallback={
          <EmptyState
            title="No clips yet"
            text="Transcribe writes down what is said in each clip. Split a recording first, or choose a folder that holds clips already."
          >
            <Button variant="primary" onClick={() => navigate('/split')}>
              Go to Split
            </Button>
            <Show when={alreadyClips()}>
              {(clips) => (
                <Button onClick={() => void takeAsClips()}>
                  The {formatCount(clips().count, 'file')} in “{clips().folder || app.project.folder()?.name}”
                  are clips
                </Button>
              )}
            </Show>
            <Button onClick={() => void chooseInput()}>Choose a folder of clips</Button>
          </EmptyState>
        }
      >
        <Show when={model.finished()}>
          <div class={styles.done}>
            <p>
              <b>{formatCount(counts().transcribed, 'clip')}</b> transcribed. Now listen, and make the text
              true.
            </p>
            <Button variant="primary" onClick={() => navigate('/review')}>
              Go on to Review
            </Button>
          </div>
        </Show>
        <Show when={loading() !== null}>
          <div class={styles.done}>
            <p>Getting {model.model()?.name} ready. The first time takes longest.</p>
            <div class={styles.bar}>
              <Progress label="Getting Whisper ready" fraction={loading()} />
            </div>
            <Button onClick={() => model.stopLoading()}>Cancel</Button>
          </div>
        </Show>
        <div class={styles.columns}>
          <Card title="What is left">
            <div class={styles.stack}>
              <Figures
                items={[
                  { value: String(counts().clips), label: 'clips', note: `in ${inputName() ?? ''}` },
                  { value: String(counts().transcribed), label: 'transcribed' },
                  { value: String(counts().clips - counts().transcribed), label: 'to do' },
                ]}
              />
              <Pace model={model} />
            </div>
          </Card>
          <Card title="How">
            <ModelForm model={model} />
          </Card>
        </div>
        <Show when={model.failures().length > 0}>
          <Card title="Not done" about={formatCount(model.failures().length, 'clip')}>
            <ul class={styles.texts}>
              <For each={model.failures()}>
                {({ label, error }) => (
                  <li>
                    <span>{label}</span>
                    <p>{error.message}</p>
                  </li>
                )}
              </For>
            </ul>
          </Card>
        </Show>
        <Show when={model.isTranscribing() && model.latest().length > 0}>
          <Card title="As it is heard" about="the latest clips, in their order">
            <ul class={styles.texts}>
              <For each={model.latest()}>
                {(id) => (
                  <li>
                    <span>{id}</span>
                    <p>{session()?.clip(id)?.transcript?.text.trim() || '(no speech)'}</p>
                  </li>
                )}
              </For>
            </ul>
          </Card>
        </Show>
        <Show when={session()} keyed>
          {(open) => (
            <>
              <TextTools session={open} disabled={busy()} />
              <ClipTable model={model} session={open} />
            </>
          )}
        </Show>
        <Show when={session()}>
          {(open) => (
            <Card title="Or with MRQ ai-voice-cloning" about="if you have it on this machine">
              <MrqGuide session={open()} disabled={busy()} />
            </Card>
          )}
        </Show>
      </Show>
      <ModelTable model={model} />
    </Screen>
  );
}

/** How fast the transcription goes while it runs, or what it waits for. */
function Pace(props: { readonly model: TranscribeModel }): JSX.Element {
  const app = useApp();
  return (
    <Show when={app.jobs.progress()} fallback={<Estimate model={props.model} />}>
      {(progress) => (
        <Hint>
          <Switch>
            <Match when={!props.model.isTranscribing()}>
              {progress().name} is under way. Transcribe can begin when it is done.
            </Match>
            <Match when={progress().state === 'paused'}>
              Paused at {progress().done} of {progress().total}. Resume is at the bottom of the window; what
              is done is saved.
            </Match>
            <Match when={progress()}>
              {progress().done} of {progress().total} done
              <Show when={props.model.speed()}>
                {(audioS) => <>, {audioS().toFixed(1)} s of sound a second</>}
              </Show>
              <Show when={app.device()}>{(on) => <> on the {on().kind === 'webgpu' ? 'GPU' : 'CPU'}</>}</Show>
              <Show when={progress().remainingS}>{(s) => <>, about {formatSpan(s())} left</>}</Show>. You can
              review what is done meanwhile.
            </Match>
          </Switch>
        </Hint>
      )}
    </Show>
  );
}
