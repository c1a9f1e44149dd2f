/**
 * The frame around every screen: rail, messages, status bar, keys, dropping a folder anywhere, the title of the document.
 * It owns none of the state it shows.
 */
import { useLocation } from '@solidjs/router';
import FolderOpen from 'lucide-solid/icons/folder-open';
import Redo from 'lucide-solid/icons/redo-2';
import Undo from 'lucide-solid/icons/undo-2';
import { createEffect, createSignal, on, onCleanup, onMount, Show, Suspense, type JSX } from 'solid-js';
import { Button } from '../ui/button.tsx';
import { formatCount } from '../ui/format.ts';
import { printKeys, useKeys } from '../ui/keys.ts';
import { HeaderTools } from '../ui/screen.tsx';
import { chooseTheme, themeChoice } from '../ui/theme.ts';
import { useApp } from './context.ts';
import { canStep, stepHistory } from './history.ts';
import { appKeymap } from './keymap.ts';
import { KeysPanel } from './keys-panel.tsx';
import { NoticeList } from './notice-list.tsx';
import { Rail } from './rail.tsx';
import { SCREENS } from './screens.ts';
import styles from './shell.module.css';
import { StatusBar, type OfflineState } from './status-bar.tsx';
import { UpdatePrompt, type AppUpdate } from './update-prompt.tsx';
import './tokens.css';
import './base.css';

const APP_NAME = 'Audio Dataset Manager';

/** What the shell is given beside the App. */
export interface ShellProps {
  readonly offline: () => OfflineState;
  readonly update: AppUpdate;
  /** The screen at hand. */
  readonly children?: JSX.Element;
}

/** See the top of the file. Stands inside AppContext.Provider and the router. */
export function Shell(props: ShellProps): JSX.Element {
  const app = useApp();
  const location = useLocation();
  const [keysShown, setKeysShown] = createSignal(false);
  let main: HTMLElement | undefined;

  chooseTheme(themeChoice());
  useKeys(
    'Everywhere',
    appKeymap(app, () => setKeysShown(true)),
  );

  createEffect(() => {
    const screen = SCREENS.find((entry) => entry.path === location.pathname)?.title;
    const job = app.jobs.progress();
    const [transfer] = app.models.transfers();
    const running = job ?? transfer;
    const said = running
      ? `${Math.floor((running.fraction ?? 0) * 100)} % ${running.name}`
      : screen === 'Home'
        ? undefined
        : screen;
    document.title = said === undefined ? APP_NAME : `${said} – ${APP_NAME}`;
  });

  createEffect(() => {
    const taken = app.dataset()?.changedElsewhere().taken ?? 0;
    if (taken === 0) return;
    app.notices.show({
      tone: 'info',
      text: `Another program changed whisper.json: ${formatCount(taken, 'clip')} taken over. Undo takes them back.`,
    });
  });

  // Another screen starts at its top, and the keyboard goes on from there.
  createEffect(
    on(
      () => location.pathname,
      () => {
        main?.scrollTo(0, 0);
        main?.focus({ preventScroll: true });
        app.notices.leaveScreen();
      },
      { defer: true },
    ),
  );

  return (
    <HeaderTools.Provider value={() => <History />}>
      <div class={styles.app}>
        <div class={styles.skip}>
          <Button onClick={() => main?.focus()}>Skip to content</Button>
        </div>
        <div class={styles.rail}>
          <Rail />
        </div>
        <main ref={(element) => (main = element)} class={styles.main} tabIndex={-1}>
          <Suspense>{props.children}</Suspense>
        </main>
        <div class={styles.notices}>
          <NoticeList notices={app.notices}>
            <UpdatePrompt update={props.update} />
          </NoticeList>
        </div>
        <div class={styles.status}>
          <StatusBar offline={props.offline} onShowKeys={() => setKeysShown(true)} />
        </div>
      </div>
      <KeysPanel open={keysShown()} onClose={() => setKeysShown(false)} />
      <DropTarget />
    </HeaderTools.Provider>
  );
}

/** Undo and Redo, at the end of every screen's header while there is something with a history. */
function History(): JSX.Element {
  const app = useApp();
  return (
    <Show when={app.dataset() !== null || app.screenHistory() !== null}>
      <div class={styles.tools}>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Undo"
          title={`Undo (${printKeys('$mod+z')})`}
          disabled={!canStep(app, 'undo')}
          onClick={() => void stepHistory(app, 'undo')}
        >
          <Undo size={17} aria-hidden="true" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Redo"
          title={`Redo (${printKeys('$mod+Shift+z')})`}
          disabled={!canStep(app, 'redo')}
          onClick={() => void stepHistory(app, 'redo')}
        >
          <Redo size={17} aria-hidden="true" />
        </Button>
      </div>
    </Show>
  );
}

/** Takes a folder dropped anywhere on the page, and says so while one is dragged over it. */
function DropTarget(): JSX.Element {
  const app = useApp();
  const [over, setOver] = createSignal(false);
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

  function dragOver(event: DragEvent): void {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  }

  function dragLeave(event: DragEvent): void {
    // Leaving one element for another has a relatedTarget; leaving the window has none.
    if (event.relatedTarget === null) setOver(false);
  }

  function drop(event: DragEvent): void {
    setOver(false);
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    // The data is only readable while this handler runs, so nothing may be awaited before.
    void app.project.openDropped(event.dataTransfer);
  }

  onMount(() => {
    window.addEventListener('dragenter', dragOver);
    window.addEventListener('dragover', dragOver);
    window.addEventListener('dragleave', dragLeave);
    window.addEventListener('drop', drop);
    onCleanup(() => {
      window.removeEventListener('dragenter', dragOver);
      window.removeEventListener('dragover', dragOver);
      window.removeEventListener('dragleave', dragLeave);
      window.removeEventListener('drop', drop);
    });
  });

  return (
    <Show when={over()}>
      <div class={styles.drop}>
        <FolderOpen size={48} aria-hidden="true" />
        Drop the folder to open it
      </div>
    </Show>
  );
}
