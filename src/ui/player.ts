/**
 * Plays one piece of sound at a time: start, stop, seek, speed with pitch kept, volume, and where it is. The next piece can be made
 * ready beside it, so that it begins at once. It owns the audio elements and object URLs; what is played, and what comes next, is
 * the screen's; which loudspeaker is audio-output.ts's.
 */
import { createEffect, createSignal, onCleanup } from 'solid-js';
import { outputDevice } from './audio-output.ts';

/** What a screen does with sound. Times are seconds into what is loaded. */
export interface Player {
  readonly playing: () => boolean;
  readonly timeS: () => number;
  readonly rate: () => number;
  /** Makes `sound` what is played and stops what was; null for nothing. */
  load(sound: Blob | null): void;
  /** Decodes what is likely to be loaded next. The same blob then starts without a wait. */
  prepare(sound: Blob): void;
  /** Plays from where it is, or from `fromS`, to the end or to `toS`. */
  play(fromS?: number, toS?: number): Promise<void>;
  pause(): void;
  seek(timeS: number): void;
  setRate(rate: number): void;
  /** How many times as loud as it is stored; 1 until it is set. */
  setGain(gain: number): void;
}

/** What Chromium's AudioContext has beside the common ones. */
interface SinkChoice {
  setSinkId?(deviceId: string): Promise<void>;
}

/** An audio element and what is in it. */
interface Deck {
  readonly element: HTMLAudioElement;
  sound: Blob | null;
  url: string | null;
}

/** A player that stops and frees its sound with the owner it was made in. `onEnded` is called when it came to its end by itself. */
export function createPlayer(onEnded: () => void = () => {}): Player {
  const [playing, setPlaying] = createSignal(false);
  const [timeS, setTimeS] = createSignal(0);
  const [rate, setRateSignal] = createSignal(1);
  let stopAtS = Infinity;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** An element alone can only be made quieter. Made when a gain is asked for, for elements cannot leave it again. */
  let mixer: { readonly context: AudioContext; readonly gain: GainNode } | null = null;
  let front = makeDeck();
  let back = makeDeck();

  function makeDeck(): Deck {
    const element = new Audio();
    element.preservesPitch = true;
    element.preload = 'auto';
    const deck: Deck = { element, sound: null, url: null };
    const whenHeard = (listener: () => void) => () => {
      if (deck === front) listener();
    };
    element.addEventListener(
      'play',
      whenHeard(() => {
        setPlaying(true);
        cancelAnimationFrame(frame);
        follow();
      }),
    );
    element.addEventListener('playing', whenHeard(armTimer));
    element.addEventListener(
      'pause',
      whenHeard(() => {
        setPlaying(false);
        setTimeS(element.currentTime);
      }),
    );
    element.addEventListener(
      'ended',
      whenHeard(() => {
        setPlaying(false);
        setTimeS(element.duration);
        onEnded();
      }),
    );
    return deck;
  }

  function fill(deck: Deck, sound: Blob | null): void {
    if (deck.url !== null) URL.revokeObjectURL(deck.url);
    deck.sound = sound;
    deck.url = sound && URL.createObjectURL(sound);
    if (deck.url === null) deck.element.removeAttribute('src');
    else deck.element.src = deck.url;
  }

  function stopWhenDue(): void {
    if (front.element.currentTime < stopAtS) return;
    stopAtS = Infinity;
    front.element.pause();
    onEnded();
  }

  /** A hidden tab draws no frames and a busy one few, so the end of a stretch has a timer as well. */
  function armTimer(): void {
    clearTimeout(timer);
    const { element } = front;
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
    setTimeS(front.element.currentTime);
    stopWhenDue();
    frame = front.element.paused ? 0 : requestAnimationFrame(follow);
  }

  function load(sound: Blob | null): void {
    front.element.pause();
    if (sound && back.sound === sound) [front, back] = [back, front];
    else fill(front, sound);
    front.element.playbackRate = rate();
    stopAtS = Infinity;
    // Loading drops the element's own "pause" event.
    setPlaying(false);
    setTimeS(0);
  }

  function mix(): { readonly context: AudioContext; readonly gain: GainNode } {
    if (mixer) return mixer;
    const context = new AudioContext();
    const gain = context.createGain();
    gain.connect(context.destination);
    for (const { element } of [front, back]) context.createMediaElementSource(element).connect(gain);
    mixer = { context, gain };
    send(outputDevice());
    return mixer;
  }

  /** A device that is gone leaves the usual one, which is what the system does, too. */
  function send(deviceId: string): void {
    const context = mixer?.context as (AudioContext & SinkChoice) | undefined;
    context?.setSinkId?.(deviceId).catch(() => {});
    for (const { element } of [front, back]) {
      if ('setSinkId' in element) element.setSinkId(deviceId).catch(() => {});
    }
  }
  createEffect((before: string) => {
    const wanted = outputDevice();
    if (wanted !== before) send(wanted);
    return wanted;
  }, '');

  onCleanup(() => {
    load(null);
    fill(back, null);
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    void mixer?.context.close();
  });

  return {
    playing,
    timeS,
    rate,
    load,
    prepare(sound) {
      if (back.sound !== sound && front.sound !== sound) fill(back, sound);
    },
    async play(fromS, toS) {
      const { element } = front;
      stopAtS = toS ?? Infinity;
      if (fromS !== undefined) element.currentTime = fromS;
      else if (element.ended) element.currentTime = 0;
      if (mixer?.context.state === 'suspended') void mixer.context.resume();
      // Loading something else while this one starts rejects with an AbortError, which is what was asked for.
      await element.play().catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
      });
    },
    pause: () => front.element.pause(),
    seek(to) {
      front.element.currentTime = to;
      stopAtS = Infinity;
      setTimeS(to);
    },
    setRate(to) {
      front.element.playbackRate = to;
      setRateSignal(to);
      armTimer();
    },
    setGain(gain) {
      if (gain !== 1 || mixer) mix().gain.gain.value = gain;
    },
  };
}
