/** Numbers: a field of its own, and a slider paired with one. Neither ever emits a NaN or a value outside its limits. */
import { createEffect, createUniqueId, type JSX } from 'solid-js';
import styles from './field.module.css';

/** What a NumberField or Slider is given. */
export interface NumberFieldProps {
  readonly label: string;
  /** Shown and read after the label: "Silence duration (s)". */
  readonly unit?: string | undefined;
  readonly value: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  readonly disabled?: boolean | undefined;
  /** Called with a finite number within the limits, at every keystroke that makes one. */
  readonly onChange: (value: number) => void;
}

const withUnit = (label: string, unit: string | undefined): string =>
  unit === undefined ? label : `${label} (${unit})`;

function NumberInput(props: NumberFieldProps & { readonly id: string }): JSX.Element {
  let input: HTMLInputElement | undefined;
  const min = (): number => props.min ?? -Infinity;
  const max = (): number => props.max ?? Infinity;

  // Writing the same number back would turn a half-typed "0.50" into "0.5" under the caret.
  createEffect(() => {
    const value = props.value;
    if (input && input.valueAsNumber !== value) input.value = String(value);
  });

  function typed(): void {
    const value = input?.valueAsNumber ?? NaN;
    if (Number.isFinite(value) && value >= min() && value <= max() && value !== props.value)
      props.onChange(value);
  }

  function left(): void {
    if (!input) return;
    const value = input.valueAsNumber;
    if (!Number.isFinite(value)) {
      input.value = String(props.value);
      return;
    }
    const within = Math.min(max(), Math.max(min(), value));
    if (within !== props.value) props.onChange(within);
    input.value = String(within);
  }

  return (
    <input
      ref={(element) => (input = element)}
      id={props.id}
      type="number"
      inputmode="decimal"
      min={props.min}
      max={props.max}
      step={props.step ?? 'any'}
      disabled={props.disabled}
      onInput={typed}
      onChange={left}
    />
  );
}

/** A labelled number. */
export function NumberField(props: NumberFieldProps): JSX.Element {
  const id = createUniqueId();
  return (
    <div class={styles.field}>
      <label class={styles.label} for={id}>
        {withUnit(props.label, props.unit)}
      </label>
      <NumberInput {...props} id={id} />
    </div>
  );
}

/** A labelled number with a slider under it. The slider needs both limits. */
export function Slider(
  props: NumberFieldProps & { readonly min: number; readonly max: number },
): JSX.Element {
  const id = createUniqueId();
  return (
    <div class={styles.field}>
      <div class={styles.sliderTop}>
        <label class={styles.label} for={id}>
          {withUnit(props.label, props.unit)}
        </label>
        <NumberInput {...props} id={id} />
      </div>
      <input
        class={styles.range}
        type="range"
        aria-label={props.label}
        aria-valuetext={`${props.value}${props.unit === undefined ? '' : ` ${props.unit}`}`}
        min={props.min}
        max={props.max}
        step={props.step ?? 'any'}
        value={props.value}
        disabled={props.disabled}
        onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}
