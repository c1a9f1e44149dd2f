/** Split: the plan is on the screen before anything is written. */
import { useNavigate } from '@solidjs/router';
import Scissors from 'lucide-solid/icons/scissors';
import { createMemo, createSignal, Match, Show, Switch, type JSX } from 'solid-js';
import { useApp } from '../../app/context.ts';
import { silences } from '../../audio/silence.ts';
import { planTotals, type Cut, type Piece, type SplitPlan } from '../../audio/split-plan.ts';
import { cutClip } from '../../audio/wav.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Figures, Hint } from '../../ui/card.tsx';
import { FolderButton } from '../../ui/folder-button.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { Histogram, type Bin } from '../../ui/histogram.tsx';
import { createPlayer } from '../../ui/player.ts';
import { Progress } from '../../ui/progress.tsx';
import { NoRecordings } from '../../ui/no-recordings.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Waveform } from '../../ui/waveform.tsx';
import { ReindexCard } from '../reindex/reindex-card.tsx';
import { PieceTable } from './piece-table.tsx';
import { RecordingList } from './recording-list.tsx';
import { SettingsForm } from './settings-form.tsx';
import { createSplitModel, type SplitModel } from './split-model.ts';
import styles from './split.module.css';

/** The Split screen. */
export function SplitScreen(): JSX.Element {
  const app = useApp();
  const model = createSplitModel(app);
  const navigate = useNavigate();
  const busy = () => app.jobs.progress() !== null;
  const info = () => model.focus()?.info;

  return (
    <Screen
      title="Split"
      about={
        <Show when={model.focus()}>
          {(recording) => (
            <>
              <b>{recording().name}</b>{' '}
              <Show when={info()}>
                {(known) => (
                  <>
                    {formatClock(known().durationS)} · {known().codec} ·{' '}
                    {known().sampleRateHz.toLocaleString('en')} Hz · {channelsName(known().channels)}
                  </>
                )}
              </Show>
            </>
          )}
        </Show>
      }
      actions={
        <>
          <FolderButton
            role="Input folder"
            folder={model.inputName()}
            disabled={busy()}
            onClick={() => void app.project.chooseInput()}
          />
          <FolderButton
            role="Output folder"
            folder={model.outputName()}
            disabled={busy()}
            onClick={() => void model.chooseOutput()}
          />
          <Button
            variant="primary"
            icon={<Scissors size={16} aria-hidden="true" />}
            disabled={busy() || model.selected().length === 0}
            onClick={() => void model.split(false)}
          >
            Split
          </Button>
        </>
      }
    >
      <Show
        when={model.recordings().length > 0}
        fallback={
          <NoRecordings
            folder={model.inputName()}
            purpose="Split cuts recordings at their silences into clips of a few seconds."
            onOpen={() => void app.project.pick()}
            onSample={() => void app.project.openSample()}
          />
        }
      >
        <Show when={model.replacing()}>
          {(clips) => (
            <div class={styles.question} role="alert">
              <p>
                “{model.outputName()}” already holds {formatCount(clips(), 'clip')} of these recordings, cut
                in another way. They can move to a dated backup inside that folder, transcripts included, and
                the new clips take their place.
              </p>
              <Button variant="primary" onClick={() => void model.split(true)}>
                Back up and replace
              </Button>
              <Button onClick={() => model.keepExisting()}>Keep them</Button>
            </div>
          )}
        </Show>
        <Show when={model.done()}>
          {(done) => (
            <div class={styles.done}>
              <p>
                <b>{formatCount(done().usable, 'clip')}</b> in Usable, {done().nonUsable} in Non Usable, from{' '}
                {formatCount(done().recordings, 'recording')}.
                <Show when={done().backup}>{(name) => <> The earlier clips are in “{name()}”.</>}</Show>
              </p>
              <Button variant="primary" onClick={() => navigate('/transcribe')}>
                Go on to Transcribe
              </Button>
            </div>
          )}
        </Show>
        <Show when={model.recordings().length > 1}>
          <RecordingList model={model} />
        </Show>
        <Plan model={model} />
      </Show>
      <ReindexCard />
    </Screen>
  );
}

function Plan(props: { readonly model: SplitModel }): JSX.Element {
  const [playingPiece, setPlayingPiece] = createSignal<Piece | null>(null);
  const player = createPlayer(() => setPlayingPiece(null));
  // eslint-disable-next-line solid/reactivity -- one model for the life of the screen
  const model = props.model;
  const ready = () => {
    const now = model.analysis();
    return now.kind === 'ready' ? now : null;
  };
  const rate = () => ready()?.recording.pcm.sampleRateHz ?? 1;

  const ranges = createMemo(() => {
    const now = ready();
    if (!now) return [];
    const used = new Set(
      (model.plan()?.cuts ?? []).filter((cut) => isFine(cut)).map(({ silence }) => silence.startFrame),
    );
    const found = silences(now.runs, model.form.silenceDurationS).map((range) => ({
      ...range,
      tone: 'accent' as const,
    }));
    const fine = (model.plan()?.cuts ?? [])
      .filter(({ silence }) => used.has(silence.startFrame))
      .map(({ silence }) => ({ ...silence, tone: 'warn' as const }));
    return [...found, ...fine].map(({ startFrame, endFrame, tone }) => ({
      startS: startFrame / rate(),
      endS: endFrame / rate(),
      tone,
    }));
  });
  /** Found only by halving the duration. */
  function isFine(cut: Cut): boolean {
    return cut.origin !== 'silence' || cut.foundAtS < model.form.silenceDurationS;
  }
  const lines = createMemo(() =>
    (model.plan()?.cuts ?? []).map((cut) => ({
      timeS: cut.frame / rate(),
      tone: isFine(cut) ? ('warn' as const) : ('accent' as const),
      dash: isFine(cut),
    })),
  );

  async function toggle(piece: Piece): Promise<void> {
    const now = ready();
    if (!now) return;
    if (playingPiece()?.startFrame === piece.startFrame && player.playing()) {
      player.pause();
      setPlayingPiece(null);
      return;
    }
    player.load(await cutClip(now.recording.pcm, piece));
    setPlayingPiece(piece);
    await player.play();
  }
  const playheadS = () => {
    const piece = playingPiece();
    return piece ? piece.startFrame / rate() + player.timeS() : null;
  };
  const clips = createMemo(() =>
    (model.plan()?.pieces ?? []).filter(({ kind }) => kind === 'usable' || kind === 'non-usable'),
  );
  function playAt(timeS: number): void {
    const frame = timeS * rate();
    const piece = clips().find(({ startFrame, endFrame }) => startFrame <= frame && frame < endFrame);
    if (piece) void toggle(piece);
  }

  return (
    <>
      <div class={styles.wave}>
        <Waveform
          label={`Waveform of ${model.focus()?.name ?? 'the recording'} with its silences and cuts`}
          peaks={ready()?.recording.peaks ?? null}
          durationS={model.focus()?.info?.durationS ?? 1}
          ranges={ranges()}
          lines={lines()}
          playheadS={playheadS()}
          onSeek={playAt}
        />
        <Switch>
          <Match when={decodingFraction(model)}>
            {(fraction) => (
              <div class={styles.overlay}>
                <span>Analyzing {model.focus()?.name}</span>
                <Progress label="Analysis" fraction={fraction()} />
                <Button onClick={() => model.stopAnalysis()}>Cancel</Button>
              </div>
            )}
          </Match>
          <Match when={model.analysis().kind === 'stopped'}>
            <div class={styles.overlay}>
              <span>{model.focus()?.name} is not analyzed.</span>
              <Button onClick={() => model.restartAnalysis()}>Analyze</Button>
            </div>
          </Match>
          <Match when={failure(model)}>
            {(message) => (
              <p class={styles.overlay} role="alert">
                {message()}
              </p>
            )}
          </Match>
        </Switch>
      </div>
      <div class={styles.columns}>
        <Card title="Where to cut">
          <SettingsForm model={model} />
        </Card>
        <Card title="What you get">
          <Show
            when={model.plan()}
            fallback={<Hint>The plan appears as soon as the recording is analyzed.</Hint>}
          >
            {(plan) => <Totals plan={plan()} maxClipS={model.form.maxClipS} />}
          </Show>
        </Card>
        <Card title="Pieces" about={clips().length}>
          <PieceTable
            pieces={clips()}
            sampleRateHz={rate()}
            maxClipS={model.form.maxClipS}
            playing={player.playing() ? playingPiece() : null}
            onToggle={(piece) => void toggle(piece)}
          />
        </Card>
      </div>
    </>
  );
}

/** Never 0, which would read as false: the bar is there from the first moment. */
function decodingFraction(model: SplitModel): number | null {
  const now = model.analysis();
  return now.kind === 'decoding' ? Math.max(0.001, now.fraction) : null;
}

function failure(model: SplitModel): string | null {
  const now = model.analysis();
  return now.kind === 'failed' ? now.error.message : null;
}

function Totals(props: { readonly plan: SplitPlan; readonly maxClipS: number }): JSX.Element {
  const totals = createMemo(() => planTotals(props.plan));
  const clock = (frames: number) => formatClock(frames / props.plan.sampleRateHz, 1);
  const seconds = (frames: number) => (frames / props.plan.sampleRateHz).toFixed(1);
  const bins = createMemo((): Bin[] => {
    const counts = new Array<number>(Math.ceil(props.maxClipS) + 1).fill(0);
    for (const { kind, startFrame, endFrame } of props.plan.pieces) {
      if (kind !== 'usable' && kind !== 'non-usable') continue;
      const at = Math.min(counts.length - 1, Math.floor((endFrame - startFrame) / props.plan.sampleRateHz));
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts.map((count, second) => ({
      label: second === counts.length - 1 ? `${second}+` : String(second),
      count,
      ...(second >= props.maxClipS && { tone: 'warn' as const }),
    }));
  });
  return (
    <>
      <Figures
        items={[
          { value: String(totals().counts.usable), label: 'Usable', note: clock(totals().frames.usable) },
          {
            value: String(totals().counts['non-usable']),
            label: 'Non Usable',
            note: clock(totals().frames['non-usable']),
          },
          { value: `${seconds(totals().frames.trimmed)} s`, label: 'trimmed', note: 'silence at the ends' },
        ]}
      />
      <Histogram label="Clips by length in seconds" bins={bins()} />
      <p class={styles.sum}>
        {seconds(totals().frames.usable)} Usable + {seconds(totals().frames['non-usable'])} Non Usable +{' '}
        {seconds(totals().frames.trimmed)} trimmed = {seconds(props.plan.frames)} s: every sample is accounted
        for.
      </p>
    </>
  );
}

function channelsName(channels: number): string {
  return channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;
}
