import { expect, test } from 'vitest';
import { restOf } from './rest';

const of = (num: number, den: number, fail: number, grace = 0, excluded = 0) => ({ num, den, fail, grace, excluded });

test('what no part counts is left over, and nothing when the parts add up', () => {
  expect(restOf(of(593, 634, 41, 3, 2), [of(500, 529, 29, 1, 2), of(93, 100, 7, 2, 0)])).toEqual(of(0, 5, 5, 0, 0));
  expect(restOf(of(10, 12, 2, 1), [of(10, 12, 2, 0)])).toEqual(of(0, 0, 0, 1, 0));
  expect(restOf(of(10, 12, 2), [of(4, 5, 1), of(6, 7, 1)])).toBeNull();
});
