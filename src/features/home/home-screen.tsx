/** Where everybody starts: open a folder, see what is in it, and what to do next. */
import FolderOpen from 'lucide-solid/icons/folder-open';
import { lazy, Match, Show, Suspense, Switch, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { Hint } from '../../ui/card.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { HeroWave } from './hero-wave.tsx';
import styles from './home.module.css';
import { NextSteps } from './next-steps.tsx';
import { OpenZip } from './open-zip.tsx';
import { RecordingTable } from './recording-table.tsx';

/** Seldom used, so it comes after the first screen. */
const AddToDataset = lazy(async () => ({ default: (await import('./add-to-dataset.tsx')).AddToDataset }));

/** The start page without a folder, the folder's page with one. */
export function HomeScreen(): JSX.Element {
  const app = useApp();
  return (
    <Switch fallback={<FirstPage />}>
      <Match when={app.project.state().kind === 'open'}>
        <FolderPage />
      </Match>
    </Switch>
  );
}

/** The button that opens a folder, or files where the browser cannot open folders. */
function OpenButton(props: {
  readonly size: 'big' | 'normal';
  readonly variant: 'primary' | 'plain';
}): JSX.Element {
  const { project } = useApp();
  let input: HTMLInputElement | undefined;
  return (
    <Show
      when={project.canPickFolders}
      fallback={
        <>
          <input
            ref={(element) => (input = element)}
            type="file"
            multiple
            hidden
            accept="audio/*,video/*,.json,.m4b,.opus,.flac"
            onChange={(event) => {
              const files = [...(event.currentTarget.files ?? [])];
              // The same files may be chosen again after they were removed.
              event.currentTarget.value = '';
              if (files.length > 0) void project.openFiles(files);
            }}
          />
          <Button
            size={props.size}
            variant={props.variant}
            icon={<FolderOpen size={17} aria-hidden="true" />}
            onClick={() => input?.click()}
          >
            Open files
          </Button>
        </>
      }
    >
      <Button
        size={props.size}
        variant={props.variant}
        icon={<FolderOpen size={17} aria-hidden="true" />}
        onClick={() => void project.pick()}
      >
        Open folder
      </Button>
    </Show>
  );
}

function FirstPage(): JSX.Element {
  const { project } = useApp();
  const nameWhen = (kind: 'opening' | 'remembered'): string | undefined => {
    const state = project.state();
    return state.kind === kind ? state.name : undefined;
  };
  return (
    <div class={styles.first}>
      <h1>Hours of a voice in, a clean dataset out.</h1>
      <p class={styles.lead}>
        Splits at silences, transcribes with Whisper, lets you check every clip. In this page, on this
        machine: nothing is uploaded.
      </p>
      <div class={styles.buttons}>
        <Show
          when={nameWhen('remembered')}
          fallback={
            <>
              <OpenButton size="big" variant="primary" />
              <SampleButton size="big" />
            </>
          }
        >
          {(name) => (
            <>
              <Button
                variant="primary"
                size="big"
                icon={<FolderOpen size={17} aria-hidden="true" />}
                onClick={() => void project.openRemembered()}
              >
                Open {name()} again
              </Button>
              <OpenButton size="big" variant="plain" />
              <SampleButton size="big" />
            </>
          )}
        </Show>
      </div>
      <p class={styles.quiet} role="status">
        <Show
          when={nameWhen('opening')}
          fallback={
            project.canPickFolders
              ? 'Or drop a folder anywhere. Recordings, clips, or a folder with a whisper.json all work.'
              : 'Or drop files anywhere. Recordings, clips, or clips with a whisper.json all work.'
          }
        >
          {(name) => <>Opening {name()}…</>}
        </Show>
      </p>
      <div class={styles.notes}>
        <OpenZip />
        <Show when={project.hint()}>{(hint) => <Hint>{hint()}</Hint>}</Show>
        <Show when={!project.canPickFolders}>
          <Hint>
            This browser does not let a page work in a folder of yours, so your files are copied into the
            browser’s own storage. Chrome and Edge work in the folder itself.
          </Hint>
        </Show>
      </div>
      <HeroWave />
    </div>
  );
}

function SampleButton(props: { readonly size: 'big' | 'normal' }): JSX.Element {
  const { project } = useApp();
  return (
    <Button size={props.size} onClick={() => void project.openSample()}>
      Try it with a sample recording
    </Button>
  );
}

function FolderPage(): JSX.Element {
  const { project } = useApp();
  const name = (): string => {
    const state = project.state();
    if (state.kind !== 'open') return '';
    return state.sample ? 'Sample recording' : state.name;
  };
  const totalS = (): number =>
    project.recordings().reduce((sum, recording) => sum + (recording.info?.durationS ?? 0), 0);
  return (
    <Screen
      title={name()}
      about={
        <Show when={project.recordings().length > 0}>
          {formatCount(project.recordings().length, 'recording')} · {formatClock(totalS())}
        </Show>
      }
      actions={<OpenButton size="normal" variant="plain" />}
    >
      <Show when={project.hint()}>{(hint) => <Hint>{hint()}</Hint>}</Show>
      <NextSteps />
      <RecordingTable recordings={project.recordings()} scanning={project.scanning()}>
        <Button onClick={() => void project.refresh()}>Look again</Button>
        <SampleButton size="normal" />
        <OpenZip />
      </RecordingTable>
      <Suspense>
        <AddToDataset />
      </Suspense>
    </Screen>
  );
}
