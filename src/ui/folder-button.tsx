import FolderIcon from 'lucide-solid/icons/folder';
import type { JSX } from 'solid-js';
import { Button } from './button.tsx';
import styles from './folder-button.module.css';

/** The folder that a tool reads from or writes to, and the way to choose another. Named "Input folder <name>". */
export function FolderButton(props: {
  readonly role: 'Input folder' | 'Output folder';
  /** The folder in use as the user knows it ("dataset/"), or null when none is chosen. */
  readonly folder: string | null;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <Button
      disabled={props.disabled}
      icon={<FolderIcon size={16} aria-hidden="true" />}
      title={props.folder ?? undefined}
      onClick={() => props.onClick()}
    >
      <span class={styles.label}>{props.role}</span>{' '}
      <span class={styles.folder}>{props.folder ?? 'choose'}</span>
    </Button>
  );
}
