/** What a split came to: every sample of every recording in one class, what failed, and the Non Usable clips to decide on. */
import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import { useNavigate } from '@solidjs/router';
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import { type DatasetSession, useApp } from '../../app/context.ts';
import type { Piece } from '../../audio/split-plan.ts';
import { makeKind } from '../../dataset/commands.ts';
import { compareNames } from '../../dataset/naming.ts';
import type { SplitRecording } from '../../jobs/split-job.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { createPlayer } from '../../ui/player.ts';
import { CloseTheGaps } from '../reindex/close-the-gaps.tsx';
import type { SplitDone } from './split-model.ts';
import styles from './split-result.module.css';

const KINDS: readonly { readonly kind: Piece['kind']; readonly label: string }[] = [
  { kind: 'usable', label: 'Usable' },
  { kind: 'non-usable', label: 'Non Usable' },
  { kind: 'trimmed', label: 'Trimmed' },
  { kind: 'excluded', label: 'Excluded' },
];
const REASONS = {
  'too-short': 'too short',
  'too-long': 'too long',
  'no-finer-silence': 'too long, no silence in it',
};

/** See the top of the file. */
export function SplitResult(props: { readonly done: SplitDone }): JSX.Element {
  const app = useApp();
  const navigate = useNavigate();
  const count = (kind: Piece['kind']) =>
    props.done.recordings.reduce((total, { counts }) => total + counts[kind], 0);
  return (
    <section class={styles.result} aria-label="What was split">
      <div class={styles.head}>
        <p>
          <b>{formatCount(count('usable'), 'clip')}</b> in Usable, {count('non-usable')} in Non Usable, from{' '}
          {formatCount(props.done.recordings.length, 'recording')}.
          <Show when={props.done.backup}>{(name) => <> The earlier clips are in “{name()}”.</>}</Show>
          <Show when={props.done.cancelled}> Cancelled: Split again goes on from here.</Show>
        </p>
        <Show when={app.dataset()}>{(dataset) => <CloseTheGaps session={dataset()} />}</Show>
        <Button variant="primary" onClick={() => navigate('/transcribe')}>
          Go on to Transcribe
        </Button>
      </div>
      <Show when={props.done.failures.length > 0}>
        <ul class={styles.failures} aria-label="Not split">
          <For each={props.done.failures}>
            {({ label, error }) => (
              <li>
                <b>{label}</b> {error.message}
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.done.recordings.length > 0}>
        <Sums recordings={props.done.recordings} />
      </Show>
      <Show when={app.dataset()}>{(dataset) => <NonUsableClips dataset={dataset()} />}</Show>
    </section>
  );
}

/** Input = Usable + Non Usable + trimmed + excluded, to the sample. */
function Sums(props: { readonly recordings: readonly SplitRecording[] }): JSX.Element {
  const seconds = (one: SplitRecording, frames: number) => frames / one.sampleRateHz;
  const total = (pick: (one: SplitRecording) => number) =>
    props.recordings.reduce((sum, one) => sum + seconds(one, pick(one)), 0);
  return (
    <div class={styles.scroll} role="region" aria-label="Where every sample is" tabIndex={0}>
      <table class={styles.sums}>
        <caption>
          Every sample is in one of four: what adds up to each recording, in seconds and samples.
        </caption>
        <thead>
          <tr>
            <th scope="col">Recording</th>
            <For each={KINDS}>{({ label }) => <th scope="col">{label}</th>}</For>
            <th scope="col">Sum</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.recordings}>
            {(one) => (
              <tr>
                <th scope="row">{one.path}</th>
                <For each={KINDS}>
                  {({ kind }) => <Amount frames={one.frames[kind]} sampleRateHz={one.sampleRateHz} />}
                </For>
                <Amount
                  frames={KINDS.reduce((sum, { kind }) => sum + one.frames[kind], 0)}
                  sampleRateHz={one.sampleRateHz}
                />
              </tr>
            )}
          </For>
        </tbody>
        <Show when={props.recordings.length > 1}>
          <tfoot>
            <tr>
              <th scope="row">All</th>
              <For each={KINDS}>{({ kind }) => <td>{total((one) => one.frames[kind]).toFixed(3)} s</td>}</For>
              <td>{total((one) => one.totalFrames).toFixed(3)} s</td>
            </tr>
          </tfoot>
        </Show>
      </table>
    </div>
  );
}

function Amount(props: { readonly frames: number; readonly sampleRateHz: number }): JSX.Element {
  return (
    <td>
      {(props.frames / props.sampleRateHz).toFixed(3)} s<small>{props.frames.toLocaleString('en')}</small>
    </td>
  );
}

/** To be heard, declared usable, and back. Those that were decided stay in the list, so that the decision can be taken back. */
function NonUsableClips(props: { readonly dataset: DatasetSession }): JSX.Element {
  const app = useApp();
  const [playing, setPlaying] = createSignal<string | null>(null);
  const player = createPlayer(() => setPlaying(null));
  /** Declared usable here, by what they were cut from: a name may be another clip's by the time the gaps are closed. */
  const [decided, setDecided] = createSignal<ReadonlySet<string>>(new Set());
  const cutOf = (id: string) => {
    const origin = props.dataset.plainClip(id)?.origin;
    return origin ? `${origin.startFrame} ${origin.source}` : id;
  };
  const ids = createMemo(() => {
    const cuts = decided();
    const usable = cuts.size > 0 ? props.dataset.order().filter((id) => cuts.has(cutOf(id))) : [];
    return [...props.dataset.nonUsable(), ...usable].sort(compareNames);
  });

  async function toggle(id: string): Promise<void> {
    if (playing() === id && player.playing()) {
      player.pause();
      setPlaying(null);
      return;
    }
    player.load(await props.dataset.audio(id));
    setPlaying(id);
    await player.play();
  }
  async function declare(id: string, kind: 'usable' | 'non-usable'): Promise<void> {
    const dataset = props.dataset;
    try {
      // A file that is being played cannot be moved on every system.
      player.load(null);
      setPlaying(null);
      setDecided((before) => new Set(before).add(cutOf(id)));
      await dataset.run(() => {
        const clip = dataset.plainClip(id);
        return clip ? makeKind(clip, kind) : null;
      });
    } catch (error) {
      app.notices.error(error);
    }
  }

  return (
    <Show when={ids().length > 0}>
      <details class={styles.nonUsable} open={ids().length <= 20}>
        <summary>{formatCount(ids().length, 'clip')} to decide on: Non Usable</summary>
        <ul aria-label="Non Usable clips">
          <For each={ids()}>
            {(id) => {
              const clip = () => props.dataset.clip(id);
              const isUsable = () => clip()?.kind === 'usable';
              const reason = () => clip()?.origin?.reason ?? null;
              return (
                <Show when={clip()}>
                  <li>
                    <Button
                      size="icon"
                      variant="ghost"
                      label={`${playing() === id && player.playing() ? 'Stop' : 'Play'} ${id}`}
                      icon={
                        playing() === id && player.playing() ? (
                          <Pause size={14} aria-hidden="true" />
                        ) : (
                          <Play size={14} aria-hidden="true" />
                        )
                      }
                      onClick={() => void toggle(id)}
                    />
                    <span class={styles.name}>{id}</span>
                    <span class={styles.length}>{clip()?.durationS?.toFixed(2)} s</span>
                    <span class={styles.reason}>{isUsable() ? 'Usable now' : reasonText(reason())}</span>
                    <Show
                      when={isUsable()}
                      fallback={
                        <Button
                          onClick={() => void declare(id, 'usable')}
                          aria-label={`Declare usable: ${id}`}
                        >
                          Declare usable
                        </Button>
                      }
                    >
                      <Button
                        onClick={() => void declare(id, 'non-usable')}
                        aria-label={`Back to Non Usable: ${id}`}
                      >
                        Back to Non Usable
                      </Button>
                    </Show>
                  </li>
                </Show>
              );
            }}
          </For>
        </ul>
      </details>
    </Show>
  );
}

function reasonText(reason: keyof typeof REASONS | null): string {
  return reason ? REASONS[reason] : '';
}
