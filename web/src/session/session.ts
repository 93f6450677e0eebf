// Who is signed in, over what, and on what kind of store. The server decides; this only remembers its answer.
//
// The phone pages keep it on the phone too (`keepSessionWith`), without the token that writes need: they open without a
// signal in the name of who signed in last, and ask again as soon as there is one. A session that ended does not throw
// anybody off the page: `expired` asks for the password over it.
import { computed, ref } from 'vue';
import { defineStore } from 'pinia';
import { answer, api, rememberCsrfToken } from '@/api/client';
import { asProblem, type Problem } from '@/api/problem';
import type { Session } from '@/api/types';
import { restartLive } from '@/live/live';
import { setOffsetFrom } from '@/kit/time';
import { learnClock } from './clock';

export interface Keeper {
  load: () => Promise<Session | null>;
  save: (session: Session | null) => Promise<void>;
}
let keeper: Keeper | null = null;
export function keepSessionWith(kept: Keeper): void {
  keeper = kept;
}
const longest_wait_ms = 5_000; // where a kept session can stand in: one bar of signal must not hold a page

export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null);
  const asked = ref(false);
  const unreachable = ref<Problem | null>(null);
  const expired = ref(false);
  const confirmed = ref(false); // by the server, since this page was loaded and for this very session

  function take(value: Session | null): void {
    session.value = value;
    confirmed.value = value !== null;
    expired.value = false;
    rememberCsrfToken(value?.csrf_token ?? '');
    if (value) setOffsetFrom(value.store.now);
    void keeper?.save(value);
  }

  async function ask(): Promise<void> {
    const asked_at = Date.now();
    const signal = session.value ? AbortSignal.timeout(longest_wait_ms) : undefined;
    try {
      const value = await answer(api.GET('/session', { signal }));
      learnClock(value.store, asked_at);
      take(value);
      unreachable.value = null;
    } catch (error) {
      const problem = asProblem(error);
      unreachable.value = problem.status === 401 || problem.status === 403 || problem.status === 404 ? null : problem;
      if (!keeper || !session.value) take(null);
    }
    asked.value = true;
  }

  /** Asks the server once per page load; false when nobody is signed in. */
  async function resume(): Promise<boolean> {
    if (asked.value && (!unreachable.value || session.value)) return session.value !== null;
    session.value ??= (await keeper?.load()) ?? null;
    await ask();
    return session.value !== null;
  }
  /** There may be a signal again: is it still the same person? True when writes may go out in their name. */
  async function confirm(): Promise<boolean> {
    if (!confirmed.value && session.value && !expired.value) await ask();
    return confirmed.value && !expired.value;
  }
  /** The server no longer knows this page's session: it ended, or somebody else signed in beside. */
  function doubt(): void {
    confirmed.value = false;
  }
  /** False when there was no session whose page could be kept. */
  function expire(): boolean {
    confirmed.value = false;
    expired.value = session.value !== null;
    return expired.value;
  }

  async function signIn(login: string, password: string, phone = false): Promise<void> {
    const asked_at = Date.now();
    const value = await answer(api.POST('/session', { body: { login, password, phone } }));
    learnClock(value.store, asked_at);
    take(value);
    asked.value = true;
    unreachable.value = null;
    restartLive();
  }

  async function bootstrap(token: string, login: string, name: string, password: string): Promise<void> {
    take(await answer(api.POST('/bootstrap', { body: { token, login, name, password } })));
    asked.value = true;
    restartLive();
  }

  async function signOut(): Promise<void> {
    if (!expired.value) await answer(api.DELETE('/session'));
    forget();
  }

  function forget(): void {
    take(null);
    restartLive();
  }

  const can = (permission: string) => session.value?.permissions.includes(permission) ?? false;
  const today = computed(() => session.value?.store.today ?? '');

  return { session, unreachable, expired, today, can, resume, confirm, doubt, expire, signIn, bootstrap, signOut, forget };
});
