/** The segments of a clip: text and times, which follow the reference and lead it. */
import Play from 'lucide-solid/icons/play';
import Plus from 'lucide-solid/icons/plus';
import X from 'lucide-solid/icons/x';
import { For, Index, Show, type JSX } from 'solid-js';
import type { Segment } from '../../dataset/transcript.ts';
import { Button } from '../../ui/button.tsx';
import { printedKey } from '../../ui/keys.ts';
import type { ReviewModel } from './review-model.ts';
import type { SegmentEnd } from './segment-handles.tsx';
import { TextBox } from './text-box.tsx';
import styles from './segment-list.module.css';

/** Segments are counted from 0, as in whisper.json. */
export function SegmentList(props: {
  readonly model: ReviewModel;
  readonly segments: readonly Segment[];
}): JSX.Element {
  const time = (label: string, value: () => number, set: (timeS: number) => void) => (
    <input
      type="number"
      aria-label={label}
      min={0}
      step={0.01}
      value={value().toFixed(2)}
      onChange={(event) => {
        const timeS = event.currentTarget.valueAsNumber;
        if (Number.isFinite(timeS)) set(timeS);
        event.currentTarget.value = value().toFixed(2);
      }}
    />
  );
  return (
    <div class={styles.segments} role="group" aria-label="Segments">
      <h3>
        Segments <small>follow the reference; times in seconds</small>
      </h3>
      <Index each={props.segments}>
        {(segment, index) => (
          <div class={styles.segment} onFocusIn={() => props.model.edits.select(index)}>
            <span class={styles.number}>{index}</span>
            <TextBox
              label={`Segment ${index} text`}
              hideLabel
              text={segment().text}
              rows={1}
              onEdit={(text) => props.model.edits.setText(index, text)}
            />
            {time(
              `Segment ${index} start`,
              () => segment().startS,
              (timeS) => props.model.edits.setTimes(index, timeS, segment().endS),
            )}
            {time(
              `Segment ${index} end`,
              () => segment().endS,
              (timeS) => props.model.edits.setTimes(index, segment().startS, timeS),
            )}
            <Button
              variant="ghost"
              size="icon"
              label={`Play segment ${index}`}
              icon={<Play size={14} aria-hidden="true" />}
              onClick={() => props.model.sound.playSegment(segment())}
            />
            <Button
              variant="ghost"
              size="icon"
              label={`Remove segment ${index}`}
              icon={<X size={14} aria-hidden="true" />}
              onClick={() => props.model.edits.remove(index)}
            />
          </div>
        )}
      </Index>
      <Show when={props.segments.length > 0}>
        <SmallSteps model={props.model} />
      </Show>
      <div class={styles.tools}>
        <Show when={props.segments.length > 0}>
          <Button kbd={printedKey('review.split-segment')} onClick={() => props.model.edits.split()}>
            Split segment at cursor
          </Button>
          <Button
            kbd={printedKey('review.join-segments')}
            disabled={props.model.edits.selected() >= props.segments.length - 1}
            onClick={() => props.model.edits.join(props.model.edits.selected())}
          >
            Join segments
          </Button>
        </Show>
        <Button
          variant="ghost"
          icon={<Plus size={14} aria-hidden="true" />}
          onClick={() => props.model.edits.add()}
        >
          Add segment
        </Button>
      </div>
    </div>
  );
}

const STEPS_MS = [-100, -10, 10, 100];

/** What is done with the segment that was last touched. */
function SmallSteps(props: { readonly model: ReviewModel }): JSX.Element {
  const index = () => props.model.edits.selected();
  const steps = (end: SegmentEnd) => (
    <span class={styles.steps}>
      {end}
      <For each={STEPS_MS}>
        {(stepMs) => {
          const shown = `${stepMs < 0 ? '−' : '+'}${Math.abs(stepMs)}`;
          return (
            <Button
              variant="ghost"
              label={`Segment ${index()} ${end} ${shown} ms`}
              onClick={() => props.model.edits.stepEnd(index(), end, stepMs / 1000)}
            >
              {shown}
            </Button>
          );
        }}
      </For>
    </span>
  );
  return (
    <div class={styles.smallSteps} role="group" aria-label={`Steps for segment ${index()}, in milliseconds`}>
      <span class={styles.number}>{index()}</span>
      {steps('start')}
      {steps('end')}
    </div>
  );
}
