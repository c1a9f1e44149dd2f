/** The waveform of the recording in focus with its plan: to look at, to hear, and to change by hand. */
import Ban from 'lucide-solid/icons/ban';
import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import Slice from 'lucide-solid/icons/slice';
import Trash from 'lucide-solid/icons/trash';
import { createMemo, createSignal, Match, Show, Switch, type JSX } from 'solid-js';
import { addCut, exclude, include, moveCut, removeCut, resizeExcluded } from '../../audio/plan-edits.ts';
import { silences, type FrameRange } from '../../audio/silence.ts';
import type { Cut, Piece } from '../../audio/split-plan.ts';
import { Button } from '../../ui/button.tsx';
import { formatClock } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Progress } from '../../ui/progress.tsx';
import { scrollView, type TimeView } from '../../ui/time-view.ts';
import type { WaveLine, WaveRange } from '../../ui/wave-paint.ts';
import { Waveform, type WaveformHandle } from '../../ui/waveform.tsx';
import { WaveOverview } from '../../ui/wave-overview.tsx';
import { frameOf, PlanHandles, type Mark } from './plan-handles.tsx';
import type { PlanPlayer } from './plan-player.ts';
import styles from './plan-view.module.css';
import type { SplitModel } from './split-model.ts';

/** See the top of the file. */
export function PlanView(props: { readonly model: SplitModel; readonly player: PlanPlayer }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model and player for the life of the screen
  const { model, player } = props;
  const { ready, plan } = model;
  const [view, setView] = createSignal<TimeView>({ startS: 0, endS: 1 });
  const [marked, setMarked] = createSignal<Mark | null>(null);
  const [selection, setSelection] = createSignal<TimeView | null>(null);
  const [dragged, setDragged] = createSignal<number | null>(null);
  let waveform: WaveformHandle | undefined;

  const rate = () => ready()?.recording.pcm.sampleRateHz ?? 1;
  const frames = () => ready()?.recording.pcm.frames ?? 0;
  const durationS = () => (ready() ? frames() / rate() : (model.focus()?.info?.durationS ?? 1));
  const excluded = createMemo(() => (plan()?.pieces ?? []).filter(({ kind }) => kind === 'excluded'));

  // Signals are read before the loops: a read in a memo is a subscription, and hours have thousands of cuts.
  const ranges = createMemo((): readonly WaveRange[] => {
    const now = ready();
    if (!now) return [];
    const { silenceDurationS } = model.cutForm();
    const rateHz = rate();
    const chosen = selection();
    const marked = (tone: WaveRange['tone'], found: readonly FrameRange[]): readonly WaveRange[] =>
      found.map(({ startFrame, endFrame }) => ({
        startS: startFrame / rateHz,
        endS: endFrame / rateHz,
        tone,
      }));
    const fine = (plan()?.cuts ?? []).flatMap((cut) => (isFine(cut, silenceDurationS) ? cut.silence : []));
    return [
      ...marked('accent', silences(now.runs, silenceDurationS)),
      ...marked('warn', fine),
      ...marked('bad', excluded()),
      ...(chosen ? [{ ...chosen, tone: 'muted' as const }] : []),
    ];
  });
  const lines = createMemo((): readonly WaveLine[] => {
    const going = dragged();
    const { silenceDurationS } = model.cutForm();
    const rateHz = rate();
    const edges = excluded().flatMap(({ startFrame, endFrame }) => [startFrame, endFrame]);
    return [
      ...edges.map((frame) => ({ timeS: frame / rateHz, tone: 'bad' as const })),
      ...(plan()?.cuts ?? []).map((cut) => {
        const dash = isFine(cut, silenceDurationS);
        return { timeS: cut.frame / rateHz, tone: dash ? ('warn' as const) : ('accent' as const), dash };
      }),
      ...(going === null ? [] : [{ timeS: going / rateHz, tone: 'muted' as const }]),
    ];
  });

  const pieceAt = (frame: number): Piece | undefined =>
    plan()?.pieces.find(({ startFrame, endFrame }) => startFrame <= frame && frame < endFrame);
  const cursorFrame = () => Math.round(player.timeS() * rate());
  const under = createMemo(() => pieceAt(cursorFrame()));
  const canCut = () => {
    const frame = cursorFrame();
    return ready() !== null && frame > 0 && frame < frames() && under()?.kind !== 'excluded';
  };

  function cutHere(): void {
    if (canCut()) model.edit((edits) => addCut(edits, cursorFrame()));
  }

  /** The chosen stretch, else the piece under the cursor; a left-out one comes back. */
  function excludeHere(): void {
    const chosen = selection();
    const piece = under();
    setSelection(null);
    if (chosen) {
      const range = {
        startFrame: Math.round(chosen.startS * rate()),
        endFrame: Math.min(frames(), Math.round(chosen.endS * rate())),
      };
      model.edit((edits) => exclude(edits, range));
    } else if (piece?.kind === 'excluded') model.edit((edits) => include(edits, piece));
    else if (piece) model.edit((edits) => exclude(edits, piece));
  }

  function move(mark: Mark, frame: number): void {
    if (mark.kind === 'cut') model.edit((edits) => moveCut(edits, mark.cut, frame));
    else model.edit((edits) => resizeExcluded(edits, mark.range, { ...mark.range, [mark.end]: frame }));
  }
  function remove(mark: Mark): void {
    setMarked(null);
    if (mark.kind === 'cut') model.edit((edits) => removeCut(edits, mark.cut));
    else model.edit((edits) => include(edits, mark.range));
  }

  /** Brings what is played into the picture, at the same scale. */
  // eslint-disable-next-line solid/reactivity -- called when playing begins
  player.onJump((timeS) => {
    const { startS, endS } = view();
    if (timeS >= startS && timeS < endS) return;
    waveform?.show(scrollView(view(), timeS - (startS + endS) / 2, durationS()));
  });

  useKeys('Split', [
    { id: 'split.play', title: 'Play from the cursor', keys: [' '], run: () => void player.toggle() },
    { id: 'split.cut', title: 'Add a cut at the cursor', keys: ['c'], run: cutHere },
    { id: 'split.exclude', title: 'Exclude the stretch or the piece', keys: ['x'], run: excludeHere },
    {
      id: 'split.deselect',
      title: 'Let go of the stretch',
      keys: ['Escape'],
      when: () => selection() !== null,
      run: () => setSelection(null),
    },
  ]);

  return (
    <div class={styles.view}>
      <div
        class={styles.wave}
        // Space on the waveform, which is a slider and so keeps other keys to itself.
        onKeyDown={(event) => {
          if (event.key !== ' ' || event.target instanceof HTMLButtonElement) return;
          event.preventDefault();
          void player.toggle();
        }}
      >
        <Waveform
          label={`Waveform of ${model.focus()?.name ?? 'the recording'} with its silences and cuts`}
          peaks={ready()?.recording.peaks ?? null}
          durationS={durationS()}
          ranges={ranges()}
          lines={lines()}
          playheadS={ready() ? player.timeS() : null}
          onSeek={(timeS) => {
            setSelection(null);
            player.seek(timeS);
          }}
          onSelect={setSelection}
          onView={setView}
          ref={(handle) => (waveform = handle)}
        />
        <Show when={plan()}>
          {(now) => (
            <PlanHandles
              cuts={now().cuts}
              excluded={excluded()}
              view={view()}
              frames={frames()}
              sampleRateHz={rate()}
              onMove={move}
              onRemove={remove}
              onSelect={setMarked}
              onDrag={setDragged}
            />
          )}
        </Show>
        <AnalysisState model={model} />
      </div>
      <WaveOverview
        peaks={ready()?.recording.peaks ?? null}
        durationS={durationS()}
        sampleRateHz={rate()}
        view={view()}
        onShow={(next) => waveform?.show(next)}
      />
      <div class={styles.tools}>
        <Button
          label={player.playing() ? 'Stop' : 'Play from the cursor'}
          size="icon"
          disabled={!ready()}
          icon={
            player.playing() ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />
          }
          onClick={() => void player.toggle()}
        />
        <span class={styles.clock}>{formatClock(player.timeS(), 2)}</span>
        <Button
          icon={<Slice size={16} aria-hidden="true" />}
          disabled={!canCut()}
          title="A cut where the cursor is (C)"
          onClick={cutHere}
        >
          Add cut
        </Button>
        <Button
          icon={<Ban size={16} aria-hidden="true" />}
          disabled={!ready() || (!selection() && !under())}
          title="Leave the chosen stretch, or the piece at the cursor, out of every clip (X)"
          onClick={excludeHere}
        >
          {!selection() && under()?.kind === 'excluded' ? 'Include again' : 'Exclude'}
        </Button>
        <Show when={marked()}>
          {(mark) => (
            <Button icon={<Trash size={16} aria-hidden="true" />} onClick={() => remove(mark())}>
              {mark().kind === 'cut' ? 'Remove cut' : 'Include stretch'} at{' '}
              {formatClock(frameOf(mark()) / rate(), 2)}
            </Button>
          )}
        </Show>
        <span class={styles.help}>
          Click to place the cursor; drag the top of a cut to move it; Shift and drag to choose a stretch.
        </span>
      </div>
    </div>
  );
}

/** Found only by halving the duration, or not by silence at all. */
function isFine(cut: Cut, silenceDurationS: number): boolean {
  return cut.origin !== 'silence' || cut.foundAtS < silenceDurationS;
}

/** What stands over the waveform while there is none. */
function AnalysisState(props: { readonly model: SplitModel }): JSX.Element {
  /** Never 0, which would read as false: the bar is there from the first moment. */
  const decoding = () => {
    const now = props.model.analysis();
    return now.kind === 'decoding' ? Math.max(0.001, now.fraction) : null;
  };
  const failure = () => {
    const now = props.model.analysis();
    return now.kind === 'failed' ? now.error.message : null;
  };
  return (
    <Switch>
      <Match when={decoding()}>
        {(fraction) => (
          <div class={styles.overlay}>
            <span>Analyzing {props.model.focus()?.name}</span>
            <Progress label="Analysis" fraction={fraction()} />
            <Button onClick={() => props.model.stopAnalysis()}>Cancel</Button>
          </div>
        )}
      </Match>
      <Match when={props.model.analysis().kind === 'stopped'}>
        <div class={styles.overlay}>
          <span>{props.model.focus()?.name} is not analyzed.</span>
          <Button onClick={() => props.model.restartAnalysis()}>Analyze</Button>
        </div>
      </Match>
      <Match when={failure()}>
        {(message) => (
          <p class={styles.overlay} role="alert">
            {message()}
          </p>
        )}
      </Match>
    </Switch>
  );
}
