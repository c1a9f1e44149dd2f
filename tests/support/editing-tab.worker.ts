/**
 * A tab that somebody edits a dataset in, as a worker that a test can kill at any moment: it types, accepts, discards and
 * restores, clip after clip, until it is gone, and says before and after each step what the dataset should then hold.
 */
import type { Clip } from '../../src/dataset/clip.ts';

/** Begins the editing. */
export interface EditingStart {
  readonly folder: string;
  readonly datasetId: string;
  /** Another one types other words. */
  readonly seed: number;
  /** Takes the EditingNews. A port, for what a worker posts by itself may be thrown away when it is ended. */
  readonly news: MessagePort;
}

/** What the dataset holds, by clip: its status and its text. */
export type Holding = Readonly<Record<string, string>>;

/** `open` once, then `will` before a step and `did` after it. Milliseconds since 1970. */
export interface EditingNews {
  readonly kind: 'open' | 'will' | 'did';
  readonly atMs: number;
  readonly holds: Holding;
}

const WORDS = ['harbour', 'wave', 'rope', 'lantern', 'it is', 'quiet', 'far,', 'and'];

// The session listens for the focus of its window; a worker has none.
Object.assign(globalThis, { window: globalThis });

addEventListener('message', ({ data }: MessageEvent<EditingStart>) => void edit(data));

async function edit({ folder, datasetId, seed, news }: EditingStart): Promise<void> {
  const [{ createHandleFolder }, { openDatasetSession }, commands, { ownLayout }, { setReference }] =
    await Promise.all([
      import('../../src/workspace/handle-folder.ts'),
      import('../../src/workspace/dataset-session.ts'),
      import('../../src/dataset/commands.ts'),
      import('../../src/dataset/layout.ts'),
      import('../../src/dataset/text-sync.ts'),
    ]);
  const root = await navigator.storage.getDirectory();
  const session = await openDatasetSession(
    createHandleFolder(await root.getDirectoryHandle(folder)),
    ownLayout(''),
    datasetId,
  );
  const ids = () => [...session.order(), ...session.discarded()].sort();
  const holds: Record<string, string> = {};
  for (const id of ids()) holds[id] = holdingOf(session.plainClip(id));
  const say = (kind: EditingNews['kind']) =>
    news.postMessage({ kind, atMs: Date.now(), holds: { ...holds } } satisfies EditingNews);
  say('open');

  let state = seed;
  const random = (below: number) => {
    state = (state * 16807) % 2147483647;
    return state % below;
  };
  async function step(
    id: string,
    after: (clip: Clip) => ReturnType<typeof commands.makeEdit> | null,
  ): Promise<void> {
    const clip = session.plainClip(id);
    const command = clip && after(clip);
    if (!command) return;
    const changed = commands.planChanges({ clips: { [id]: clip }, sets: null }, command).changed[0];
    holds[id] = holdingOf(changed);
    say('will');
    await session.run(() => command);
    say('did');
  }
  for (;;) {
    const all = ids();
    const id = all[random(all.length)] ?? '';
    for (const letter of ` ${WORDS[random(WORDS.length)] ?? ''}`) {
      await step(id, (clip) => {
        if (!clip.transcript || clip.status === 'discarded') return null;
        const text = clip.transcript.text.trimStart() + letter;
        return commands.makeEdit(clip, setReference(clip.transcript, text.length > 80 ? 'Anew' : text, 2));
      });
    }
    await step(id, (clip) => (clip.status === 'new' ? commands.makeStatus(clip, 'accepted') : null));
    const other = all[random(all.length)] ?? '';
    await step(other, (clip) =>
      clip.status === 'discarded' ? commands.makeRestore([clip]) : commands.makeDiscard([clip]),
    );
  }
}

/** One clip as a line. */
function holdingOf(clip: Clip | undefined): string {
  return `${clip?.status ?? 'gone'}: ${clip?.transcript?.text ?? ''}`;
}
