import { beforeEach, expect, it } from 'vitest';
import { forgetRoute, keepRoute, keptRoute, type Route } from './kept_route';

class Kept {
  private readonly values = new Map<string, string>();
  full = false;
  getItem = (name: string) => this.values.get(name) ?? null;
  setItem = (name: string, value: string) => {
    if (this.full) throw new DOMException('QuotaExceededError');
    this.values.set(name, value);
  };
  removeItem = (name: string) => void this.values.delete(name);
}
const route = {
  today: '2021-11-17',
  as_of: '2021-11-17T09:00:00+08:00',
  visits: 0,
  devices: 0,
  overdue: 0,
  assigned: 0,
  items: [],
  more: false,
} as Route;
let store: Kept;
const storage = () => store as unknown as Storage;
beforeEach(() => (store = new Kept()));

it('is there for who read it and for nobody else', () => {
  keepRoute(7, route, storage());
  expect(keptRoute(7, storage())?.as_of).toBe(route.as_of);
  expect(keptRoute(8, storage())).toBeNull();
});
it('is gone after signing out', () => {
  keepRoute(7, route, storage());
  forgetRoute(storage());
  expect(keptRoute(7, storage())).toBeNull();
});
it('is nothing where the phone has no room or holds something else', () => {
  store.full = true;
  keepRoute(7, route, storage());
  expect(keptRoute(7, storage())).toBeNull();
  store.full = false;
  store.setItem('tezai-route', '{broken');
  expect(keptRoute(7, storage())).toBeNull();
});
