/** The characters that the texts of a dataset are written with: a trainer learns the common ones and stumbles over the others. */
import { unusualCharacters } from '../score.ts';

/** One character and where it is. */
export interface CharacterCount {
  readonly character: string;
  readonly count: number;
  /** Clips whose text has it. */
  readonly ids: readonly string[];
  /** Why it stands out; null when it does not. */
  readonly odd: string | null;
}

/** Letters of a script that has less than this share of all letters are there by mistake, or are another language's. */
const RARE_SCRIPT_SHARE = 0.01;
const SCRIPTS: readonly (readonly [name: string, letter: RegExp])[] = [
  ['Latin', /\p{sc=Latin}/u],
  ['Cyrillic', /\p{sc=Cyrillic}/u],
  ['Greek', /\p{sc=Greek}/u],
  ['Arabic', /\p{sc=Arabic}/u],
  ['Hebrew', /\p{sc=Hebrew}/u],
  ['Devanagari', /\p{sc=Devanagari}/u],
  ['Thai', /\p{sc=Thai}/u],
  ['Hangul', /\p{sc=Hangul}/u],
  ['Hiragana', /\p{sc=Hiragana}/u],
  ['Katakana', /\p{sc=Katakana}/u],
  ['Chinese', /\p{sc=Han}/u],
];

/** Every character but spaces: first those that stand out, then the others, each by how often they are used. */
export function countCharacters(
  clips: Iterable<{ readonly id: string; readonly text: string }>,
): CharacterCount[] {
  const found = new Map<string, { count: number; ids: string[] }>();
  for (const { id, text } of clips) {
    for (const character of text) {
      if (character === ' ') continue;
      let entry = found.get(character);
      if (!entry) found.set(character, (entry = { count: 0, ids: [] }));
      entry.count++;
      if (entry.ids.at(-1) !== id) entry.ids.push(id);
    }
  }
  for (const character of found.keys()) if (/\s/u.test(character)) found.delete(character);
  const odd = findOdd(found);
  return [...found]
    .map(([character, { count, ids }]) => ({ character, count, ids, odd: odd.get(character) ?? null }))
    .sort((a, b) => Number(b.odd !== null) - Number(a.odd !== null) || b.count - a.count);
}

function findOdd(found: ReadonlyMap<string, { readonly count: number }>): Map<string, string> {
  const odd = new Map<string, string>();
  const byScript = new Map<string, { count: number; characters: string[] }>();
  let letters = 0;
  for (const [character, { count }] of found) {
    if (unusualCharacters(character).length > 0)
      odd.set(character, 'no letter, digit or punctuation of speech');
    else if (/\p{N}/u.test(character)) odd.set(character, 'a digit: trainers want it spelled out');
    const script = SCRIPTS.find(([, letter]) => letter.test(character))?.[0];
    if (!script) continue;
    const entry = byScript.get(script) ?? { count: 0, characters: [] };
    byScript.set(script, { count: entry.count + count, characters: [...entry.characters, character] });
    letters += count;
  }
  for (const [script, { count, characters }] of byScript) {
    if (count >= RARE_SCRIPT_SHARE * letters) continue;
    for (const character of characters) odd.set(character, `a ${script} letter among others`);
  }
  return odd;
}
