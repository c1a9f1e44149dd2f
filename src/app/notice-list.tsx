/**
 * The messages, in flow between the screen and the status bar, so that none ever covers a button. Good news goes by itself
 * after a while; what went wrong stays until it is dismissed.
 */
import Check from 'lucide-solid/icons/circle-check';
import Info from 'lucide-solid/icons/info';
import Warning from 'lucide-solid/icons/triangle-alert';
import X from 'lucide-solid/icons/x';
import { For, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Button } from '../ui/button.tsx';
import type { Notice, Notices } from './context.ts';
import styles from './notice-list.module.css';

const ICONS = { info: Info, ok: Check, warn: Warning, bad: Warning };
const STAYS_MS = 30_000;

/** The live regions: `alert` for what went wrong, `status` for everything else. Both exist before anything is said. */
export function NoticeList(props: {
  readonly notices: Notices;
  readonly children?: JSX.Element;
}): JSX.Element {
  const bad = (): Notice[] => props.notices.list().filter((notice) => notice.tone === 'bad');
  const other = (): Notice[] => props.notices.list().filter((notice) => notice.tone !== 'bad');
  return (
    <section class={styles.list} aria-label="Messages">
      <div role="alert" aria-atomic="false">
        <For each={bad()}>
          {(notice) => <NoticeRow notice={notice} onDismiss={() => props.notices.dismiss(notice.id)} />}
        </For>
      </div>
      <div role="status" aria-atomic="false">
        <For each={other()}>
          {(notice) => <NoticeRow notice={notice} onDismiss={() => props.notices.dismiss(notice.id)} />}
        </For>
      </div>
      {props.children}
    </section>
  );
}

function NoticeRow(props: { readonly notice: Notice; readonly onDismiss: () => void }): JSX.Element {
  let timer = 0;
  const leaves = (): boolean =>
    (props.notice.tone === 'ok' || props.notice.tone === 'info') && !props.notice.action;
  function start(): void {
    clearTimeout(timer);
    if (!leaves()) return;
    timer = window.setTimeout(leave, STAYS_MS);
  }
  function leave(): void {
    // A tab in the background keeps what was said until somebody looks.
    if (document.hidden) start();
    else props.onDismiss();
  }
  onMount(start);
  onCleanup(() => clearTimeout(timer));
  return (
    <div
      class={`${styles.notice ?? ''} ${styles[props.notice.tone] ?? ''}`}
      onPointerEnter={() => clearTimeout(timer)}
      onPointerLeave={start}
      onFocusIn={() => clearTimeout(timer)}
      onFocusOut={start}
    >
      <Dynamic component={ICONS[props.notice.tone]} size={17} aria-hidden="true" />
      <span class={styles.text}>{props.notice.text}</span>
      <Show when={props.notice.action}>
        {(action) => (
          <Button
            onClick={() => {
              action().run();
              props.onDismiss();
            }}
          >
            {action().label}
          </Button>
        )}
      </Show>
      <Button variant="ghost" size="icon" label="Dismiss" onClick={() => props.onDismiss()}>
        <X size={16} aria-hidden="true" />
      </Button>
    </div>
  );
}
