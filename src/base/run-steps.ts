/** Runs work that is written as a generator in slices between frames, so that the page stays responsive without a worker. */
import { abortError } from './app-error.ts';

/** Long enough to lose little to the pauses, short enough to leave room for a frame. */
const SLICE_MS = 10;

/**
 * Runs `work` to its end and gives what it returns.
 * @param onFraction gets what each slice yielded last.
 * @throws an AbortError once the signal is aborted, and what `work` throws.
 */
export async function runSteps<T>(
  work: Generator<number, T>,
  onFraction: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    let step: IteratorResult<number, T>;
    do {
      step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    onFraction(step.value);
    await nextTask();
    if (signal?.aborted) throw abortError();
  }
}

/** Lets the browser draw and answer keys. A message comes sooner than a timer, and in a hidden tab too. */
function nextTask(): Promise<void> {
  return new Promise((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}
