/** What a test and the tab that it kills (`editing-tab.worker.ts`) say to each other. */
import type { Clip } from '../../src/dataset/clip.ts';

/** Begins the editing. */
export interface EditingStart {
  readonly folder: string;
  readonly datasetId: string;
  /** Another one types other words. */
  readonly seed: number;
  /** Takes the EditingNews. A port, for what a worker posts by itself may be thrown away when it is ended. */
  readonly news: MessagePort;
}

/** What the dataset holds, by clip: its status, its text and its sound. */
export type Holding = Readonly<Record<string, string>>;

/** `open` once, then `will` before a step and `did` after it. Milliseconds since 1970. */
export interface EditingNews {
  readonly kind: 'open' | 'will' | 'did';
  readonly atMs: number;
  readonly holds: Holding;
}

/** What a clip holds, as one line: "accepted | The text. | the sound". */
export function lineOf(clip: Clip, sound: string): string {
  return `${clip.status} | ${clip.transcript?.text ?? ''} | ${sound}`;
}
