/** The pieces of a plan, each playable before anything is written. */
import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import { createVirtualizer } from '@tanstack/solid-virtual';
import { For, Show, type JSX } from 'solid-js';
import type { Piece } from '../../audio/split-plan.ts';
import { Button } from '../../ui/button.tsx';
import { formatClock } from '../../ui/format.ts';
import styles from './split.module.css';

const REASONS: Record<NonNullable<Piece['reason']>, string> = {
  'too-short': 'too short',
  'too-long': 'too long',
  'no-finer-silence': 'too long, no silence in it',
};
const ROW_PX = 36;

/** A list that stays quick with thousands of pieces. */
export function PieceTable(props: {
  readonly pieces: readonly Piece[];
  readonly sampleRateHz: number;
  readonly maxClipS: number;
  readonly playing: Piece | null;
  readonly onToggle: (piece: Piece) => void;
}): JSX.Element {
  let scroller: HTMLDivElement | undefined;
  const rows = createVirtualizer({
    get count() {
      return props.pieces.length;
    },
    getScrollElement: () => scroller ?? null,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  return (
    <div class={styles.pieces} ref={(element) => (scroller = element)}>
      <ol style={{ height: `${rows.getTotalSize()}px` }} aria-label="Pieces">
        <For each={rows.getVirtualItems()}>
          {(row) => (
            <Show when={props.pieces[row.index]}>
              {(piece) => (
                <Row
                  {...props}
                  piece={piece()}
                  index={row.index}
                  offsetPx={row.start}
                  isPlaying={props.playing?.startFrame === piece().startFrame}
                />
              )}
            </Show>
          )}
        </For>
      </ol>
    </div>
  );
}

function Row(props: {
  readonly piece: Piece;
  readonly index: number;
  readonly offsetPx: number;
  readonly sampleRateHz: number;
  readonly maxClipS: number;
  readonly isPlaying: boolean;
  readonly onToggle: (piece: Piece) => void;
}): JSX.Element {
  const number = () => String(props.index + 1).padStart(6, '0');
  const lengthS = () => (props.piece.endFrame - props.piece.startFrame) / props.sampleRateHz;
  return (
    <li style={{ transform: `translateY(${props.offsetPx}px)` }}>
      <Button
        size="icon"
        variant="ghost"
        label={`${props.isPlaying ? 'Stop' : 'Play'} piece ${props.index + 1}`}
        icon={
          props.isPlaying ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />
        }
        onClick={() => props.onToggle(props.piece)}
      />
      <span>{number()}</span>
      <span class={styles.time}>{formatClock(props.piece.startFrame / props.sampleRateHz, 2)}</span>
      <span class={styles.time}>{lengthS().toFixed(2)} s</span>
      <span class={styles.lengthBar}>
        <i style={{ width: `${Math.min(100, (lengthS() / props.maxClipS) * 100)}%` }} />
      </span>
      <span class={styles.reason}>
        {props.piece.reason
          ? `Non Usable: ${REASONS[props.piece.reason]}`
          : props.piece.forced
            ? 'forced cut'
            : ''}
      </span>
    </li>
  );
}
