/**
 * The one error type of the app. It owns codes and the sentence that a user reads; it leaves showing it to the shell.
 */

/** `area/what`. Code decides by the code, never by the text. */
export type ErrorCode =
  | 'folder/refused'
  | 'folder/no-permission'
  | 'folder/gone'
  | 'folder/full'
  | 'folder/interrupted'
  | 'folder/bad-name'
  | 'folder/busy'
  | 'folder/taken'
  | 'folder/no-clips'
  | 'folder/unsupported'
  | 'file/unreadable'
  | 'media/empty'
  | 'media/not-audio'
  | 'media/no-audio-track'
  | 'media/protected'
  | 'media/unsupported'
  | 'media/failed'
  | 'json/broken'
  | 'model/missing'
  | 'model/broken'
  | 'model/interrupted'
  | 'model/busy'
  | 'speech/failed'
  | 'speech/language'
  | 'worker/crashed'
  | 'dataset/read-only'
  | 'clip/no-recording'
  | 'clip/too-short'
  | 'clip/no-next'
  | 'clip/mixed'
  | 'app/unexpected';

/** An expected failure: a code for programs, one sentence with file, cause and way out for people, the cause for logs. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Whether an expected failure of this kind was thrown. */
export function isAppError(error: unknown, code: ErrorCode): error is AppError {
  return error instanceof AppError && error.code === code;
}

/** True for the rejection of a cancelled call. Abort is what the user asked for, so it is never shown as an error. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** The rejection of a cancelled call. */
export function abortError(): DOMException {
  return new DOMException('Cancelled', 'AbortError');
}

/** Wraps whatever was thrown; an AppError passes through unchanged. `message` is the sentence when it is something else. */
export function toAppError(error: unknown, code: ErrorCode, message: string): AppError {
  return error instanceof AppError ? error : new AppError(code, message, { cause: error });
}
