/** Clips whose text was changed here and by another program: which one counts is the user's to say. */
import { Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { shownText } from '../../dataset/text-sync.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import styles from './changed-elsewhere.module.css';

/** Nothing is shown while there is no such clip. */
export function ChangedElsewhere(props: {
  readonly session: DatasetSession;
  readonly currentId: string | null;
  readonly onShow: (id: string) => void;
}): JSX.Element {
  const app = useApp();
  const conflicts = () => props.session.changedElsewhere().conflicts;
  const first = () => conflicts().keys().next().value ?? null;
  const theirs = () => conflicts().get(props.currentId ?? '');
  const resolve = (keep: 'ours' | 'theirs') => {
    if (props.currentId === null) return;
    props.session.resolveConflict(props.currentId, keep).catch((error: unknown) => app.notices.error(error));
  };
  return (
    <Show when={first()}>
      {(id) => (
        <div class={styles.box} role="alert">
          <Show
            when={theirs()}
            fallback={
              <>
                <p>
                  Another program changed whisper.json: {formatCount(conflicts().size, 'clip')} changed there
                  and here. Your texts stay until you choose; its file is kept beside whisper.json.
                </p>
                <Button onClick={() => props.onShow(id())}>Show {id()}</Button>
              </>
            }
          >
            {(transcript) => (
              <>
                <p>
                  Another program says: “<span dir="auto">{shownText(transcript().text)}</span>”
                </p>
                <Button onClick={() => resolve('ours')}>Keep mine</Button>
                <Button onClick={() => resolve('theirs')}>Take theirs</Button>
              </>
            )}
          </Show>
        </div>
      )}
    </Show>
  );
}
