import type { JSX } from 'solid-js';
import { Button } from './button.tsx';

/** A button that lets a person choose one file. */
export function FileButton(props: {
  /** What is on the button. */
  readonly children: JSX.Element;
  readonly icon: JSX.Element;
  /** Name of the field behind the button. */
  readonly label: string;
  /** As an input's: ".json,application/json". */
  readonly accept: string;
  readonly disabled?: boolean;
  readonly onFile: (file: File) => void;
}): JSX.Element {
  let picker: HTMLInputElement | undefined;
  return (
    <>
      <input
        ref={(element) => (picker = element)}
        type="file"
        accept={props.accept}
        hidden
        aria-label={props.label}
        onChange={({ currentTarget: input }) => {
          const file = input.files?.[0];
          if (file) props.onFile(file);
          input.value = ''; // the same file may be chosen again
        }}
      />
      <Button icon={props.icon} disabled={props.disabled} onClick={() => picker?.click()}>
        {props.children}
      </Button>
    </>
  );
}
