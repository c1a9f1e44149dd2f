/** Review: every clip by ear and eye. */
import { useNavigate } from '@solidjs/router';
import { createEffect, on, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/card.tsx';
import { formatCount, formatSpan } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Screen } from '../../ui/screen.tsx';
import { ChangedElsewhere } from './changed-elsewhere.tsx';
import { ClipList } from './clip-list.tsx';
import { ClipPage } from './clip-page.tsx';
import { ListWidth } from './list-width.tsx';
import { reviewKeys } from './review-keys.ts';
import { createReviewModel, type ReviewModel } from './review-model.ts';
import styles from './review.module.css';

/** The Review screen. */
export function ReviewScreen(): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  const session = () => {
    const open = app.dataset();
    return open && open.counts().clips + open.counts().discarded > 0 ? open : null;
  };
  return (
    <Show
      when={session()}
      keyed
      fallback={
        <Screen title="Review" fill>
          <EmptyState
            title="Nothing to review yet"
            text="Here you listen to each clip and make its text true. Split and transcribe a recording first, or open a folder that has a whisper.json and its clips."
          >
            <Button variant="primary" onClick={() => navigate('/split')}>
              Go to Split
            </Button>
            <Button onClick={() => void app.project.pick()}>Open folder</Button>
          </EmptyState>
        </Screen>
      }
    >
      {(open) => <Review session={open} />}
    </Show>
  );
}

function Review(props: { readonly session: DatasetSession }): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- keyed: another dataset makes another Review
  const model = createReviewModel(app, props.session);
  let page: HTMLElement | undefined;

  // The transcripts as the machine left them are kept once; not while they are still being made.
  createEffect(() => {
    const { clips, transcribed } = props.session.counts();
    if (app.jobs.progress() || transcribed < clips) return;
    props.session.ensureBackup().catch((error: unknown) => app.notices.error(error));
  });

  useKeys('Review', reviewKeys(model));

  // What had the focus may have gone with the clip, and keys would then go nowhere.
  createEffect(
    on(
      () => [model.currentId(), model.current()?.status],
      () =>
        queueMicrotask(() => {
          if (document.activeElement === document.body) page?.focus({ preventScroll: true });
        }),
      { defer: true },
    ),
  );

  return (
    <Screen title="Review" fill about={<Progress model={model} />}>
      <ChangedElsewhere
        session={props.session}
        currentId={model.currentId()}
        onShow={(id) => model.show(id)}
      />
      <div
        class={styles.review}
        onKeyDown={(event) => {
          // The way out of a field: the keys of the page work again.
          const { target } = event;
          if (event.key !== 'Escape' || event.defaultPrevented || !(target instanceof HTMLElement)) return;
          if (!target.matches('textarea, input, select') || target.closest('form')) return;
          if (target instanceof HTMLInputElement && target.type === 'search' && target.value !== '') return;
          page?.focus({ preventScroll: true });
        }}
      >
        <ClipList model={model} onLeave={() => page?.focus({ preventScroll: true })} />
        <ListWidth />
        <section class={styles.clip} aria-label="Clip" tabIndex={-1} ref={(element) => (page = element)}>
          <Show
            when={model.current()}
            fallback={
              <p class={styles.none}>
                No clip is listed. <Button onClick={() => model.queue.showAll()}>Show all clips</Button>
              </p>
            }
          >
            {(clip) => <ClipPage model={model} clip={clip()} />}
          </Show>
        </section>
      </div>
    </Screen>
  );
}

/** How far the review is and how long it still takes. */
function Progress(props: { readonly model: ReviewModel }): JSX.Element {
  const counts = () => props.model.session.counts();
  const minutesLeft = () => props.model.pace.minutesFor(counts().clips - counts().accepted);
  return (
    <>
      <b>{counts().accepted}</b> of {counts().clips} reviewed
      <Show when={props.model.pace.perHour()}>{(rate) => <> · {formatCount(rate(), 'clip')} an hour</>}</Show>
      <Show when={minutesLeft()}>{(minutes) => <> · {formatSpan(minutes() * 60)} left</>}</Show>
      <progress
        class={styles.progress}
        aria-label="Reviewed"
        max={Math.max(1, counts().clips)}
        value={counts().accepted}
      />
    </>
  );
}
