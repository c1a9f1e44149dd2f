/** One clip on the page: hear it, see it, make its text true. */
import Check from 'lucide-solid/icons/check';
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import Repeat from 'lucide-solid/icons/repeat';
import RotateCcw from 'lucide-solid/icons/rotate-ccw';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, For, Show, type JSX } from 'solid-js';
import type { Clip } from '../../dataset/clip.ts';
import { REASONS, type Reason } from '../../dataset/score.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { formatClock } from '../../ui/format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Waveform } from '../../ui/waveform.tsx';
import { toneOf } from './reason-tone.ts';
import type { ReviewModel } from './review-model.ts';
import { SegmentHandles, type SegmentEnd } from './segment-handles.tsx';
import { SegmentList } from './segment-list.tsx';
import { TextBox } from './text-box.tsx';
import { WordRow } from './word-row.tsx';
import styles from './review.module.css';

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];

const labelOf = (wanted: Reason): string => REASONS.find(({ reason }) => reason === wanted)?.label ?? wanted;

/** The page of the clip at hand. */
export function ClipPage(props: { readonly model: ReviewModel; readonly clip: Clip }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- one model for the life of the page
  const model = props.model;
  const { player } = model;
  const [view, setView] = createSignal({ startS: 0, endS: 1 });
  const findings = () => model.score(props.clip.id).findings;
  const [drag, setDrag] = createSignal<{ index: number; end: SegmentEnd; timeS: number } | null>(null);
  const lengthS = () => model.durationS() ?? 0;
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
        </Show>
        <Show when={props.clip.status === 'discarded'}>
          <Chip tone="bad">discarded</Chip>
        </Show>
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
        when={!model.soundError()}
        fallback={
          <p class={styles.problem} role="alert">
            {model.soundError()}
          </p>
        }
      >
        <div class={styles.wave}>
          <Waveform
            label={`Waveform of ${props.clip.id}`}
            peaks={model.peaks()}
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
            onMove={(index, end, timeS) => model.moveSegmentEnd(index, end, timeS)}
            onSelect={(index) => model.selectSegment(index)}
          />
          <WordRow
            segments={props.clip.transcript?.segments ?? []}
            viewStartS={view().startS}
            viewEndS={view().endS}
            onPlayFrom={(timeS) => model.playFrom(timeS)}
          />
        </div>
      </Show>

      <div class={styles.transport}>
        <Button
          size="icon"
          label="Previous"
          icon={<ChevronLeft size={18} aria-hidden="true" />}
          disabled={model.page() <= 1}
          onClick={() => model.previous()}
        />
        <Kbd keys="K" decorative />
        <Button
          variant="primary"
          size="icon"
          label="Play"
          aria-pressed={player.playing()}
          icon={
            player.playing() ? <Pause size={18} aria-hidden="true" /> : <Play size={18} aria-hidden="true" />
          }
          onClick={() => model.play()}
        />
        <Kbd keys="Space" decorative />
        <Button
          size="icon"
          label="Next"
          icon={<ChevronRight size={18} aria-hidden="true" />}
          disabled={model.page() >= model.list().length}
          onClick={() => model.next()}
        />
        <Kbd keys="J" decorative />
        <Button
          variant={model.loop() ? 'plain' : 'ghost'}
          size="icon"
          label="Loop"
          aria-pressed={model.loop()}
          icon={<Repeat size={18} aria-hidden="true" />}
          onClick={() => model.setLoop(!model.loop())}
        />
        <Kbd keys="L" decorative />
        <span class={styles.clock}>
          {formatClock(player.timeS(), 2)} / {formatClock(lengthS(), 2)}
        </span>
        <span class={styles.grow} />
        <Checkbox label="Autoplay next" checked={model.autoplay()} onChange={(on) => model.setAutoplay(on)} />
        <label class={styles.inline}>
          Go to page
          <input
            type="number"
            data-page
            min={1}
            max={model.list().length}
            value={model.page()}
            onChange={(event) => {
              const wanted = event.currentTarget.valueAsNumber;
              if (Number.isInteger(wanted)) model.goTo(wanted - 1);
              event.currentTarget.value = String(model.page());
            }}
          />
          of {model.list().length}
        </label>
        <label class={styles.inline}>
          Speed
          <select onChange={(event) => player.setRate(RATES[event.currentTarget.selectedIndex] ?? 1)}>
            <For each={RATES}>
              {(rate) => <option selected={rate === player.rate()}>{`${rate} ×`}</option>}
            </For>
          </select>
        </label>
      </div>

      <TextBox
        label="JSON reference"
        class={styles.reference}
        text={props.clip.transcript?.text ?? ''}
        rows={2}
        onEdit={(text) => model.setText(text)}
      />
      <SegmentList model={model} segments={props.clip.transcript?.segments ?? []} />

      <div class={styles.actions}>
        <Show
          when={props.clip.status === 'discarded'}
          fallback={
            <>
              <Button
                variant="danger"
                kbd="Del"
                icon={<Trash size={16} aria-hidden="true" />}
                onClick={() => model.discard()}
              >
                Delete from dataset
              </Button>
              <span class={styles.grow} />
              <Show
                when={props.clip.status === 'accepted'}
                fallback={
                  <Button
                    variant="primary"
                    kbd="Ctrl ⏎"
                    icon={<Check size={16} aria-hidden="true" />}
                    onClick={() => model.accept()}
                  >
                    Accept
                  </Button>
                }
              >
                <Button onClick={() => model.unaccept()}>Not accepted yet</Button>
              </Show>
            </>
          }
        >
          <Button icon={<RotateCcw size={16} aria-hidden="true" />} onClick={() => model.restore()}>
            Restore
          </Button>
        </Show>
      </div>
    </div>
  );
}
