import { describe, expect, it } from 'vitest';
import { axisPosition, rateText } from './rate';

describe('a rate is floored and says 100.00 only when nothing is missing (C10)', () => {
  it.each([
    [5, 7, '71.42'],
    [2, 3, '66.66'],
    [10, 11, '90.90'],
    [9_999, 10_000, '99.99'],
    [2_999_999, 3_000_000, '99.99'],
    [3_000_000, 3_000_000, '100.00'],
    [0, 4, '0.00'],
    [1, 1_000, '0.10'],
    [0, 0, '—'],
  ])('%d of %d is %s', (num, den, text) => expect(rateText(num, den)).toBe(text));
});

describe('the axis of all counties', () => {
  it('begins at the lowest and ends at 100', () => {
    expect(axisPosition(60, 60)).toBe(0);
    expect(axisPosition(100, 60)).toBe(1);
  });
  it('keeps the order and pulls the top apart', () => {
    expect(axisPosition(99.9, 60)).toBeGreaterThan(axisPosition(99.71, 60));
    expect(axisPosition(99.9, 60) - axisPosition(99.71, 60)).toBeGreaterThan(0.03);
  });
  it('holds when everybody has 100', () => expect(axisPosition(100, 100)).toBe(1));
});
