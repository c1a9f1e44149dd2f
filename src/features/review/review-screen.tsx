/** Review: every clip by ear and eye. */
import { useNavigate } from '@solidjs/router';
import { createEffect, Show, type JSX } from 'solid-js';
import { useApp, type DatasetSession } from '../../app/context.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/card.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Screen } from '../../ui/screen.tsx';
import { ClipList } from './clip-list.tsx';
import { ClipPage } from './clip-page.tsx';
import { createReviewModel } from './review-model.ts';
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
    <Screen
      title="Review"
      fill
      about={
        <Show when={session()}>
          {(open) => (
            <>
              <b>{open().counts().accepted}</b> of {open().counts().clips} reviewed
            </>
          )}
        </Show>
      }
    >
      <Show
        when={session()}
        keyed
        fallback={
          <EmptyState
            title="Nothing to review yet"
            text="Here you listen to each clip and make its text true. Split and transcribe a recording first, or open a folder that has a whisper.json and its clips."
          >
            <Button variant="primary" onClick={() => navigate('/split')}>
              Go to Split
            </Button>
            <Button onClick={() => void app.project.pick()}>Open folder</Button>
          </EmptyState>
        }
      >
        {(open) => <Review session={open} />}
      </Show>
    </Screen>
  );
}

function Review(props: { readonly session: DatasetSession }): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- keyed: another dataset makes another Review
  const model = createReviewModel(app, props.session);

  // The transcripts as the machine left them are kept once; not while they are still being made.
  createEffect(() => {
    const { clips, transcribed } = props.session.counts();
    if (app.jobs.progress() || transcribed < clips) return;
    props.session.ensureBackup().catch((error: unknown) => app.notices.error(error));
  });

  const hasClip = () => model.current() !== undefined;
  useKeys('Review', [
    { id: 'review.play', title: 'Play or pause', keys: ['Space'], when: hasClip, run: () => model.play() },
    {
      id: 'review.accept',
      title: 'Accept and go to the next clip',
      keys: ['$mod+Enter'],
      when: hasClip,
      run: () => model.accept(),
    },
    {
      id: 'review.discard',
      title: 'Delete from dataset',
      keys: ['Delete'],
      when: hasClip,
      run: () => model.discard(),
    },
    { id: 'review.next', title: 'Next clip', keys: ['PageDown', 'j'], run: () => model.next() },
    { id: 'review.previous', title: 'Previous clip', keys: ['PageUp', 'k'], run: () => model.previous() },
    {
      id: 'review.loop',
      title: 'Loop the clip or segment',
      keys: ['l'],
      run: () => model.setLoop(!model.loop()),
    },
    {
      id: 'review.segment-start',
      title: 'Start the segment at the cursor',
      keys: ['['],
      when: hasClip,
      run: () => model.setSelectedEnd('start'),
    },
    {
      id: 'review.segment-end',
      title: 'End the segment at the cursor',
      keys: [']'],
      when: hasClip,
      run: () => model.setSelectedEnd('end'),
    },
    {
      id: 'review.split-segment',
      title: 'Split the segment at the cursor',
      keys: ['Shift+s'],
      when: hasClip,
      run: () => model.splitSegment(),
    },
    {
      id: 'review.join-segments',
      title: 'Join the segment with the next one',
      keys: ['Shift+m'],
      when: hasClip,
      run: () => model.joinSegments(model.selectedSegment()),
    },
    { id: 'review.search', title: 'Search clips', keys: ['/'], run: () => focusOn('[data-search]') },
    { id: 'review.page', title: 'Go to page', keys: ['g'], run: () => focusOn('[data-page]') },
  ]);

  return (
    <div class={styles.review}>
      <ClipList model={model} />
      <section class={styles.clip} aria-label="Clip">
        <Show
          when={model.current()}
          fallback={<p class={styles.none}>No clip matches. Clear the search, or choose another filter.</p>}
        >
          {(clip) => <ClipPage model={model} clip={clip()} />}
        </Show>
      </section>
    </div>
  );
}

function focusOn(selector: string): void {
  const field = document.querySelector(selector);
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}
