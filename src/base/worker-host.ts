/**
 * One small host for every worker: starts it at the first call, races each call with its AbortSignal and with the worker's
 * crash, and rejects whatever is pending when the worker goes. comlink alone leaves such calls pending for ever.
 */
import * as Comlink from 'comlink';
import { abortError, AppError } from './app-error.ts';
import { registerErrorTransfer } from './worker-errors.ts';

registerErrorTransfer();

/** A worker behind a host. */
export interface WorkerHost<Api> {
  /**
   * Runs one call in the worker. Aborting the signal terminates the worker (its work is synchronous, so nothing gentler
   * would stop it) and rejects with an AbortError; the next call starts a fresh worker.
   */
  call<T>(run: (api: Comlink.Remote<Api>) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Ends the worker now. Pending calls reject with an AbortError. */
  terminate(): void;
}

interface Running<Api> {
  readonly worker: Worker;
  readonly api: Comlink.Remote<Api>;
  /** Rejects when the worker crashed or was ended; never resolves. */
  readonly gone: Promise<never>;
  end(reason: unknown): void;
}

/**
 * @param name what the worker is for, in the sentence a user reads when it crashes ("The audio decoder").
 * @param start makes the Worker.
 * @param idleMs a worker without calls for this long is ended, so that its memory is given back.
 */
export function createWorkerHost<Api>(name: string, start: () => Worker, idleMs = 60_000): WorkerHost<Api> {
  let running: Running<Api> | null = null;
  let pending = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;

  function launch(): Running<Api> {
    const worker = start();
    let reject: (reason: unknown) => void = () => {};
    const gone = new Promise<never>((_, no) => {
      reject = no;
    });
    gone.catch(() => {}); // nobody may be waiting when it goes
    const me: Running<Api> = {
      worker,
      api: Comlink.wrap<Api>(worker),
      gone,
      end(reason) {
        worker.terminate();
        if (running === me) running = null;
        reject(reason);
      },
    };
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      me.end(
        new AppError(
          'worker/crashed',
          `${name} stopped working. Try again; if it happens again, reload the page.`,
          {
            cause: event.message,
          },
        ),
      );
    });
    return me;
  }

  return {
    async call(run, signal) {
      if (signal?.aborted) throw abortError();
      clearTimeout(idle);
      const current = (running ??= launch());
      const onAbort = () => current.end(abortError());
      signal?.addEventListener('abort', onAbort, { once: true });
      pending++;
      try {
        return await Promise.race([run(current.api), current.gone]);
      } finally {
        signal?.removeEventListener('abort', onAbort);
        if (--pending === 0) idle = setTimeout(() => running?.end(abortError()), idleMs);
      }
    },
    terminate() {
      clearTimeout(idle);
      running?.end(abortError());
    },
  };
}
