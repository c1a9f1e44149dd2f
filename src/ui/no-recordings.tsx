import type { JSX } from 'solid-js';
import { Button } from './button.tsx';
import { EmptyState } from './card.tsx';

/** A screen that works on recordings, when there are none: what it would do with them, and how they come here. */
export function NoRecordings(props: {
  /** The input folder's name, null when none is open. */
  readonly folder: string | null;
  /** What the screen does, as a sentence or two. */
  readonly purpose: string;
  readonly onOpen: () => void;
  readonly onSample: () => void;
}): JSX.Element {
  return (
    <EmptyState
      title={props.folder === null ? 'No folder is open' : 'No recordings here'}
      text={`${props.purpose} Open the folder that holds them: mp3, wav, m4b, m4a, aac, mp4, flac, ogg, opus or webm.`}
    >
      <Button variant="primary" onClick={() => props.onOpen()}>
        Open folder
      </Button>
      <Button onClick={() => props.onSample()}>Try it with a sample recording</Button>
    </EmptyState>
  );
}
