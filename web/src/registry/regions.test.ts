import { expect, it } from 'vitest';
import type { Region } from '@/api/types';
import { forestOf } from './regions';

const region = (id: number, parent_id: number, name_en = ''): Region => ({
  id,
  parent_id,
  level: 'county',
  code: '',
  name: `区${id}`,
  name_en,
  functional: false,
  valid_from: '2000-01-01',
  valid_until: null,
});

it('a region whose parent is out of sight is a root, and order does not matter', () => {
  const forest = forestOf([region(3, 2), region(2, 1), region(4, 2)], 'zh-CN');
  expect(forest.map((node) => node.value)).toEqual([2]);
  expect(forest[0]?.children.map((node) => node.value)).toEqual([3, 4]);
});
it('the English name is used where there is one', () => {
  expect(forestOf([region(1, 0, 'Yunxi')], 'en')[0]?.label).toBe('Yunxi');
  expect(forestOf([region(1, 0)], 'en')[0]?.label).toBe('区1');
});
