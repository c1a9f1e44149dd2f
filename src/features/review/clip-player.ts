/**
 * The sound of the clip on the page: loaded when the clip comes, played, repeated, and followed by the next one's. It owns what
 * is heard and the picture of it; which clip is on the page is the model's.
 */
import { createEffect, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import type { App, DatasetSession } from '../../app/context.ts';
import { dbToRatio } from '../../audio/levels.ts';
import type { Peaks } from '../../audio/peaks.ts';
import { evenGainDb, type SoundCheck } from '../../audio/sound-check.ts';
import { isAbort } from '../../base/app-error.ts';
import type { Segment } from '../../dataset/transcript.ts';
import { createPlayer } from '../../ui/player.ts';
import { createSoundCache } from './clip-sound.ts';

/** What the player must know about the list. */
export interface PageOfList {
  readonly currentId: Accessor<string | null>;
  /** Ids of the clips that may be on the page next, the likeliest first. */
  readonly neighbours: () => readonly string[];
  /** Puts the next clip on the page; false when there is none. */
  readonly next: () => boolean;
  /** What was measured of a clip's sound, as soon as it was. */
  readonly soundOf: (id: string) => SoundCheck | undefined;
  /** Told the file of the clip that came on the page. */
  readonly heard: (id: string, file: File) => void;
}

const AUTOPLAY_KEY = 'review-autoplay';
const EVEN_VOLUME_KEY = 'review-even-volume';
const RATE_KEY = 'review-rate';

/** The sound of whatever clip is on the page. */
export function createClipPlayer(app: App, session: DatasetSession, place: PageOfList) {
  const [peaks, setPeaks] = createSignal<Peaks | null>(null);
  const [samples, setSamples] = createSignal<Float32Array<ArrayBuffer> | null>(null);
  const [soundError, setSoundError] = createSignal<string | null>(null);
  const [loop, setLoop] = createSignal(false);
  const [autoplay, setAutoplay] = createSignal(localStorage.getItem(AUTOPLAY_KEY) === 'on');
  createEffect(() => localStorage.setItem(AUTOPLAY_KEY, autoplay() ? 'on' : 'off'));
  const player = createPlayer(ended);
  const [evenVolume, setEvenVolume] = createSignal(localStorage.getItem(EVEN_VOLUME_KEY) === 'on');
  createEffect(() => localStorage.setItem(EVEN_VOLUME_KEY, evenVolume() ? 'on' : 'off'));
  createEffect(() => {
    const id = place.currentId();
    const sound = evenVolume() && id !== null ? place.soundOf(id) : undefined;
    player.setGain(sound ? dbToRatio(evenGainDb(sound)) : 1);
  });
  player.setRate(Number(localStorage.getItem(RATE_KEY)) || 1);
  createEffect(() => localStorage.setItem(RATE_KEY, String(player.rate())));
  const sounds = createSoundCache(
    (id) => session.audio(id),
    (file) => app.decodeClip(file),
  );
  /** What plays when it is not the whole clip, and is repeated by the loop. */
  let stretch: { readonly fromS: number; readonly toS: number } | null = null;
  /** The clip that comes next on the page plays by itself. */
  let wantsPlay = false;

  /** A clip that was moved or cut anew is read again. */
  function soundKey(id: string): string {
    const lies = session.clip(id)?.status === 'discarded' ? 'discarded' : 'kept';
    return `${session.soundRevision()} ${lies} ${id}`;
  }
  const currentSound = createMemo(() => {
    const id = place.currentId();
    return id === null ? null : soundKey(id);
  });

  /** Loads the clip that comes on the page: its sound to play, then its picture, then its neighbours. */
  createEffect(
    on(currentSound, (key) => {
      const left = new AbortController();
      onCleanup(() => left.abort());
      const gone = () => left.signal.aborted;
      const id = untrack(place.currentId);
      player.load(null);
      stretch = null;
      setPeaks(null);
      setSamples(null);
      setSoundError(null);
      if (key === null || id === null) return;
      void (async () => {
        try {
          const sound = await sounds.get(key, id);
          if (gone()) return;
          if (!sound) {
            setSoundError(
              `${id} is no longer in the folder. Its text is kept. Put the file back, or delete the clip from the dataset.`,
            );
            return;
          }
          player.load(sound.file);
          place.heard(id, sound.file);
          if (wantsPlay) play();
          wantsPlay = false;
          const drawn = await sound.peaks;
          if (gone()) return;
          setPeaks(drawn);
          setSamples(await sound.samples);
          await loadNeighbours(key, gone);
        } catch (error) {
          if (!gone() && !isAbort(error))
            setSoundError(error instanceof Error ? error.message : String(error));
        }
      })();
    }),
  );

  /** What is not beside the clip on the page is let go. */
  async function loadNeighbours(key: string, gone: () => boolean): Promise<void> {
    const ids = untrack(place.neighbours);
    const keys = untrack(() => ids.map(soundKey));
    sounds.keep([key, ...keys]);
    for (const [i, id] of ids.entries()) {
      if (gone()) return;
      // What is wrong with it is said when it is on the page.
      const sound = await sounds.get(keys[i] ?? '', id).catch(() => null);
      if (gone()) return;
      if (i === 0 && sound) player.prepare(sound.file);
      await sound?.peaks.catch(() => {});
    }
  }

  function play(fromS?: number, toS?: number): void {
    stretch = fromS !== undefined && toS !== undefined ? { fromS, toS } : null;
    player.play(fromS, toS).catch((error: unknown) => app.notices.error(error));
  }

  function ended(): void {
    if (loop()) play(stretch?.fromS ?? 0, stretch?.toS);
    else if (autoplay() && !stretch) {
      wantsPlay = true;
      if (!place.next()) wantsPlay = false;
    }
  }

  /** Length of the clip on the page, as soon as it is known. */
  function durationS(): number | null {
    const id = place.currentId();
    const known = id === null ? null : session.clip(id)?.durationS;
    const drawn = peaks();
    return known ?? (drawn ? drawn.frames / drawn.sampleRateHz : null);
  }

  return {
    player,
    peaks,
    /** 16 kHz mono; null until they are decoded. */
    samples,
    soundError,
    durationS,
    /** Plays from where it is, or stops. */
    toggle(): void {
      if (player.playing()) player.pause();
      else play();
    },
    playFrom: (timeS: number) => play(timeS),
    playSegment: (segment: Segment) => play(segment.startS, segment.endS),
    /** Moves the playhead by so much, inside the clip. */
    seekBy: (byS: number) =>
      player.seek(Math.min(durationS() ?? Infinity, Math.max(0, player.timeS() + byS))),
    /** Plays the clip, or the segment that was played last, again and again. */
    loop,
    setLoop,
    /** At the end of a clip the next one plays; kept in this browser. */
    autoplay,
    setAutoplay,
    /** Clips are played equally loud; kept in this browser. */
    evenVolume,
    setEvenVolume,
    /** The clip that comes on the page next plays as soon as it is there. */
    playNext(): void {
      wantsPlay = true;
    },
  };
}
