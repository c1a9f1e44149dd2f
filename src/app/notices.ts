/** Messages to the user: the list that the shell shows. Who says what is the caller's. */
import { createSignal } from 'solid-js';
import { isAbort, toAppError } from '../base/app-error.ts';
import type { Notice, Notices } from './context.ts';

/** More than these at once are not read; the oldest goes. */
const MOST = 4;
/** So long a message of success stays at least: two lines are read in it. */
const READ_MS = 4000;

/** An empty list of messages. The same words twice are shown once, as the newer. */
export function createNotices(): Notices {
  const [list, setList] = createSignal<readonly Notice[]>([]);
  const shownAtMs = new Map<number, number>();
  let nextId = 1;

  function show(notice: Omit<Notice, 'id'>): void {
    const id = nextId++;
    shownAtMs.set(id, performance.now());
    setList((all) => [...all.filter((other) => other.text !== notice.text), { ...notice, id }].slice(-MOST));
  }

  function dismiss(id: number): void {
    shownAtMs.delete(id);
    setList((all) => all.filter((notice) => notice.id !== id));
  }

  return {
    list,
    show,
    error(error) {
      if (isAbort(error)) return;
      const { message } = toAppError(
        error,
        'app/unexpected',
        'Something went wrong in the app itself. Your files are untouched; reload the page and try again.',
      );
      show({ tone: 'bad', text: message });
    },
    leaveScreen() {
      for (const { id, tone } of list()) {
        if (tone !== 'ok') continue;
        const unreadMs = (shownAtMs.get(id) ?? 0) + READ_MS - performance.now();
        setTimeout(() => dismiss(id), Math.max(0, unreadMs));
      }
    },
    dismiss,
  };
}
