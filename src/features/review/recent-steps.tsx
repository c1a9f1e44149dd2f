/** What was done last, newest first: a look back over the shoulder, and the way back over several steps at once. */
import Undo from 'lucide-solid/icons/undo-2';
import { For, Show, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { formatCount } from '../../ui/format.ts';
import type { ReviewModel } from './review-model.ts';
import { stepWords } from './step-words.ts';
import styles from './nearby.module.css';

/** As many as fit beside the clips around. */
const SHOWN = 6;

/** Nothing while nothing was done. */
export function RecentSteps(props: { readonly model: ReviewModel }): JSX.Element {
  const app = useApp();
  // eslint-disable-next-line solid/reactivity -- one session for the life of the list
  const { session } = props.model;
  const steps = () => session.recentSteps().slice(0, SHOWN);

  async function takeBack(count: number): Promise<void> {
    try {
      let place: string | null = null;
      for (let step = 0; step < count; step++) place = (await session.undo()) ?? place;
      if (place !== null) props.model.show(place);
    } catch (error) {
      app.notices.error(error);
    }
  }

  return (
    <Show when={steps().length > 0}>
      <section class={styles.nearby} aria-label="Done last">
        <h3>Done last</h3>
        <ul>
          <For each={steps()}>
            {(command, index) => {
              const { did, to } = stepWords(command);
              return (
                <li>
                  <button
                    type="button"
                    title={
                      index() === 0
                        ? 'Take this back'
                        : `Take the last ${formatCount(index() + 1, 'step')} back`
                    }
                    disabled={session.saveState().kind === 'read-only'}
                    onClick={() => void takeBack(index() + 1)}
                  >
                    <Undo size={12} aria-hidden="true" /> <span class={styles.step}>{did}</span> {to}
                  </button>
                </li>
              );
            }}
          </For>
        </ul>
      </section>
    </Show>
  );
}
