/**
 * Keys as data: whoever is on the screen registers its commands, the keys panel lists them and lets the user choose other keys.
 * It owns when a key may fire and which key a command has; what it does is the command's.
 */
import { createEffect, createSignal, onCleanup, onMount, type Accessor } from 'solid-js';
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

/** Where the user's own keys are kept, by command. */
const STORE_KEY = 'keys';

/** The user's own keys by command id; a command that is not in it has its usual ones. */
type OwnKeys = Readonly<Record<string, string>>;

const [ownKeys, setOwnKeys] = createSignal<OwnKeys>(readOwnKeys());

function readOwnKeys(): OwnKeys {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORE_KEY) ?? '{}');
    if (!(stored instanceof Object)) return {};
    return Object.fromEntries(
      Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {}; // damaged, or no storage: the usual keys
  }
}

function keepOwnKeys(own: OwnKeys): void {
  setOwnKeys(own);
  localStorage.setItem(STORE_KEY, JSON.stringify(own));
}

/** The bindings that a command has now. */
export function keysOf(command: KeyCommand): readonly string[] {
  const own = ownKeys()[command.id];
  return own === undefined ? command.keys : [own];
}

/** Whether the user gave the command a key of their own. */
export function hasOwnKey(command: KeyCommand): boolean {
  return command.id in ownKeys();
}

/** The key of a registered command as printed on a button; undefined when nothing with this id is registered. */
export function printedKey(id: string): string | undefined {
  const command = groups()
    .flatMap((group) => group.commands)
    .find((one) => one.id === id);
  const [first] = command ? keysOf(command) : [];
  return first === undefined ? undefined : printKeys(first);
}

/** Gives the command `binding` instead of its keys. The registered command that has that key already, if any: then nothing changes. */
export function remapKey(command: KeyCommand, binding: string): KeyCommand | null {
  const taken = groups()
    .flatMap((group) => group.commands)
    .find((other) => other.id !== command.id && keysOf(other).some((key) => sameKeys(key, binding)));
  if (taken) return taken;
  keepOwnKeys({ ...ownKeys(), [command.id]: binding });
  return null;
}

/** Gives the command its usual keys back; without one, all commands. */
export function resetKeys(command?: KeyCommand): void {
  keepOwnKeys(
    command ? Object.fromEntries(Object.entries(ownKeys()).filter(([id]) => id !== command.id)) : {},
  );
}

/** Whether the user gave any command a key of their own. */
export function anyOwnKeys(): boolean {
  return Object.keys(ownKeys()).length > 0;
}

function sameKeys(a: string, b: string): boolean {
  const sorted = (binding: string) => {
    const parts = partsOf(binding.toLowerCase());
    // "?" says itself that Shift is held.
    return (parts.at(-1) === '?' ? ['?'] : parts.sort()).join('+');
  };
  return sorted(a) === sorted(b);
}

/** Keys that only change others. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process']);

/** The binding that a key press is, in tinykeys' notation; null for a modifier alone. */
export function bindingOf(event: KeyboardEvent, isMac = onMac()): string | null {
  if (MODIFIERS.has(event.key)) return null;
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push('$mod');
  if (isMac ? event.ctrlKey : event.metaKey) parts.push(isMac ? 'Control' : 'Meta');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey) parts.push('Shift');
  // With Alt a letter may be another sign, and "+" is what joins the parts.
  const named = event.key === ' ' || event.key === '+' || (event.altKey && event.key.length === 1);
  parts.push(named ? event.code : event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return parts.join('+');
}

/** Registers commands while the component that calls it is on the screen. */
export function useKeys(title: string, commands: readonly KeyCommand[]): void {
  const group: KeyGroup = { title, commands };
  onMount(() => {
    setGroups((all) => [...all, group]);
    onCleanup(() => setGroups((all) => all.filter((other) => other !== group)));
  });
  createEffect(() => {
    const map = Object.fromEntries(
      commands.flatMap((command) =>
        keysOf(command).map((binding) => [
          binding,
          (event: KeyboardEvent) => {
            if (event.defaultPrevented || !mayFire(event) || command.when?.() === false) return;
            event.preventDefault();
            command.run();
          },
        ]),
      ),
    );
    onCleanup(tinykeys(window, map));
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
  return !(
    OPERATES.test(event.key) &&
    target.closest('input, button, a, summary, [role="slider"], [role="separator"]')
  );
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
  BracketLeft: '[',
  BracketRight: ']',
};

function onMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

function partsOf(binding: string): string[] {
  return binding.split(/\+(?=.)/);
}

/** A binding as printed on a button: "$mod+Shift+z" → "Ctrl Shift Z", on a Mac "⌘ ⇧ Z". */
export function printKeys(binding: string, isMac = onMac()): string {
  const modifiers: Record<string, string> = isMac
    ? { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃' }
    : { $mod: 'Ctrl', Control: 'Ctrl' };
  const parts = partsOf(binding);
  // "?" already needs Shift on most keyboards; "Shift ?" would be a riddle.
  const shown = parts.at(-1) === '?' ? ['?'] : parts;
  return shown
    .map((part) => {
      const code = /^(?:Key|Digit)(.)$/.exec(part)?.[1];
      return modifiers[part] ?? PRINTED[part] ?? code ?? (part.length === 1 ? part.toUpperCase() : part);
    })
    .join(' ');
}
