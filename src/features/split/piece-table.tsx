/** The pieces of a plan: each to be heard before anything is written, left out, and asked why it is Non Usable. */
import Ban from 'lucide-solid/icons/ban';
import CircleHelp from 'lucide-solid/icons/circle-question-mark';
import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import Undo from 'lucide-solid/icons/undo-2';
import { createVirtualizer } from '@tanstack/solid-virtual';
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { exclude, include } from '../../audio/plan-edits.ts';
import type { Piece } from '../../audio/split-plan.ts';
import type { Explanation } from '../../audio/why-not-split.ts';
import { Button } from '../../ui/button.tsx';
import { formatClock } from '../../ui/format.ts';
import type { PlanPlayer } from './plan-player.ts';
import type { SplitModel } from './split-model.ts';
import styles from './split.module.css';

const REASONS: Record<NonNullable<Piece['reason']>, string> = {
  'too-short': 'too short',
  'too-long': 'too long',
  'no-finer-silence': 'too long, no silence in it',
};
const ROW_PX = 36;

/** A piece with what its clip will be called; null for a stretch that is left out. */
interface Listed {
  readonly piece: Piece;
  readonly number: number | null;
}

/** A list that stays quick with thousands of pieces. */
export function PieceTable(props: { readonly model: SplitModel; readonly player: PlanPlayer }): JSX.Element {
  let scroller: HTMLDivElement | undefined;
  const [why, setWhy] = createSignal<{ readonly of: Piece; readonly found: Explanation } | null>(null);
  const listed = createMemo((): readonly Listed[] => {
    let number = 0;
    return (props.model.plan()?.pieces ?? []).flatMap((piece) => {
      if (piece.kind === 'trimmed') return [];
      return [{ piece, number: piece.kind === 'excluded' ? null : ++number }];
    });
  });
  const rows = createVirtualizer({
    get count() {
      return listed().length;
    },
    getScrollElement: () => scroller ?? null,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  /** Gone as soon as the plan is another one. */
  const answer = () => {
    const now = why();
    return now && props.model.plan()?.pieces.includes(now.of) ? now.found : null;
  };
  async function ask(piece: Piece): Promise<void> {
    const found = await props.model.explain(piece);
    if (found) setWhy({ of: piece, found });
  }

  return (
    <>
      <div class={styles.why} role="status">
        <Show when={answer()}>
          {(found) => (
            <>
              <p>{found().sentence}</p>
              <Show when={found().remedy}>
                {(remedy) => (
                  <Button variant="primary" onClick={() => props.model.apply(remedy())}>
                    {found().label}
                  </Button>
                )}
              </Show>
              <Button onClick={() => setWhy(null)}>Close</Button>
            </>
          )}
        </Show>
      </div>
      <div class={styles.pieces} ref={(element) => (scroller = element)}>
        <ol style={{ height: `${rows.getTotalSize()}px` }} aria-label="Pieces">
          <For each={rows.getVirtualItems()}>
            {(row) => (
              <Show when={listed()[row.index]}>
                {(one) => (
                  <Row
                    piece={one().piece}
                    number={one().number}
                    offsetPx={row.start}
                    sampleRateHz={props.model.plan()?.sampleRateHz ?? 1}
                    maxClipS={props.model.cutForm().maxClipS}
                    isPlaying={props.player.piece()?.startFrame === one().piece.startFrame}
                    onToggle={() => void props.player.togglePiece(one().piece)}
                    onWhy={() => void ask(one().piece)}
                    onExclude={() => props.model.edit((edits) => exclude(edits, one().piece))}
                    onInclude={() => props.model.edit((edits) => include(edits, one().piece))}
                  />
                )}
              </Show>
            )}
          </For>
        </ol>
      </div>
    </>
  );
}

function Row(props: {
  readonly piece: Piece;
  readonly number: number | null;
  readonly offsetPx: number;
  readonly sampleRateHz: number;
  readonly maxClipS: number;
  readonly isPlaying: boolean;
  readonly onToggle: () => void;
  readonly onWhy: () => void;
  readonly onExclude: () => void;
  readonly onInclude: () => void;
}): JSX.Element {
  const startS = () => props.piece.startFrame / props.sampleRateHz;
  const lengthS = () => (props.piece.endFrame - props.piece.startFrame) / props.sampleRateHz;
  /** "piece 3", or where a stretch without a number is. */
  const name = () =>
    props.number === null ? `stretch at ${formatClock(startS(), 2)}` : `piece ${props.number}`;
  const said = () => {
    if (props.piece.kind === 'excluded') return 'excluded by hand';
    if (props.piece.reason) return `Non Usable: ${REASONS[props.piece.reason]}`;
    return props.piece.forced ? 'forced cut' : '';
  };
  return (
    <li style={{ transform: `translateY(${props.offsetPx}px)` }} data-kind={props.piece.kind}>
      <Button
        size="icon"
        variant="ghost"
        label={`${props.isPlaying ? 'Stop' : 'Play'} ${name()}`}
        icon={
          props.isPlaying ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />
        }
        onClick={() => props.onToggle()}
      />
      <span>{props.number === null ? '–' : String(props.number).padStart(6, '0')}</span>
      <span class={styles.time}>{formatClock(startS(), 2)}</span>
      <span class={styles.time}>{lengthS().toFixed(2)} s</span>
      <span class={styles.lengthBar}>
        <i style={{ width: `${Math.min(100, (lengthS() / props.maxClipS) * 100)}%` }} />
      </span>
      <span class={styles.reason} title={said()}>
        {said()}
      </span>
      <span class={styles.rowTools}>
        <Show when={props.piece.kind === 'non-usable'}>
          <Button
            size="icon"
            variant="ghost"
            label={`Why is ${name()} Non Usable?`}
            icon={<CircleHelp size={14} aria-hidden="true" />}
            onClick={() => props.onWhy()}
          />
        </Show>
        <Show
          when={props.piece.kind === 'excluded'}
          fallback={
            <Button
              size="icon"
              variant="ghost"
              label={`Leave out ${name()}`}
              icon={<Ban size={14} aria-hidden="true" />}
              onClick={() => props.onExclude()}
            />
          }
        >
          <Button
            size="icon"
            variant="ghost"
            label={`Take in ${name()}`}
            icon={<Undo size={14} aria-hidden="true" />}
            onClick={() => props.onInclude()}
          />
        </Show>
      </span>
    </li>
  );
}
