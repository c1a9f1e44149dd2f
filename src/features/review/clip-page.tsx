/** One clip on the page: hear it, see it, make its text true. */
import Check from 'lucide-solid/icons/check';
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import Repeat from 'lucide-solid/icons/repeat';
import RotateCcw from 'lucide-solid/icons/rotate-ccw';
import Settings from 'lucide-solid/icons/sliders-horizontal';
import Trash from 'lucide-solid/icons/trash';
import X from 'lucide-solid/icons/x';
import { createSignal, For, Show, type JSX } from 'solid-js';
import type { Clip } from '../../dataset/clip.ts';
import { REASONS, type Reason } from '../../dataset/score.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { formatClock } from '../../ui/format.ts';
import { printedKey } from '../../ui/keys.ts';
import { Popover } from '../../ui/popover.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { Waveform } from '../../ui/waveform.tsx';
import { toneOf } from './reason-tone.ts';
import { ClipSpectrogram } from './clip-spectrogram.tsx';
import { ClipSet } from './clip-set.tsx';
import { CutDoctorBar } from './cut-doctor-bar.tsx';
import { NearbyClips } from './nearby-clips.tsx';
import { RecentSteps } from './recent-steps.tsx';
import { RATES } from './review-keys.ts';
import { LabelPalette } from './label-palette.tsx';
import type { ReviewModel } from './review-model.ts';
import { SegmentHandles, type SegmentEnd } from './segment-handles.tsx';
import { SegmentList } from './segment-list.tsx';
import { TextBox } from './text-box.tsx';
import { WordRow } from './word-row.tsx';
import styles from './clip-page.module.css';

const labelOf = (wanted: Reason): string => REASONS.find(({ reason }) => reason === wanted)?.label ?? wanted;

/** The page of the clip at hand. */
export function ClipPage(props: { readonly model: ReviewModel; readonly clip: Clip }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the page
  const model = props.model;
  const { player } = model.sound;
  const [view, setView] = createSignal({ startS: 0, endS: 1 });
  const findings = () => model.queue.scores.score(props.clip.id).findings;
  const [drag, setDrag] = createSignal<{ index: number; end: SegmentEnd; timeS: number } | null>(null);
  const readOnly = () => model.session.saveState().kind === 'read-only';
  const lengthS = () => model.sound.durationS() ?? 0;
  const ranges = () =>
    (props.clip.transcript?.segments ?? []).map(({ startS, endS }, index) => {
      const going = drag();
      const moved = going?.index === index ? { [`${going.end}S`]: going.timeS } : {};
      return { startS, endS, ...moved, tone: 'accent' as const };
    });

  return (
    <div class={styles.page}>
      <div class={styles.top}>
        <h2>{props.clip.id}</h2>
        <span class={styles.origin}>
          {lengthS().toFixed(2)} s
          <Show when={props.clip.origin}>
            {(origin) => (
              <>
                {' '}
                · {formatClock(origin().startFrame / origin().sampleRateHz, 1)}–
                {formatClock(origin().endFrame / origin().sampleRateHz, 1)} of {origin().source}
              </>
            )}
          </Show>
        </span>
        <span class={styles.grow} />
        <Show when={props.clip.status === 'accepted'}>
          <Chip tone="ok">accepted</Chip>
          <Button
            variant="ghost"
            size="icon"
            label="Not accepted yet"
            icon={<X size={14} aria-hidden="true" />}
            onClick={() => model.unaccept()}
          />
        </Show>
        <Show when={props.clip.status === 'discarded'}>
          <Chip tone="bad">discarded</Chip>
        </Show>
        <ClipSet sets={model.sets} id={props.clip.id} />
        <label class={styles.goTo} title="Go to page">
          <VisuallyHidden>Go to page</VisuallyHidden>
          <input
            type="number"
            data-page
            min={1}
            max={model.queue.list().length}
            value={model.page()}
            onChange={(event) => {
              const wanted = event.currentTarget.valueAsNumber;
              if (Number.isInteger(wanted)) model.goTo(wanted - 1);
              event.currentTarget.value = String(model.page());
            }}
          />
          of {model.queue.list().length}
        </label>
      </div>
      <Show when={findings().length > 0}>
        <ul class={styles.findings} aria-label="Why this clip is worth a look">
          <For each={findings()}>
            {(finding) => (
              <li>
                <Chip tone={toneOf(finding.reason)}>{labelOf(finding.reason)}</Chip> {finding.sentence}
              </li>
            )}
          </For>
        </ul>
      </Show>

      <Show
        when={!model.sound.soundError()}
        fallback={
          <p class={styles.problem} role="alert">
            {model.sound.soundError()}
          </p>
        }
      >
        <div class={styles.wave}>
          <Waveform
            label={`Waveform of ${props.clip.id}`}
            peaks={model.sound.peaks()}
            durationS={lengthS() || 1}
            ranges={ranges()}
            playheadS={player.timeS()}
            onSeek={(timeS) => player.seek(timeS)}
            onView={setView}
          />
          <SegmentHandles
            segments={props.clip.transcript?.segments ?? []}
            view={view()}
            durationS={lengthS()}
            onDrag={setDrag}
            onMove={(index, end, timeS) => model.edits.moveEnd(index, end, timeS)}
            onSelect={(index) => model.edits.select(index)}
          />
          <Show when={model.spectrogramShown()}>
            <ClipSpectrogram model={model} label={`Spectrogram of ${props.clip.id}`} view={view()} />
          </Show>
          <WordRow
            segments={props.clip.transcript?.segments ?? []}
            viewStartS={view().startS}
            viewEndS={view().endS}
            onPlayFrom={(timeS) => model.sound.playFrom(timeS)}
          />
        </div>
      </Show>

      <div
        class={styles.transport}
        // A click here leaves the focus where it is: in the text that is being typed, or on the page, where Space plays.
        onMouseDown={(event) => {
          if (event.target.closest('button')) event.preventDefault();
        }}
      >
        <Button
          size="icon"
          label="Previous"
          kbd={printedKey('review.previous')}
          icon={<ChevronLeft size={18} aria-hidden="true" />}
          disabled={model.page() <= 1}
          onClick={() => model.previous()}
        />
        <Button
          variant="primary"
          size="icon"
          label="Play"
          kbd={printedKey('review.play')}
          aria-pressed={player.playing()}
          icon={
            player.playing() ? <Pause size={18} aria-hidden="true" /> : <Play size={18} aria-hidden="true" />
          }
          onClick={() => model.sound.toggle()}
        />
        <Button
          size="icon"
          label="Next"
          kbd={printedKey('review.next')}
          icon={<ChevronRight size={18} aria-hidden="true" />}
          disabled={model.page() >= model.queue.list().length}
          onClick={() => model.next()}
        />
        <Button
          variant={model.sound.loop() ? 'plain' : 'ghost'}
          size="icon"
          label="Loop"
          kbd={printedKey('review.loop')}
          aria-pressed={model.sound.loop()}
          icon={<Repeat size={18} aria-hidden="true" />}
          onClick={() => model.sound.setLoop(!model.sound.loop())}
        />
        <span class={styles.clock}>
          {formatClock(player.timeS(), 2)} / {formatClock(lengthS(), 2)}
        </span>
        <span class={styles.grow} />
        <select
          aria-label="Speed"
          title="Speed"
          onChange={(event) => player.setRate(RATES[event.currentTarget.selectedIndex] ?? 1)}
        >
          <For each={RATES}>{(rate) => <option selected={rate === player.rate()}>{`${rate} ×`}</option>}</For>
        </select>
        <Popover label="Playback options" icon={<Settings size={18} aria-hidden="true" />}>
          {() => (
            <>
              <Checkbox
                label="Autoplay next"
                checked={model.sound.autoplay()}
                onChange={(on) => model.sound.setAutoplay(on)}
              />
              <Checkbox
                label="Even volume"
                checked={model.sound.evenVolume()}
                onChange={(on) => model.sound.setEvenVolume(on)}
              />
              <Checkbox
                label="Spectrogram"
                checked={model.spectrogramShown()}
                onChange={(on) => model.showSpectrogram(on)}
              />
            </>
          )}
        </Popover>
      </div>

      <Show when={props.clip.status !== 'discarded'}>
        <CutDoctorBar doctor={model.cuts} disabled={readOnly()} />
      </Show>

      <TextBox
        label="JSON reference"
        text={props.clip.transcript?.text ?? ''}
        rows={2}
        main
        onEdit={(text) => model.edits.setReference(text)}
      />
      <LabelPalette />
      <SegmentList model={model} segments={props.clip.transcript?.segments ?? []} />
      <div class={styles.below}>
        <NearbyClips model={model} clip={props.clip} />
        <RecentSteps model={model} />
      </div>

      <div class={styles.actions}>
        <Show
          when={props.clip.status === 'discarded'}
          fallback={
            <>
              <Button
                variant="danger"
                kbd={printedKey('review.discard')}
                icon={<Trash size={16} aria-hidden="true" />}
                onClick={() => model.discard()}
              >
                <span>
                  <span class={styles.most}>Delete</span>
                  <span class={styles.more}> from dataset</span>
                </span>
              </Button>
              <span class={styles.grow} />
              <Button
                kbd={printedKey('review.split-clip')}
                disabled={readOnly()}
                onClick={() => model.cuts.split()}
              >
                <span>
                  Split<span class={styles.most}> clip</span>
                </span>
              </Button>
              <Button
                kbd={printedKey('review.merge-clip')}
                disabled={readOnly()}
                onClick={() => model.cuts.merge()}
              >
                <span>
                  Merge<span class={styles.more}> with next</span>
                </span>
              </Button>
              <Button
                variant="primary"
                kbd={printedKey('review.accept')}
                icon={<Check size={16} aria-hidden="true" />}
                onClick={() => model.accept()}
              >
                Accept
              </Button>
            </>
          }
        >
          <Button
            kbd={printedKey('review.restore')}
            icon={<RotateCcw size={16} aria-hidden="true" />}
            onClick={() => model.restore()}
          >
            Restore
          </Button>
        </Show>
      </div>
    </div>
  );
}
