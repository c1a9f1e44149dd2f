/** What can be done with transcripts besides making them: the author's text instead of them, another model beside them. */
import BookOpenText from 'lucide-solid/icons/book-open-text';
import GitCompare from 'lucide-solid/icons/git-compare';
import { createSignal, Show, type JSX } from 'solid-js';
import type { DatasetSession } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { OwnTextPanel } from './own-text-panel.tsx';
import { SecondOpinionPanel } from './second-opinion-panel.tsx';
import styles from './text-tools.module.css';

/** The buttons, and the panel that one of them opened. */
export function TextTools(props: {
  readonly session: DatasetSession;
  readonly disabled: boolean;
}): JSX.Element {
  const buttons: { ownText?: HTMLButtonElement; second?: HTMLButtonElement } = {};
  const [panel, setPanel] = createSignal<keyof typeof buttons | null>(null);
  let box: HTMLDivElement | undefined;
  function toggle(name: keyof typeof buttons): void {
    setPanel(panel() === name ? null : name);
    // What is read or filled in first.
    box?.querySelector<HTMLElement>('textarea, h3, [role="group"], select')?.focus();
  }
  const close = () => {
    const closed = panel();
    setPanel(null);
    if (closed) buttons[closed]?.focus();
  };
  return (
    <>
      <div class={styles.tools}>
        <Button
          ref={(element) => (buttons.ownText = element)}
          icon={<BookOpenText size={16} aria-hidden="true" />}
          aria-expanded={panel() === 'ownText'}
          onClick={() => toggle('ownText')}
        >
          Bring your own text
        </Button>
        <Button
          ref={(element) => (buttons.second = element)}
          icon={<GitCompare size={16} aria-hidden="true" />}
          aria-expanded={panel() === 'second'}
          onClick={() => toggle('second')}
        >
          Second opinion
        </Button>
      </div>
      <div ref={(element) => (box = element)} class={styles.opened}>
        <Show when={panel() === 'ownText'}>
          <OwnTextPanel session={props.session} disabled={props.disabled} onClose={close} />
        </Show>
        <Show when={panel() === 'second'}>
          <SecondOpinionPanel session={props.session} disabled={props.disabled} onClose={close} />
        </Show>
      </div>
    </>
  );
}
