/**
 * Keys as data: whoever is on the screen registers its commands, the keys panel lists them. It owns when a key may fire; what
 * it does is the command's.
 */
import { createSignal, onCleanup, onMount, type Accessor } from 'solid-js';
import { tinykeys } from 'tinykeys';

/** Something a key does. */
export interface KeyCommand {
  /** Stable, for remapping: "review.accept". */
  readonly id: string;
  readonly title: string;
  /** In tinykeys' notation: "$mod+Shift+z", "Delete". The first one is shown. */
  readonly keys: readonly string[];
  /** Always, when not given. */
  readonly when?: () => boolean;
  readonly run: () => void;
}

/** The commands of one place. */
export interface KeyGroup {
  readonly title: string;
  readonly commands: readonly KeyCommand[];
}

const [groups, setGroups] = createSignal<readonly KeyGroup[]>([]);

/** All that is registered now, in the order it came. */
export const keyGroups: Accessor<readonly KeyGroup[]> = groups;

/** Registers commands while the component that calls it is on the screen. */
export function useKeys(title: string, commands: readonly KeyCommand[]): void {
  const group: KeyGroup = { title, commands };
  onMount(() => {
    setGroups((all) => [...all, group]);
    const map = Object.fromEntries(
      commands.flatMap((command) =>
        command.keys.map((binding) => [
          binding,
          (event: KeyboardEvent) => {
            if (event.defaultPrevented || !mayFire(event) || command.when?.() === false) return;
            event.preventDefault();
            command.run();
          },
        ]),
      ),
    );
    const unbind = tinykeys(window, map);
    onCleanup(() => {
      unbind();
      setGroups((all) => all.filter((other) => other !== group));
    });
  });
}

/** Inputs in which a letter is not text. */
const WITHOUT_TEXT = new Set(['button', 'checkbox', 'color', 'file', 'radio', 'range', 'reset', 'submit']);
const OPERATES = /^(Enter| |Arrow\w+|Home|End|PageUp|PageDown)$/;

/**
 * False where the key belongs to what has the focus: anything unmodified in a text field, a choice or a dialog; Enter, Space
 * and the arrows on a button or slider. Keys with Ctrl, Alt or Meta fire everywhere.
 */
function mayFire(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable || target.closest('textarea, select, dialog')) return false;
  if (target instanceof HTMLInputElement && !WITHOUT_TEXT.has(target.type)) return false;
  return !(OPERATES.test(event.key) && target.closest('input, button, a, summary, [role="slider"]'));
}

const PRINTED: Record<string, string> = {
  Enter: '⏎',
  ' ': 'Space',
  Delete: 'Del',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** A binding as printed on a button: "$mod+Shift+z" → "Ctrl Shift Z", on a Mac "⌘ ⇧ Z". */
export function printKeys(binding: string, isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)): string {
  const modifiers: Record<string, string> = isMac
    ? { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃' }
    : { $mod: 'Ctrl', Control: 'Ctrl' };
  const parts = binding.split(/\+(?=.)/);
  // "?" already needs Shift on most keyboards; "Shift ?" would be a riddle.
  const shown = parts.at(-1) === '?' ? ['?'] : parts;
  return shown
    .map((part) => modifiers[part] ?? PRINTED[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
