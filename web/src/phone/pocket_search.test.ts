import { describe, expect, it } from 'vitest';
import { ageOf, deviceByCode, devicesLike, type PocketDevice } from './pocket_search';

const device = (id: number, over: Partial<PocketDevice> = {}): PocketDevice => ({
  id,
  name: `示例客梯${id}`,
  address: `示例路${id}号`,
  unit_name: '示例物业',
  code: `ABCDEFGHJKMNPQR${id}`,
  human_code: `7K3M9X${id}`,
  coding_status: 'coded',
  use_state: 'in_use',
  ...over,
});
const devices = [device(1), device(2, { name: '示例叉车2' })];
const minute = 60_000;

describe('a device among those the phone took along', () => {
  it.each([
    ['ABCDEFGHJKMNPQR2', 2],
    ['7K3M9X1', 1],
    ['ABCDEFGHJKMNPQR', undefined],
    ['', undefined],
  ])('by code %s', (code, id) => expect(deviceByCode(devices, code)?.id).toBe(id));
  it.each([
    ['示例路', [1, 2]],
    ['叉车 示例路2', [2]],
    ['7k3m-9x1', [1]],
    ['没有', []],
  ])('by words: %s', (text, ids) => expect(devicesLike(devices, text).map(({ id }) => id)).toEqual(ids));
});

describe('its age', () => {
  it.each([
    [0, 'minutes', 0],
    [-365 * 1_440, 'minutes', 0],
    [59, 'minutes', 59],
    [60, 'hours', 1],
    [1_439, 'hours', 23],
    [1_440, 'days', 1],
    [9 * 1_440, 'days', 9],
  ])('%d minutes', (minutes, unit, count) => expect(ageOf(0, minutes * minute)).toEqual({ unit, count }));
});
