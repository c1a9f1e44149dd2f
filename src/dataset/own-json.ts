/** How every JSON file of the app's own begins: what it is, and which version of that. */
import { AppError } from '../base/app-error.ts';
import { brokenJson, parsePythonJson } from './python-json.ts';

/**
 * The object in a file that says it is `format` in this `version`.
 * @param fileName what the sentence of an error names.
 * @throws AppError `json/broken` when it is something else, or of a newer version.
 */
export function parseOwnJson(
  text: string,
  fileName: string,
  format: string,
  version: number,
): Record<string, unknown> {
  const value = parsePythonJson(text, fileName);
  const raw = value instanceof Object && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  if (raw['format'] !== format) throw brokenJson(fileName, `it does not say that it is "${format}"`);
  if (raw['version'] !== version) {
    throw new AppError(
      'json/broken',
      `${fileName} was written by a newer version of this app. Reload the page to get that version; nothing was changed.`,
    );
  }
  return raw;
}
