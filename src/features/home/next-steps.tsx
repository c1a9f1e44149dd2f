import ChevronRight from 'lucide-solid/icons/chevron-right';
import Captions from 'lucide-solid/icons/captions';
import Eye from 'lucide-solid/icons/eye';
import Scissors from 'lucide-solid/icons/scissors';
import { For, Show, type Component, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useApp } from '../../app/context.ts';
import { formatCount } from '../../ui/format.ts';
import styles from './home.module.css';

interface Step {
  readonly href: string;
  readonly icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
  readonly title: string;
  readonly text: string;
}

/** What can be done with this folder now; the first one stands out. */
export function NextSteps(): JSX.Element {
  const app = useApp();
  const steps = (): readonly Step[] => {
    const recordings = app.project.recordings().filter((recording) => recording.error === null).length;
    const counts = app.dataset()?.counts();
    const clips = counts?.clips ?? 0;
    const transcribed = counts?.transcribed ?? 0;
    const accepted = counts?.accepted ?? 0;
    const split: Step = {
      href: '#/split',
      icon: Scissors,
      title: `Split ${formatCount(recordings, 'recording')}`,
      text: clips > 0 ? `${formatCount(clips, 'clip')} are there already` : 'Into clips, at the silences',
    };
    const transcribe: Step = {
      href: '#/transcribe',
      icon: Captions,
      title: `Transcribe ${formatCount(clips - transcribed, 'clip')}`,
      text: transcribed > 0 ? `${transcribed} of ${clips} are done` : 'With Whisper, on this machine',
    };
    const review: Step = {
      href: '#/review',
      icon: Eye,
      title:
        accepted > 0 ? `Review ${accepted} of ${transcribed}` : `Review ${formatCount(transcribed, 'clip')}`,
      text: accepted > 0 ? 'Go on where you left off' : 'Listen, correct, discard',
    };
    const already: Step = {
      href: '#/transcribe',
      icon: Captions,
      title: 'My files are already clips',
      text: 'No splitting: straight to Transcribe',
    };
    const untranscribed = clips > transcribed;
    return [
      ...(untranscribed ? [transcribe] : []),
      ...(transcribed > 0 ? [review] : []),
      ...(recordings > 0 ? [split] : []),
      ...(clips === 0 && recordings > 0 ? [already] : []),
    ];
  };
  return (
    <Show when={steps().length > 0}>
      <nav class={styles.steps} aria-label="Next steps">
        <For each={steps()}>
          {(step, index) => (
            <a class={`${styles.step ?? ''} ${index() === 0 ? (styles.next ?? '') : ''}`} href={step.href}>
              <Dynamic component={step.icon} size={20} aria-hidden="true" />
              <b>{step.title}</b>
              <span>{step.text}</span>
              <ChevronRight size={16} aria-hidden="true" />
            </a>
          )}
        </For>
      </nav>
    </Show>
  );
}
