// The way of today as it was read last, kept on the phone for where there is no signal. It holds addresses and names of units of one
// account: another account does not read it, and signing out forgets it with the session's own.
import type { RouteOfToday } from '@/api/types';

export type Route = RouteOfToday;
const name = 'tezai-route';

export function keepRoute(account_id: number, route: Route, store: Storage = localStorage): void {
  try {
    store.setItem(name, JSON.stringify({ account_id, route }));
  } catch {
    // no room on this phone: then the list opens with a signal only
  }
}

export function keptRoute(account_id: number, store: Storage = localStorage): Route | null {
  try {
    const kept = JSON.parse(store.getItem(name) ?? 'null') as { account_id: number; route: Route } | null;
    return kept && kept.account_id === account_id && Array.isArray(kept.route.items) ? kept.route : null;
  } catch {
    return null;
  }
}

export const forgetRoute = (store: Storage = localStorage): void => store.removeItem(name);
