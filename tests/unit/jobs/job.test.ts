import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import { startJob, type JobProgress, type JobSpec } from '../../../src/jobs/job.ts';

/** A job whose items wait until the test lets them end. */
function steppedJob(items: readonly string[], extra: Partial<JobSpec<string>> = {}) {
  const snapshots: JobProgress[] = [];
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  let onStart: () => void = () => {};
  const job = startJob<string>(
    {
      name: 'Test',
      items,
      label: (item) => item,
      async run(item, { signal, checkpoint }) {
        started.push(item);
        onStart();
        await new Promise<void>((resolve, reject) => {
          finish.set(item, resolve);
          signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
        });
        await checkpoint();
      },
      ...extra,
    },
    (progress) => snapshots.push(progress),
  );
  const starts = (item: string) =>
    new Promise<void>((resolve) => {
      onStart = () => {
        if (started.includes(item)) resolve();
      };
      onStart();
    });
  return { job, snapshots, started, finish: (item: string) => finish.get(item)?.(), starts };
}

describe('a job', () => {
  it('lists a bad item with its reason and goes on with the rest', async () => {
    const seen: string[] = [];
    const { result } = startJob(
      {
        name: 'Test',
        items: ['good', 'bad', 'also good'],
        label: (item) => item,
        run: async (item) => {
          if (item === 'bad') throw new AppError('media/empty', 'bad is empty.');
          seen.push(item);
          await Promise.resolve();
        },
      },
      () => {},
    );
    const { done, failures, cancelled } = await result;
    expect(seen).toEqual(['good', 'also good']);
    expect({ done, cancelled }).toEqual({ done: 2, cancelled: false });
    expect(failures.map(({ label, error }) => [label, error.code, error.message])).toEqual([
      ['bad', 'media/empty', 'bad is empty.'],
    ]);
  });

  it('never shows less progress than before, and all of it at the end', async () => {
    const fractions: number[] = [];
    await startJob<number>(
      {
        name: 'Test',
        items: [3, 1, 2],
        label: String,
        weight: (item) => item,
        run: async (_item, { onFraction }) => {
          for (const fraction of [0.5, 0.2, 0.9]) onFraction(fraction);
          await Promise.resolve();
        },
      },
      ({ fraction }) => fractions.push(fraction),
    ).result;
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('starts nothing while it is paused and goes on when resumed', async () => {
    const { job, started, finish, starts, snapshots } = steppedJob(['a', 'b']);
    await starts('a');
    job.pause();
    finish('a');
    await Promise.resolve();
    expect(started).toEqual(['a']);
    expect(snapshots.at(-1)?.state).toBe('paused');
    job.resume();
    await starts('b');
    finish('b');
    expect(await job.result).toMatchObject({ done: 2, cancelled: false });
  });

  it('ends though it is paused when nothing is left', async () => {
    const snapshots: JobProgress[] = [];
    let finish: (() => void) | null = null;
    const spec: JobSpec<string> = {
      name: 'Test',
      items: ['last'],
      label: (item) => item,
      run: () => new Promise<void>((resolve) => (finish = resolve)),
    };
    const job = startJob(spec, (progress) => snapshots.push(progress));
    await expect.poll(() => finish).not.toBeNull();
    job.pause();
    (finish as (() => void) | null)?.();
    expect(await job.result).toEqual({ cancelled: false, done: 1, failures: [] });
    expect(snapshots.at(-1)?.state).toBe('ended');
  });

  it('ends as cancelled and keeps count of what it finished, also when it was paused', async () => {
    const { job, finish, starts } = steppedJob(['a', 'b', 'c']);
    await starts('a');
    finish('a');
    await starts('b');
    job.pause();
    job.cancel();
    expect(await job.result).toEqual({ cancelled: true, done: 1, failures: [] });
  });

  it('counts the parts of an item, and not those that failed', async () => {
    const { result } = startJob(
      {
        name: 'Test',
        items: [['x', 'y', 'z']],
        label: (ids) => ids.join(),
        count: (ids) => ids.length,
        run: async (_, { fail }) => {
          fail('y', new AppError('file/unreadable', 'y is gone.'));
          await Promise.resolve();
        },
      },
      () => {},
    );
    expect(await result).toMatchObject({ done: 2, failures: [{ label: 'y' }] });
  });

  it('ends only after what is to follow its items, and lists that with the failures when it fails', async () => {
    const states: string[] = [];
    let isFollowed = false;
    const spec: JobSpec<string> = {
      name: 'Test',
      items: ['a', 'b'],
      label: (item) => item,
      run: () => Promise.resolve(),
      async atEnd() {
        await Promise.resolve();
        isFollowed = true;
        throw new AppError('folder/full', 'There is no room.');
      },
    };
    const { result } = startJob(spec, ({ state }) => states.push(`${state} ${String(isFollowed)}`));
    expect(await result).toMatchObject({ done: 2, failures: [{ error: { message: 'There is no room.' } }] });
    expect(states.at(-1)).toBe('ended true');
  });
});
