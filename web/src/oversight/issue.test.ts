import { describe, expect, it } from 'vitest';
import { branchesOf, causesOf, isUnder, wholeOf, type IssueData, type RegionData } from './issue';

const region = (id: number, parent_id: number, level: string): RegionData => ({
  id,
  parent_id,
  level,
  code: '',
  name: `区${id}`,
  name_en: '',
  ended: false,
  values: {},
});
const data = {
  regions: [
    region(1, 0, 'province'),
    region(2, 1, 'city'),
    region(21, 2, 'county'),
    region(211, 21, 'township'),
    region(3, 1, 'city'),
  ],
} as unknown as IssueData;

describe('the regions of an issue', () => {
  it('have one whole', () => expect(wholeOf(data)?.id).toBe(1));
  it('are a tree without townships', () => {
    const cities = branchesOf(data, 1);
    expect(cities.map((city) => [city.region.id, city.depth, city.below.map((county) => county.region.id)])).toEqual([
      [2, 0, [21]],
      [3, 0, []],
    ]);
    expect(cities[0]?.below[0]?.below).toEqual([]);
  });
  it('know who lies under whom', () => {
    expect(isUnder(data, 211, 2)).toBe(true);
    expect(isUnder(data, 21, 3)).toBe(false);
    expect(isUnder(data, undefined, 2)).toBe(false);
  });
});
it('causes come largest first', () => {
  expect(causesOf({ causes: { new_due: 24, fixed: -110, lapsed: 6 } } as never).map(([cause]) => cause)).toEqual([
    'fixed',
    'new_due',
    'lapsed',
  ]);
  expect(causesOf(undefined)).toEqual([]);
});
