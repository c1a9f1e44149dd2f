/** The languages that Whisper's multilingual models know, and their names. */

/**
 * Whisper's codes (`LANGUAGES` of openai/whisper's tokenizer): ISO 639-1, but for `haw` and the outdated `jw`. In its
 * order, which is by how much of each it has heard. large-v3 knows `yue` as well, which its own files say.
 */
export const WHISPER_LANGUAGES: readonly string[] = (
  'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy sk te ' +
  'fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps ' +
  'tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su'
).split(' ');

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

/** The English name of a language: "German". What is no language code is returned as it is. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
