import { expect, it } from 'vitest';
import { bodyOf, filterOf, queryOf } from './filter';

it('the address holds words and ids; what is no id is left out', () => {
  expect(filterOf({ q: '客梯', region_id: '21', unit_id: 'x', category: '', other: '1' })).toEqual({ q: '客梯', region_id: 21 });
});
it('goes back into the address as it came', () => {
  expect(filterOf(queryOf({ q: 'a', unit_id: 5 }))).toEqual({ q: 'a', unit_id: 5 });
});
it('a body names every word', () => {
  expect(bodyOf({ region_id: 3 })).toEqual({ q: '', category: '', use_state: '', coding: '', place_type: '', region_id: 3 });
});
