/**
 * Peaks at several resolutions, so that a waveform is drawn from about as many numbers as it has columns whether it shows a
 * second or five hours. Plain arrays in and out; nothing here knows a canvas.
 */

/** Pairs of min and max; level k+1 folds `FOLD` pairs of level k into one. Level 0 is the given array itself. */
export interface WaveLevels {
  readonly framesPerPeak: number;
  readonly levels: readonly Int8Array[];
}

const FOLD = 4;

/** Makes the coarser levels; 1.5 million pairs (5 h) take a few milliseconds and a third of their own memory. */
export function makeWaveLevels(minMax: Int8Array, framesPerPeak: number): WaveLevels {
  const levels = [minMax];
  let fine = minMax;
  while (fine.length / 2 > 256) {
    const pairs = fine.length / 2;
    const coarse = new Int8Array(2 * Math.ceil(pairs / FOLD));
    for (let i = 0; i * 2 < coarse.length; i++) {
      let low = 127;
      let high = -128;
      for (let j = i * FOLD, end = Math.min(pairs, j + FOLD); j < end; j++) {
        low = Math.min(low, fine[2 * j] ?? 0);
        high = Math.max(high, fine[2 * j + 1] ?? 0);
      }
      coarse[2 * i] = low;
      coarse[2 * i + 1] = high;
    }
    levels.push(coarse);
    fine = coarse;
  }
  return { framesPerPeak, levels };
}

/** The loudest value of all, 0..128. */
export function loudest(wave: WaveLevels): number {
  let most = 0;
  for (const value of wave.levels.at(-1) ?? []) most = Math.max(most, Math.abs(value));
  return most;
}

/**
 * The lowest and highest value of each column of a picture that shows frames [startFrame, endFrame) in `columns` columns,
 * written as pairs into `out` (2 × columns, −128..127). A column never misses a peak that lies in it; it may show one that
 * lies up to a quarter of a column, or one peak of level 0, beside it. Between two peaks that are wider than a column it goes in a straight line. Columns
 * outside the recording are 0, 0.
 */
export function fillColumns(
  wave: WaveLevels,
  startFrame: number,
  endFrame: number,
  columns: number,
  out: Float32Array,
): void {
  const framesPerColumn = (endFrame - startFrame) / columns;
  let index = 0;
  let size = wave.framesPerPeak;
  // The coarsest level of which a column still spans several pairs: beyond it a column would show too much of its neighbours.
  while (index + 1 < wave.levels.length && size * FOLD * FOLD <= framesPerColumn) {
    index++;
    size *= FOLD;
  }
  const level = wave.levels[index] ?? new Int8Array(0);
  const pairs = level.length / 2;
  const total = pairs * size;
  for (let column = 0; column < columns; column++) {
    const from = startFrame + column * framesPerColumn;
    const to = from + framesPerColumn;
    let low = 0;
    let high = 0;
    if (to > 0 && from < total) {
      if (framesPerColumn >= size) {
        const first = Math.max(0, Math.floor(from / size));
        const last = Math.min(pairs, Math.ceil(to / size));
        low = 127;
        high = -128;
        for (let i = first; i < last; i++) {
          low = Math.min(low, level[2 * i] ?? 0);
          high = Math.max(high, level[2 * i + 1] ?? 0);
        }
      } else {
        const at = (from + to) / 2 / size - 0.5;
        const left = Math.min(pairs - 1, Math.max(0, Math.floor(at)));
        const right = Math.min(pairs - 1, left + 1);
        const share = Math.min(1, Math.max(0, at - left));
        low = (level[2 * left] ?? 0) * (1 - share) + (level[2 * right] ?? 0) * share;
        high = (level[2 * left + 1] ?? 0) * (1 - share) + (level[2 * right + 1] ?? 0) * share;
      }
    }
    out[2 * column] = low;
    out[2 * column + 1] = high;
  }
}
