/** Where a sentence ends in a list of words. */

const ENDS = /[.!?。！？…]["'”’)\]]*$/u;
/** Full stops that end no sentence when a name or a number follows. */
const ABBREVIATIONS =
  /^["'“‘(]?(?:mr|mrs|ms|dr|prof|st|sen|gen|col|capt|lt|rev|hon|jr|sr|vs|no|vol|fig|[a-z])\.$/iu;

/** The words in runs, one a sentence; the last may be unfinished. No run is empty. */
export function sentences<W extends { readonly text: string }>(words: readonly W[]): W[][] {
  const runs: W[][] = [];
  let run: W[] = [];
  for (const word of words) {
    run.push(word);
    const text = word.text.trim();
    if (!ENDS.test(text) || ABBREVIATIONS.test(text)) continue;
    runs.push(run);
    run = [];
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
