/**
 * How errors cross from a worker to the page: comlink sends only name and message, which would lose the code.
 * Imported by the host and by every worker, because both sides must know the handler.
 */
import * as Comlink from 'comlink';
import { AppError, type ErrorCode, isAbort, toAppError } from './app-error.ts';

interface Thrown {
  value: unknown;
}
type Wire = { abort: true } | { code: ErrorCode; message: string; cause: string };

let registered = false;

/** Replaces comlink's "throw" transfer handler by one that keeps AppError codes and aborts. Safe to call twice. */
export function registerErrorTransfer(): void {
  if (registered) return;
  registered = true;
  const standard = Comlink.transferHandlers.get('throw');
  if (!standard) return;
  Comlink.transferHandlers.set('throw', {
    canHandle: (value): value is Thrown => standard.canHandle(value),
    serialize({ value }: Thrown): [Wire, Transferable[]] {
      if (isAbort(value)) return [{ abort: true }, []];
      const error = toAppError(value, 'app/unexpected', 'Something went wrong that the app did not expect.');
      return [{ code: error.code, message: error.message, cause: causeText(error.cause ?? error) }, []];
    },
    deserialize(wire: Wire): never {
      if ('abort' in wire) throw new DOMException('Cancelled', 'AbortError');
      throw new AppError(wire.code, wire.message, { cause: wire.cause });
    },
  });
}

function causeText(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
