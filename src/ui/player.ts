/**
 * Plays one piece of sound at a time: start, stop, seek, speed with pitch kept, and where it is. It owns the audio element and
 * the object URL; what is played, and what comes next, is the screen's.
 */
import { createSignal, onCleanup } from 'solid-js';

/** What a screen does with sound. Times are seconds into what is loaded. */
export interface Player {
  readonly playing: () => boolean;
  readonly timeS: () => number;
  readonly rate: () => number;
  /** Makes `sound` what is played and stops what was; null for nothing. */
  load(sound: Blob | null): void;
  /** Plays from where it is, or from `fromS`, to the end or to `toS`. */
  play(fromS?: number, toS?: number): Promise<void>;
  pause(): void;
  seek(timeS: number): void;
  setRate(rate: number): void;
}

/** A player that stops and frees its sound with the owner it was made in. `onEnded` is called when it came to its end by itself. */
export function createPlayer(onEnded: () => void = () => {}): Player {
  const element = new Audio();
  element.preservesPitch = true;
  const [playing, setPlaying] = createSignal(false);
  const [timeS, setTimeS] = createSignal(0);
  const [rate, setRateSignal] = createSignal(1);
  let url: string | null = null;
  let stopAtS = Infinity;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stopWhenDue(): void {
    if (element.currentTime < stopAtS) return;
    stopAtS = Infinity;
    element.pause();
    onEnded();
  }

  /** A hidden tab draws no frames and a busy one few, so the end of a stretch has a timer as well. */
  function armTimer(): void {
    clearTimeout(timer);
    if (element.paused || stopAtS === Infinity) return;
    const leftMs = ((stopAtS - element.currentTime) / element.playbackRate) * 1000;
    timer = setTimeout(
      () => {
        stopWhenDue();
        armTimer();
      },
      Math.max(5, leftMs),
    );
  }

  function follow(): void {
    setTimeS(element.currentTime);
    stopWhenDue();
    frame = element.paused ? 0 : requestAnimationFrame(follow);
  }

  element.addEventListener('play', () => {
    setPlaying(true);
    cancelAnimationFrame(frame);
    follow();
  });
  element.addEventListener('playing', armTimer);
  element.addEventListener('pause', () => {
    setPlaying(false);
    setTimeS(element.currentTime);
  });
  element.addEventListener('ended', () => {
    setPlaying(false);
    setTimeS(element.duration);
    onEnded();
  });

  function load(sound: Blob | null): void {
    element.pause();
    if (url !== null) URL.revokeObjectURL(url);
    url = sound && URL.createObjectURL(sound);
    if (url === null) element.removeAttribute('src');
    else element.src = url;
    element.playbackRate = rate();
    stopAtS = Infinity;
    // Loading drops the element's own "pause" event.
    setPlaying(false);
    setTimeS(0);
  }

  onCleanup(() => {
    load(null);
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  });

  return {
    playing,
    timeS,
    rate,
    load,
    async play(fromS, toS) {
      stopAtS = toS ?? Infinity;
      if (fromS !== undefined) element.currentTime = fromS;
      else if (element.ended) element.currentTime = 0;
      // Loading something else while this one starts rejects with an AbortError, which is what was asked for.
      await element.play().catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
      });
    },
    pause: () => element.pause(),
    seek(to) {
      element.currentTime = to;
      stopAtS = Infinity;
      setTimeS(to);
    },
    setRate(to) {
      element.playbackRate = to;
      setRateSignal(to);
      armTimer();
    },
  };
}
