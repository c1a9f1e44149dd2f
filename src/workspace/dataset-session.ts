/**
 * The dataset at hand: clips and transcripts as one Solid store, changed only by commands, journalled at once, written to
 * whisper.json within a second.
 */
import type { Folder } from '../base/folder.ts';

/** How far the files on disk are behind what is on the screen. */
export type SaveState =
  | { readonly kind: 'saved'; readonly at: Date | null }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'read-only' };

/** An open dataset. */
export interface DatasetSession {
  readonly folder: Folder;
  readonly saveState: () => SaveState;
  readonly canUndo: () => boolean;
  readonly canRedo: () => boolean;
  undo(): Promise<void>;
  redo(): Promise<void>;
  /** Clips to review, reviewed and discarded, and minutes; live. */
  readonly counts: () => {
    readonly clips: number;
    readonly transcribed: number;
    readonly accepted: number;
    readonly discarded: number;
  };
}
