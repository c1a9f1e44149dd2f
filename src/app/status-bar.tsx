/** The line at the bottom: what is saved, what is open, what runs, on what, and whether it works offline. */
import { Index, Show, type JSX } from 'solid-js';
import type { JobProgress } from '../jobs/job.ts';
import { formatClock, formatSpan } from '../ui/format.ts';
import { Kbd } from '../ui/kbd.tsx';
import { Progress } from '../ui/progress.tsx';
import type { SaveState } from '../workspace/autosave.ts';
import { useApp } from './context.ts';
import styles from './status-bar.module.css';

/** Whether the app works without a network. */
export type OfflineState =
  | { readonly kind: 'not-supported' }
  | { readonly kind: 'preparing'; readonly fraction: number | null }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed' };

function saveText(state: SaveState): { text: string; tone: 'ok' | 'warn' | 'bad' } {
  switch (state.kind) {
    case 'saved': {
      const time = state.at?.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
      return { text: time === undefined ? 'All changes saved' : `All changes saved · ${time}`, tone: 'ok' };
    }
    case 'unsaved':
      return { text: 'Unsaved changes', tone: 'warn' };
    case 'saving':
      return { text: 'Saving…', tone: 'warn' };
    case 'failed':
      return { text: `Not saved: ${state.message}`, tone: 'bad' };
    case 'read-only':
      return { text: 'Read-only: this dataset is open in another tab', tone: 'warn' };
  }
}

function offlineText(state: OfflineState): { text: string; tone: 'ok' | 'warn' | 'bad' | 'plain' } {
  switch (state.kind) {
    case 'not-supported':
      return { text: 'Needs a network', tone: 'plain' };
    case 'preparing': {
      const percent = state.fraction === null ? '' : ` ${Math.round(state.fraction * 100)} %`;
      return { text: `Preparing for offline…${percent}`, tone: 'warn' };
    }
    case 'ready':
      return { text: 'Offline ready', tone: 'ok' };
    case 'failed':
      return { text: 'Not ready for offline', tone: 'bad' };
  }
}

/** See the top of the file. */
export function StatusBar(props: {
  readonly offline: () => OfflineState;
  readonly onShowKeys: () => void;
}): JSX.Element {
  const app = useApp();
  const projectName = (): string | null => {
    const state = app.project.state();
    if (state.kind !== 'open') return null;
    return state.sample ? 'Sample' : state.name;
  };
  return (
    <footer class={styles.bar}>
      <Show when={app.dataset()}>
        {(dataset) => {
          const save = (): ReturnType<typeof saveText> => saveText(dataset().saveState());
          return (
            <span class={styles.item}>
              <Dot tone={save().tone} />
              <span class={styles.long}>{save().text}</span>
              <Show when={dataset().saveState().kind === 'read-only'}>
                <button type="button" class={styles.small} onClick={() => void app.takeOverDataset()}>
                  Take over
                </button>
              </Show>
            </span>
          );
        }}
      </Show>
      <Show when={projectName()}>
        {(name) => (
          <span class={styles.item} title={name()}>
            <span class={styles.name}>{name()}</span>
          </span>
        )}
      </Show>
      <Show when={app.jobs.progress()}>{(progress) => <RunningJob progress={progress()} />}</Show>
      <Index each={app.models.transfers()}>
        {(transfer) => (
          <span class={`${styles.item ?? ''} ${styles.job ?? ''}`}>
            <span>{transfer().name}</span>
            <Progress label={`${transfer().name}, download`} fraction={transfer().fraction} />
          </span>
        )}
      </Index>
      <Show when={app.device()}>
        {(device) => (
          <span class={`${styles.item ?? ''} ${styles.minor ?? ''}`}>
            {device().kind === 'webgpu'
              ? 'GPU'
              : `CPU · ${device().threads} ${device().threads === 1 ? 'thread' : 'threads'}`}
          </span>
        )}
      </Show>
      <span class={`${styles.item ?? ''} ${styles.end ?? ''}`}>
        <Dot tone={offlineText(props.offline()).tone} />
        {offlineText(props.offline()).text}
      </span>
      <button type="button" class={styles.keys} title="Show all keys" onClick={() => props.onShowKeys()}>
        <span class={styles.words}>Press</span> <Kbd keys="?" /> <span class={styles.words}>for keys</span>
      </button>
    </footer>
  );
}

function Dot(props: { readonly tone: 'ok' | 'warn' | 'bad' | 'plain' }): JSX.Element {
  return <span class={`${styles.dot ?? ''} ${styles[props.tone] ?? ''}`} aria-hidden="true" />;
}

function RunningJob(props: { readonly progress: JobProgress }): JSX.Element {
  const app = useApp();
  const paused = (): boolean => props.progress.state === 'paused';
  const times = (): string => {
    const { elapsedS, remainingS } = props.progress;
    const left = remainingS === null || paused() ? '' : ` · ${formatSpan(remainingS)} left`;
    return `${formatClock(elapsedS)}${left}`;
  };
  return (
    <span class={`${styles.item ?? ''} ${styles.job ?? ''}`} title={props.progress.current ?? undefined}>
      <span>{props.progress.name}</span>
      <Progress label={props.progress.name} fraction={props.progress.fraction} />
      <span>
        {props.progress.done} of {props.progress.total}
      </span>
      <span class={styles.minor}>{times()}</span>
      <Show when={props.progress.failures.length}>{(failed) => <span>{failed()} failed</span>}</Show>
      <button
        type="button"
        class={styles.small}
        onClick={() => (paused() ? app.jobs.resume() : app.jobs.pause())}
      >
        {paused() ? 'Resume' : 'Pause'}
      </button>
      <button type="button" class={styles.small} onClick={() => app.jobs.cancel()}>
        Cancel
      </button>
    </span>
  );
}
