/**
 * When each token was said, from the decoder's attention to the sound: Whisper's own method (whisper/timing.py, find_alignment).
 * Typed arrays throughout, because it runs over half a million numbers a window.
 */

/** Width of the median filter over frames, as in Whisper. */
const MEDIAN_WIDTH = 7;

/** Seconds of one frame of attention. */
export const FRAME_S = 0.02;

/** Attention of one head: row after row, one a token, each `frames` long. */
export interface HeadAttention {
  readonly weights: Float32Array;
  readonly rows: number;
  readonly frames: number;
}

/** Tokens `[from, to)` that were said in a stretch of the sound, and the frames in which they may begin. */
export interface AlignedPart {
  readonly from: number;
  readonly to: number;
  /** Ascending; those with sound. A short first word would otherwise be found in the silence before it. */
  readonly candidates: Int32Array;
}

/**
 * The frame at which each token of the text begins. Each part is aligned by itself, so that no token leaves it.
 *
 * @param heads attention (after softmax) of the alignment heads, all of one shape, a row for each token that was fed to the
 *   decoder, the prompt's first. Row i tells where token i + 1 was heard.
 * @param skip rows that predict no text: the prompt's, all but its last.
 * @param parts one after another, together all tokens of the text. The end token goes with the last.
 * @returns one frame for each row after `skip`, never falling; the last belongs to the end token.
 */
export function tokenStartFrames(
  heads: readonly HeadAttention[],
  skip: number,
  parts: readonly AlignedPart[],
): Int32Array {
  const [first] = heads;
  const candidates = Int32Array.from(parts.flatMap((part) => [...part.candidates]));
  const frames = candidates.length;
  if (!first || first.rows <= skip || frames === 0) return new Int32Array(0);
  const { rows } = first;
  const mean = new Float32Array(rows * frames);
  const filtered = new Float32Array(frames);
  for (const head of heads) {
    const weights = columnsOf(head, candidates);
    sumToOne(weights, rows, frames);
    standardise(weights, rows, frames);
    for (let row = 0; row < rows; row++) {
      medianFilter(weights.subarray(row * frames, (row + 1) * frames), MEDIAN_WIDTH, filtered);
      for (let frame = 0; frame < frames; frame++) {
        const at = row * frames + frame;
        mean[at] = (mean[at] ?? 0) + (filtered[frame] ?? 0) / heads.length;
      }
    }
  }
  const starts = new Int32Array(rows - skip);
  let left = 0;
  parts.forEach((part, index) => {
    const to = index === parts.length - 1 ? starts.length : part.to;
    const width = part.candidates.length;
    const scores = new Float32Array((to - part.from) * width);
    for (let token = part.from; token < to; token++) {
      const at = (skip + token) * frames + left;
      scores.set(mean.subarray(at, at + width), (token - part.from) * width);
    }
    const own = warpedStarts(scores, to - part.from, width);
    starts.set(
      own.map((frame) => part.candidates[frame] ?? 0),
      part.from,
    );
    left += width;
  });
  return starts;
}

/**
 * Where a token was heard: the share of its attention that lies in each frame; the shares add up to 1. Rougher than the
 * alignment, which may put a word on the wrong side of a pause; this says on which side it was said.
 *
 * @param heads and `skip` as for `tokenStartFrames`.
 * @param token its index in the text.
 */
export function attentionOf(heads: readonly HeadAttention[], skip: number, token: number): Float32Array {
  const frames = heads[0]?.frames ?? 0;
  const shares = new Float32Array(frames);
  for (const { weights } of heads) {
    const row = weights.subarray((skip + token) * frames, (skip + token + 1) * frames);
    row.forEach((weight, frame) => {
      shares[frame] = (shares[frame] ?? 0) + weight;
    });
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  return sum > 0 ? shares.map((share) => share / sum) : shares;
}

function columnsOf({ weights, rows, frames }: HeadAttention, columns: Int32Array): Float32Array {
  const chosen = new Float32Array(rows * columns.length);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const column of columns) chosen[at++] = weights[row * frames + column] ?? 0;
  }
  return chosen;
}

/** The softmax went over all 30 s; the rows are cut to the sound that is there, so each is made to sum to one again. */
function sumToOne(weights: Float32Array, rows: number, frames: number): void {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let at = row * frames; at < (row + 1) * frames; at++) sum += weights[at] ?? 0;
    if (sum === 0) continue;
    for (let at = row * frames; at < (row + 1) * frames; at++) weights[at] = (weights[at] ?? 0) / sum;
  }
}

/** Takes each frame's mean over the tokens away and divides by its deviation, in place. */
function standardise(weights: Float32Array, rows: number, frames: number): void {
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += weights[row * frames + frame] ?? 0;
    const mean = sum / rows;
    let squares = 0;
    for (let row = 0; row < rows; row++) squares += ((weights[row * frames + frame] ?? 0) - mean) ** 2;
    const deviation = Math.sqrt(squares / rows) || 1;
    for (let row = 0; row < rows; row++) {
      const at = row * frames + frame;
      weights[at] = ((weights[at] ?? 0) - mean) / deviation;
    }
  }
}

/**
 * Running median with the ends mirrored (the outermost value is not repeated).
 *
 * @param width odd, and values.length > width / 2; shorter input is copied.
 * @param into as long as `values`.
 */
export function medianFilter(values: Float32Array, width: number, into: Float32Array): void {
  const { length } = values;
  const half = width >> 1;
  if (length <= half) {
    into.set(values);
    return;
  }
  const mirrored = (index: number): number => {
    if (index < 0) return values[-index] ?? 0;
    return values[index < length ? index : 2 * length - 2 - index] ?? 0;
  };
  const window = new Float32Array(width);
  for (let index = 0; index < width; index++) window[index] = mirrored(index - half);
  window.sort();
  into[0] = window[half] ?? 0;
  for (let index = 1; index < length; index++) {
    replaceSorted(window, mirrored(index - half - 1), mirrored(index + half));
    into[index] = window[half] ?? 0;
  }
}

/** Puts a value in the place of another in an ascending array, keeping it ascending. */
function replaceSorted(sorted: Float32Array, out: number, value: number): void {
  let at = sorted.indexOf(out);
  while (at > 0 && (sorted[at - 1] ?? 0) > value) {
    sorted[at] = sorted[at - 1] ?? 0;
    at--;
  }
  while (at < sorted.length - 1 && (sorted[at + 1] ?? 0) < value) {
    sorted[at] = sorted[at + 1] ?? 0;
    at++;
  }
  sorted[at] = value;
}

const BOTH = 0;
const NEXT_ROW = 1;
const NEXT_FRAME = 2;

/**
 * Dynamic time warping: the path from the first row and frame to the last that collects the greatest sum, going on by a row, a
 * frame or both at a time. Of equal ways the one along the frames is taken.
 *
 * @param scores row after row.
 * @returns the first frame of the path in each row.
 */
export function warpedStarts(scores: Float32Array, rows: number, frames: number): Int32Array {
  const steps = new Uint8Array(rows * frames);
  // One row of sums is enough: `above` is the row before, and `corner` its value one frame earlier.
  const sums = new Float64Array(frames + 1).fill(-Infinity);
  for (let row = 0; row < rows; row++) {
    let corner = row === 0 ? 0 : -Infinity;
    for (let frame = 0; frame < frames; frame++) {
      const above = sums[frame + 1] ?? 0;
      const left = sums[frame] ?? 0;
      let best = left;
      let step = NEXT_FRAME;
      if (corner > best) {
        best = corner;
        step = BOTH;
      }
      if (above > best) {
        best = above;
        step = NEXT_ROW;
      }
      sums[frame + 1] = best + (scores[row * frames + frame] ?? 0);
      steps[row * frames + frame] = step;
      corner = above;
    }
  }
  const starts = new Int32Array(rows);
  let row = rows - 1;
  let frame = frames - 1;
  while (row >= 0 && frame >= 0) {
    starts[row] = frame;
    const step = steps[row * frames + frame];
    if (step !== NEXT_FRAME) row--;
    if (step !== NEXT_ROW) frame--;
  }
  return starts;
}
