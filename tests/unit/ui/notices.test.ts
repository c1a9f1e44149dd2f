import { afterEach, describe, expect, it, vi } from 'vitest';
import { createNotices } from '../../../src/app/notices.ts';
import { abortError, AppError } from '../../../src/base/app-error.ts';

const texts = (notices: ReturnType<typeof createNotices>): string[] =>
  notices.list().map((notice) => notice.text);

describe('notices', () => {
  afterEach(() => vi.useRealTimers());

  it('shows the sentence of an error, and nothing for a cancelled call', () => {
    const notices = createNotices();
    notices.error(new AppError('media/empty', 'a.mp3 is empty.'));
    notices.error(abortError());
    expect(notices.list()).toMatchObject([{ tone: 'bad', text: 'a.mp3 is empty.' }]);
  });

  it('shows no stack and no foreign message for an error nobody expected', () => {
    const notices = createNotices();
    notices.error(new TypeError('x is undefined'));
    expect(notices.list()).toHaveLength(1);
    expect(texts(notices).join()).not.toContain('undefined');
  });

  it('shows the same words once, as the newest', () => {
    const notices = createNotices();
    for (const text of ['one', 'two', 'one']) notices.show({ tone: 'info', text });
    expect(texts(notices)).toEqual(['two', 'one']);
  });

  it('keeps the newest few', () => {
    const notices = createNotices();
    for (let i = 1; i <= 9; i++) notices.show({ tone: 'info', text: String(i) });
    expect(texts(notices).at(-1)).toBe('9');
    expect(notices.list().length).toBeLessThan(9);
  });

  it('dismisses the one that is meant', () => {
    const notices = createNotices();
    for (const text of ['one', 'two']) notices.show({ tone: 'info', text });
    notices.dismiss(notices.list()[0]?.id ?? -1);
    expect(texts(notices)).toEqual(['two']);
  });

  it('takes what went well away with its screen once it could be read, and nothing else', () => {
    vi.useFakeTimers();
    const notices = createNotices();
    for (const tone of ['info', 'ok', 'warn', 'bad'] as const) notices.show({ tone, text: tone });
    notices.leaveScreen();
    expect(texts(notices)).toEqual(['info', 'ok', 'warn', 'bad']);
    vi.advanceTimersByTime(5000);
    expect(texts(notices)).toEqual(['info', 'warn', 'bad']);
  });
});
