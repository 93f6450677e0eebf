// Who is signed in, over what, and on what kind of store. The server decides; this only remembers its answer.
import { computed, ref } from 'vue';
import { defineStore } from 'pinia';
import { answer, api, rememberCsrfToken } from '@/api/client';
import { asProblem, type Problem } from '@/api/problem';
import type { Session } from '@/api/types';
import { restartLive } from '@/live/live';
import { setOffsetFrom } from '@/kit/time';

export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null);
  const asked = ref(false);
  const unreachable = ref<Problem | null>(null);

  function take(value: Session | null): void {
    session.value = value;
    rememberCsrfToken(value?.csrf_token ?? '');
    if (value) setOffsetFrom(value.store.now);
  }

  /** Asks the server once per page load; false when nobody is signed in. */
  async function resume(): Promise<boolean> {
    if (asked.value && !unreachable.value) return session.value !== null;
    try {
      take(await answer(api.GET('/session')));
      unreachable.value = null;
    } catch (error) {
      const problem = asProblem(error);
      unreachable.value = problem.status === 401 || problem.status === 403 || problem.status === 404 ? null : problem;
      take(null);
    }
    asked.value = true;
    return session.value !== null;
  }

  async function signIn(login: string, password: string, phone = false): Promise<void> {
    take(await answer(api.POST('/session', { body: { login, password, phone } })));
    asked.value = true;
    restartLive();
  }

  async function bootstrap(token: string, login: string, name: string, password: string): Promise<void> {
    take(await answer(api.POST('/bootstrap', { body: { token, login, name, password } })));
    asked.value = true;
    restartLive();
  }

  async function signOut(): Promise<void> {
    await answer(api.DELETE('/session'));
    forget();
  }

  function forget(): void {
    take(null);
    restartLive();
  }

  const can = (permission: string) => session.value?.permissions.includes(permission) ?? false;
  const today = computed(() => session.value?.store.today ?? '');

  return { session, unreachable, today, can, resume, signIn, bootstrap, signOut, forget };
});
