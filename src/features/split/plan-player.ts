/** Plays a recording before it is split: from a cursor on, or one piece. Owns the cursor. */
import { createEffect, createSignal, on } from 'solid-js';
import type { PcmSource } from '../../audio/pcm.ts';
import type { FrameRange } from '../../audio/silence.ts';
import { cutClip } from '../../audio/wav.ts';
import { createPlayer } from '../../ui/player.ts';

/** What is played and where. Times are seconds into the recording. */
export interface PlanPlayer {
  readonly playing: () => boolean;
  /** Where playing is; at rest, the cursor. */
  readonly timeS: () => number;
  /** The piece that is being played, if it is one. */
  readonly piece: () => FrameRange | null;
  seek(timeS: number): void;
  /** Plays from the cursor, or stops. */
  toggle(): Promise<void>;
  /** Plays a piece, or stops it. */
  togglePiece(piece: FrameRange): Promise<void>;
  /** Is told where playing begins, to show it. */
  onJump(tell: (timeS: number) => void): void;
}

/** From the cursor on, this much is made ready to be heard: a wav in memory where the recording is no 16-bit one. */
const LONGEST_PLAY_S = 600;

/**
 * @param source the decoded recording; null while there is none. Another one stops what is played.
 * @param readable MediaEngine's: the cache may have dropped the recording since it was decoded.
 */
export function createPlanPlayer(
  source: () => PcmSource | null,
  readable: (pcm: PcmSource) => Promise<PcmSource>,
): PlanPlayer {
  const [cursorS, setCursorS] = createSignal(0);
  const [startS, setStartS] = createSignal(0);
  const [piece, setPiece] = createSignal<FrameRange | null>(null);
  const player = createPlayer(() => rest());
  let tellJump: (timeS: number) => void = () => {};

  const timeS = () => (player.playing() ? startS() + player.timeS() : cursorS());

  /** The cursor stays where playing stopped. */
  function rest(): void {
    setCursorS(piece() ? startS() : startS() + player.timeS());
    setPiece(null);
  }

  function stop(): void {
    if (player.playing()) rest();
    player.pause();
  }

  createEffect(
    on(
      source,
      () => {
        player.load(null);
        setPiece(null);
        setCursorS(0);
      },
      { defer: true },
    ),
  );

  async function play(range: FrameRange, one: FrameRange | null): Promise<void> {
    const pcm = source();
    if (!pcm || range.startFrame >= range.endFrame) return;
    player.load(await cutClip(await readable(pcm), range));
    setStartS(range.startFrame / pcm.sampleRateHz);
    setPiece(one);
    tellJump(range.startFrame / pcm.sampleRateHz);
    await player.play();
  }

  return {
    playing: player.playing,
    timeS,
    piece: () => (player.playing() ? piece() : null),
    seek(to) {
      stop();
      setCursorS(to);
    },
    async toggle() {
      const pcm = source();
      if (player.playing() || !pcm) {
        stop();
        return;
      }
      const startFrame = Math.min(pcm.frames, Math.round(cursorS() * pcm.sampleRateHz));
      const endFrame = Math.min(pcm.frames, startFrame + LONGEST_PLAY_S * pcm.sampleRateHz);
      await play({ startFrame, endFrame }, null);
    },
    async togglePiece(wanted) {
      const playsIt = player.playing() && piece()?.startFrame === wanted.startFrame;
      stop();
      if (!playsIt) await play(wanted, wanted);
    },
    onJump(tell) {
      tellJump = tell;
    },
  };
}
