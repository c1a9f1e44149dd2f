import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatClock, formatCount, formatSpan } from '../../../src/ui/format.ts';
import { printKeys } from '../../../src/ui/keys.ts';

describe('formatClock', () => {
  it('reads back as the time it was given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000_000 }), (hundredths) => {
        const parts = formatClock(hundredths / 100, 2)
          .split(':')
          .map(Number);
        const backS = parts.reduce((sum, part) => sum * 60 + part, 0);
        expect(Math.round(backS * 100)).toBe(hundredths);
        expect(parts.slice(1).every((part) => part < 60)).toBe(true);
      }),
    );
  });

  it('never says sixty seconds', () => {
    expect(formatClock(59.96, 1)).toBe('1:00.0');
    expect(formatClock(3599.7)).toBe('1:00:00');
  });
});

describe('what people read', () => {
  it('has spans in words', () => {
    expect([4.4, 59.7, 240, 3600, 7800].map(formatSpan)).toEqual([
      '4 s',
      '1 min',
      '4 min',
      '1 h',
      '2 h 10 min',
    ]);
  });

  it('has sizes in the unit that fits', () => {
    expect([0, 532, 1000, 27e6, 1.4e9, 999_600].map(formatBytes)).toEqual([
      '0 B',
      '532 B',
      '1.0 kB',
      '27 MB',
      '1.4 GB',
      '1.0 MB',
    ]);
  });

  it('has one recording and two recordings', () => {
    expect([1, 2, 12_000].map((count) => formatCount(count, 'recording'))).toEqual([
      '1 recording',
      '2 recordings',
      '12,000 recordings',
    ]);
  });

  it('has keys as they are printed on the keyboard at hand', () => {
    const bindings = ['$mod+Shift+z', 'Shift+?', 'Delete', '$mod+Enter', 's'];
    expect(bindings.map((keys) => printKeys(keys, false))).toEqual([
      'Ctrl Shift Z',
      '?',
      'Del',
      'Ctrl ⏎',
      'S',
    ]);
    expect(bindings.map((keys) => printKeys(keys, true))).toEqual(['⌘ ⇧ Z', '?', 'Del', '⌘ ⏎', 'S']);
  });
});
