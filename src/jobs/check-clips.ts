/**
 * Listens to all clips of a dataset in the background: one after another, in moments when nothing else is to be done, each only
 * once as long as its file stays the same. It owns the order and what is remembered; measuring is src/audio/sound-check.ts.
 */
import { readFrames } from '../audio/pcm.ts';
import { checkSound, type SoundCheck } from '../audio/sound-check.ts';
import { parseWav } from '../audio/wav.ts';

/** What was measured, and of which file. */
export interface CheckedClip {
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
  readonly sound: SoundCheck;
}

/** Keeps what was measured between visits; can be lost, for it is measured again. */
export interface CheckStore {
  read(): Promise<ReadonlyMap<string, CheckedClip>>;
  write(checked: ReadonlyMap<string, CheckedClip>): Promise<void>;
}

/** What the pass is given. */
export interface CheckRequest {
  readonly ids: readonly string[];
  readonly read: (id: string) => Promise<File | null>;
  /** 16 kHz mono samples of whatever is no plain wav. */
  readonly decode: (file: File) => Promise<Float32Array<ArrayBuffer>>;
  readonly store: CheckStore;
  /** Resolves when there is time for the next clip. */
  readonly idle: () => Promise<void>;
  /** Told what is known so far: at once what an earlier visit measured, then in steps that grow, then all. */
  readonly onKnown: (sounds: ReadonlyMap<string, SoundCheck>) => void;
  readonly signal: AbortSignal;
}

const DECODED_RATE_HZ = 16_000;
/** Telling lets all clips be scored again, so it is done after so many clips, then after twice as many, and so on. */
const FIRST_TELLING = 50;
/** What is lost when the tab goes is at most this much of the work. */
const CLIPS_PER_WRITE = 500;
/** The store is no more than a help: files of this many clips are looked at in one idle moment. */
const KNOWN_AT_ONCE = 16;

/** The sound of one clip. Throws what `decode` throws. */
export async function checkClip(file: File, decode: CheckRequest['decode']): Promise<SoundCheck> {
  const wav = await parseWav(file).catch(() => null);
  if (wav) {
    const { pcm } = wav;
    return checkSound(await readFrames(pcm, 0, pcm.frames), pcm.sampleRateHz, pcm.channels);
  }
  return checkSound(await decode(file), DECODED_RATE_HZ, 1);
}

/** Runs until all clips are known or `signal` is aborted. Clips that cannot be read are left out. */
export async function runCheckClips(request: CheckRequest): Promise<void> {
  const { ids, read, decode, store, idle, onKnown, signal } = request;
  const before = await store.read().catch(() => new Map<string, CheckedClip>());
  const checked = new Map(ids.flatMap((id) => (before.has(id) ? [[id, before.get(id)] as const] : [])));
  const tell = () =>
    onKnown(new Map([...checked].flatMap(([id, clip]) => (clip ? [[id, clip.sound] as const] : []))));
  if (checked.size > 0) tell();
  let tellAt = FIRST_TELLING;
  let measured = 0;
  let changed = false;

  for (const [i, id] of ids.entries()) {
    if (i % KNOWN_AT_ONCE === 0 || !checked.has(id)) await idle();
    if (signal.aborted) return;
    const file = await read(id).catch(() => null);
    const known = checked.get(id);
    if (file && known?.sizeBytes === file.size && known.lastModifiedMs === file.lastModified) continue;
    const sound = file && (await checkClip(file, decode).catch(() => null));
    changed = true;
    if (!file || !sound) {
      checked.delete(id); // said when it is on the page
      continue;
    }
    checked.set(id, { sizeBytes: file.size, lastModifiedMs: file.lastModified, sound });
    measured++;
    if (measured === tellAt) {
      tell();
      tellAt *= 2;
    }
    if (measured % CLIPS_PER_WRITE === 0) await keep();
  }
  if (!changed) return;
  tell();
  await keep();

  async function keep(): Promise<void> {
    const known = [...checked].flatMap(([id, clip]) => (clip ? [[id, clip] as const] : []));
    await store.write(new Map(known)).catch(() => {}); // then it is measured again next time
  }
}
