/** The controls of the cut doctor, under the waveform: each has a key, on it or in its tooltip. */
import ToLeft from 'lucide-solid/icons/arrow-left-to-line';
import ToRight from 'lucide-solid/icons/arrow-right-to-line';
import { For, Show, type JSX } from 'solid-js';
import { Kbd } from '../../ui/kbd.tsx';
import { printedKey } from '../../ui/keys.ts';
import { STEP_S, type CutDoctor } from './cut-doctor.ts';
import styles from './cut-doctor-bar.module.css';

const STEP_MS = Math.round(STEP_S * 1000);

interface Step {
  readonly label: string;
  readonly sign: () => JSX.Element;
  readonly key: string;
  readonly run: (doctor: CutDoctor) => void;
}

const GROUPS: readonly { readonly title: string; readonly steps: readonly Step[] }[] = [
  {
    title: 'Start',
    steps: [
      {
        label: 'Extend the start to the silence before',
        sign: () => <ToLeft size={14} aria-hidden="true" />,
        key: 'review.extend-start',
        run: (doctor) => doctor.extend('start'),
      },
      {
        label: `Start ${STEP_MS} ms earlier`,
        sign: () => `−${STEP_MS}`,
        key: 'review.start-earlier',
        run: (doctor) => doctor.nudge(-STEP_S, 0),
      },
      {
        label: `Start ${STEP_MS} ms later`,
        sign: () => `+${STEP_MS}`,
        key: 'review.start-later',
        run: (doctor) => doctor.nudge(STEP_S, 0),
      },
    ],
  },
  {
    title: 'Both',
    steps: [
      {
        label: `Move the clip ${STEP_MS} ms earlier`,
        sign: () => `−${STEP_MS}`,
        key: 'review.move-earlier',
        run: (doctor) => doctor.nudge(-STEP_S, -STEP_S),
      },
      {
        label: `Move the clip ${STEP_MS} ms later`,
        sign: () => `+${STEP_MS}`,
        key: 'review.move-later',
        run: (doctor) => doctor.nudge(STEP_S, STEP_S),
      },
    ],
  },
  {
    title: 'End',
    steps: [
      {
        label: `End ${STEP_MS} ms earlier`,
        sign: () => `−${STEP_MS}`,
        key: 'review.end-earlier',
        run: (doctor) => doctor.nudge(0, -STEP_S),
      },
      {
        label: `End ${STEP_MS} ms later`,
        sign: () => `+${STEP_MS}`,
        key: 'review.end-later',
        run: (doctor) => doctor.nudge(0, STEP_S),
      },
      {
        label: 'Extend the end to the next silence',
        sign: () => <ToRight size={14} aria-hidden="true" />,
        key: 'review.extend-end',
        run: (doctor) => doctor.extend('end'),
      },
    ],
  },
];

/** A key of one sign is printed on its button; a longer one has no room there. */
const shortKey = (id: string): string | null => {
  const keys = printedKey(id);
  return keys?.length === 1 ? keys : null;
};

/** Steps in milliseconds; the signs are read out as what they do. */
export function CutDoctorBar(props: { readonly doctor: CutDoctor; readonly disabled: boolean }): JSX.Element {
  return (
    <div class={styles.bar} role="group" aria-label="Cut doctor">
      <For each={GROUPS}>
        {(group) => (
          <span class={styles.group}>
            <span class={styles.title}>{group.title}</span>
            <For each={group.steps}>
              {(step) => (
                <button
                  type="button"
                  class={styles.step}
                  aria-label={step.label}
                  title={`${step.label} (${printedKey(step.key) ?? 'no key'})`}
                  disabled={props.disabled}
                  onClick={() => step.run(props.doctor)}
                >
                  {step.sign()}
                  <Show when={shortKey(step.key)}>{(keys) => <Kbd keys={keys()} decorative />}</Show>
                </button>
              )}
            </For>
          </span>
        )}
      </For>
      <span class={styles.busy} role="status">
        <Show when={props.doctor.busy()}>Cutting…</Show>
      </span>
    </div>
  );
}
