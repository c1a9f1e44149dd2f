import type { Reason } from '../../dataset/score.ts';
import type { Tone } from '../../ui/chip.tsx';

/** Red for what is likely wrong to the ear, amber for doubt, plain for the looks of the text. */
export function toneOf(reason: Reason | undefined): Tone {
  switch (reason) {
    case 'no-text':
    case 'no-speech':
    case 'repeated':
    case 'too-fast':
    case 'edge':
    case 'clipping':
      return 'bad';
    case 'too-slow':
    case 'doubt':
    case 'noise':
    case 'quiet':
    case 'confidence':
      return 'warn';
    default:
      return 'plain';
  }
}
