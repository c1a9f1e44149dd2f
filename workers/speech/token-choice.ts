/** Greedy choice of the next token from raw scores, and the guard against a model that repeats itself. */

/** A token and the logarithm of its probability among those that were allowed. */
export interface TokenChoice {
  readonly token: number;
  readonly logProb: number;
}

/** A score this far under the best one adds less than 1e-13 to the sum: not worth an exponential. */
const NEGLIGIBLE = 30;

/**
 * The likeliest allowed token.
 *
 * @param logits raw scores, one a token.
 * @param barred 1 for tokens that may not be chosen; as long as the vocabulary.
 * @throws Error when no score is a number, as from a GPU that ran out of memory.
 */
export function chooseToken(logits: Float32Array, barred: Uint8Array): TokenChoice {
  let token = -1;
  let best = -Infinity;
  for (let index = 0; index < logits.length; index++) {
    const logit = logits[index] ?? 0;
    if (logit > best && barred[index] === 0) {
      best = logit;
      token = index;
    }
  }
  if (token < 0) throw new Error("The model's scores are not numbers.");
  let sum = 0;
  for (let index = 0; index < logits.length; index++) {
    const below = (logits[index] ?? 0) - best;
    if (below > -NEGLIGIBLE && barred[index] === 0) sum += Math.exp(below);
  }
  return { token, logProb: -Math.log(sum) };
}

/** The probability of one token among all (softmax). */
export function probabilityOf(token: number, logits: Float32Array): number {
  let best = -Infinity;
  for (const logit of logits) if (logit > best) best = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - best);
  return Math.exp((logits[token] ?? -Infinity) - best) / sum;
}

/** Fewest tokens that a loop must fill: a person who says "no, no, no" is not a loop. */
const LOOP_TOKENS = 12;
const LOOP_REPEATS = 4;
const LONGEST_PERIOD = 24;

/**
 * How many tokens the end of the list repeats again and again, or 0. A loop is the same run of tokens at least four times and
 * at least twelve tokens in all.
 */
export function loopPeriod(tokens: readonly number[]): number {
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    const needed = Math.max(LOOP_REPEATS * period, LOOP_TOKENS);
    if (needed > tokens.length) break;
    let same = period;
    while (same < needed && tokens.at(-1 - same) === tokens.at(-1 - same + period)) same++;
    if (same >= needed) return period;
  }
  return 0;
}

/** The tokens with a loop at their end reduced to its first round. */
export function withoutLoop(tokens: readonly number[], period: number): number[] {
  let end = tokens.length;
  while (end > period && tokens[end - 1] === tokens[end - 1 - period]) end--;
  return tokens.slice(0, end);
}
