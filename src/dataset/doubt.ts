/**
 * Why a transcript looks wrong by itself, before anybody listened:
 * `empty` there is sound but no word; `repeats` the text goes round in circles; `few-words` far too few words for the sound;
 * `gap` a long stretch of sound without a word.
 */
export type Doubt = 'empty' | 'repeats' | 'few-words' | 'gap';
