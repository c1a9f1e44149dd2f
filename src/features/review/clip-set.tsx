/** Which set the clip is in, and the choice of another one: Sets made the assignment, here is where a clip is seen to be wrong in it. */
import { createMemo, Show, untrack, type JSX } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import { makeSets } from '../../dataset/commands.ts';
import { pinClips, setsOf, toSetClip, type SetName } from '../../dataset/sets.ts';
import styles from './clip-page.module.css';

const NAMES: Readonly<Record<SetName, string>> = { train: 'training', validation: 'validation' };

/** The sets of the clips as they are now. */
export function createClipSets(app: App, session: DatasetSession) {
  const sets = createMemo((): ReadonlyMap<string, SetName> | null => {
    const file = session.sets();
    const ids = session.order();
    if (!file) return null;
    // Where a clip goes that has no set of its own is told by its recording; lengths are not looked at.
    const clips = ids.flatMap((id) => session.plainClip(id) ?? []);
    return setsOf(
      clips.map((clip) => toSetClip(clip, 0)),
      file,
    );
  });
  return {
    /** null while nothing is assigned, and for a clip that is out of the dataset. */
    setOf: (id: string): SetName | null => sets()?.get(id) ?? null,
    pinOf: (id: string): SetName | null => session.sets()?.pinned.get(id) ?? null,
    /** Pins the clip to a set; null lets the next assignment decide again. */
    pin(id: string, set: SetName | null): void {
      session
        .run(() => {
          const before = untrack(session.sets);
          const now = untrack(sets);
          return before && now && makeSets(before, pinClips(before, [id], set, now));
        })
        .catch((error: unknown) => app.notices.error(error));
    },
  };
}

/** What createClipSets makes. */
export type ClipSets = ReturnType<typeof createClipSets>;

/** The control on the page of a clip; nothing while no clip is assigned. */
export function ClipSet(props: { readonly sets: ClipSets; readonly id: string }): JSX.Element {
  const pin = () => props.sets.pinOf(props.id);
  const CHOICES = ['train', 'validation'] as const;
  return (
    <Show when={props.sets.setOf(props.id)}>
      {(set) => (
        <label class={styles.inline}>
          Set
          <select
            onChange={(event) =>
              props.sets.pin(props.id, CHOICES[event.currentTarget.selectedIndex - 1] ?? null)
            }
          >
            <option selected={pin() === null}>
              {pin() === null ? `${NAMES[set()]}, as assigned` : 'as the next Assign decides'}
            </option>
            <option selected={pin() === 'train'}>training, pinned</option>
            <option selected={pin() === 'validation'}>validation, pinned</option>
          </select>
        </label>
      )}
    </Show>
  );
}
