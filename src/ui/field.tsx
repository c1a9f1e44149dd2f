/** Labelled native controls: text, a choice, a tick. */
import { createUniqueId, For, type JSX } from 'solid-js';
import styles from './field.module.css';

/** A label above whatever control stands in it; `children` gets the id to put on the control. */
export function Field(props: {
  readonly label: JSX.Element;
  readonly children: (id: string) => JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class={styles.field}>
      <label class={styles.label} for={id}>
        {props.label}
      </label>
      {props.children(id)}
    </div>
  );
}

/** A labelled choice of one: a native select. */
export function Select<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly disabled?: boolean | undefined;
  readonly onChange: (value: Value) => void;
}): JSX.Element {
  return (
    <Field label={props.label}>
      {(id) => (
        <select
          id={id}
          disabled={props.disabled}
          onChange={(event) => {
            const chosen = props.options[event.currentTarget.selectedIndex];
            if (chosen) props.onChange(chosen.value);
          }}
        >
          <For each={props.options}>
            {(option) => (
              <option value={option.value} selected={option.value === props.value}>
                {option.label}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}

/** A labelled tick. */
export function Checkbox(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean | undefined;
  readonly onChange: (checked: boolean) => void;
}): JSX.Element {
  return (
    <label class={styles.check}>
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      {props.label}
    </label>
  );
}
