/** The player on the browser's own audio elements: what they are set to, for nobody listens here. */
import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cutClip } from '../../src/audio/wav.ts';
import { chooseOutput } from '../../src/ui/audio-output.ts';
import { createPlayer, type Player } from '../../src/ui/player.ts';

const RATE_HZ = 16_000;
let dispose = (): void => {};
const elements: HTMLAudioElement[] = [];

beforeEach(() => {
  elements.length = 0;
  vi.stubGlobal('Audio', function () {
    const element = document.createElement('audio');
    elements.push(element);
    return element;
  });
});
afterEach(() => {
  dispose();
  chooseOutput('');
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function makePlayer(): Player {
  return createRoot((end) => {
    dispose = end;
    return createPlayer();
  });
}

/** So many seconds of silence. */
async function soundOf(seconds: number): Promise<Blob> {
  const frames = seconds * RATE_HZ;
  const bytes = new Blob([new Int16Array(frames)]);
  const source = { bytes, format: 's16', sampleRateHz: RATE_HZ, channels: 1, frames } as const;
  return cutClip(source, { startFrame: 0, endFrame: frames });
}

it('plays at another speed with the pitch kept, and the next sound too', async () => {
  const player = makePlayer();
  const [first, second] = [await soundOf(0.5), await soundOf(1)];
  player.load(first);
  player.setRate(1.5);
  player.prepare(second);
  player.load(second);
  player.setRate(2);
  player.load(first);
  const loaded = elements.filter(({ playbackRate }) => playbackRate === 2);
  expect(loaded.length).toBeGreaterThan(0);
  expect(elements.map(({ preservesPitch }) => preservesPitch)).toEqual(elements.map(() => true));
  expect(player.rate()).toBe(2);
});

it('has the next sound ready in an element of its own, and takes that one', async () => {
  const player = makePlayer();
  const [first, second] = [await soundOf(0.5), await soundOf(1)];
  player.load(first);
  player.prepare(second);
  const [, waiting] = elements;
  await vi.waitFor(() => expect(waiting?.readyState).toBe(HTMLMediaElement.HAVE_ENOUGH_DATA));
  const before = elements.map(({ src }) => src);
  player.load(second);
  player.seek(0.75);
  // Nothing is loaded anew, and it is the one with the longer sound that is at 0.75 s.
  expect(elements.map(({ src }) => src)).toEqual(before);
  expect(waiting?.currentTime).toBeCloseTo(0.75, 3);
});

it('sends all sound to the chosen loudspeaker, that made louder too', () => {
  const toElement = vi.spyOn(HTMLMediaElement.prototype, 'setSinkId').mockResolvedValue(undefined);
  const toContext = vi.fn(() => Promise.resolve());
  Object.assign(AudioContext.prototype, { setSinkId: toContext });
  const player = makePlayer();
  chooseOutput('the desk');
  expect(toElement.mock.contexts).toEqual(elements);
  expect(toElement.mock.calls).toEqual(elements.map(() => ['the desk']));
  player.setGain(2);
  expect(toContext).toHaveBeenCalledWith('the desk');
});

it('makes a quiet clip louder than an element can', () => {
  const createGain = vi.spyOn(AudioContext.prototype, 'createGain');
  const player = makePlayer();
  player.setGain(1);
  expect(createGain).not.toHaveBeenCalled();
  player.setGain(2.5);
  const [gain] = createGain.mock.results;
  expect(gain?.type === 'return' ? gain.value.gain.value : null).toBe(2.5);
});
