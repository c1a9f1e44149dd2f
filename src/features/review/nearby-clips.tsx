/** What is said just before and after the clip in its recording: names and half sentences make sense only beside their neighbours. */
import { For, Show, type JSX } from 'solid-js';
import type { Clip } from '../../dataset/clip.ts';
import { textOf } from './clip-queue.ts';
import type { ReviewModel } from './review-model.ts';
import styles from './nearby.module.css';

const EACH_SIDE = 2;

/** Two clips before and two after, in the order of the names; each goes to its clip. */
export function NearbyClips(props: { readonly model: ReviewModel; readonly clip: Clip }): JSX.Element {
  const nearby = () => {
    const order = props.model.session.order();
    const at = order.indexOf(props.clip.id);
    if (at < 0) return [];
    return order
      .slice(Math.max(0, at - EACH_SIDE), at + EACH_SIDE + 1)
      .filter((id) => props.model.session.clip(id)?.origin?.source === props.clip.origin?.source);
  };
  return (
    <Show when={nearby().length > 1}>
      <section class={styles.nearby} aria-label="Around this clip">
        <h3>Around this clip</h3>
        <ul>
          <For each={nearby()}>
            {(id) => (
              <li>
                <button
                  type="button"
                  aria-current={id === props.clip.id ? 'true' : undefined}
                  title={id}
                  onClick={() => props.model.show(id)}
                >
                  {textOf(props.model.session.clip(id)) || '(no text)'}
                </button>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
