// The outbox as pages see it: how many wait, and when it tries.
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { Problem } from '@/api/problem';
import { sendSticker } from '@/links/coding/sticker';
import { useSession } from '@/session/session';
import { dropPhoto, flush, keepPhoto, keptPhotos, type KeptPhoto, type Sent } from './outbox';

export const waiting = shallowRef<readonly KeptPhoto[]>([]);
export const online = ref(navigator.onLine);
export const to_send = computed(() => waiting.value.filter((kept) => !kept.refused));
export const refused = computed(() => waiting.value.filter((kept) => kept.refused));

const worthWaiting = (problem: Problem) =>
  problem.code === 'network' || problem.status === 401 || problem.status === 429 || problem.status >= 500;

async function send(kept: KeptPhoto): Promise<Sent> {
  try {
    await sendSticker(kept.equipment_id, kept.photo, kept.captured_at, '', kept.key);
    return { kind: 'taken' };
  } catch (error) {
    if (!(error instanceof Problem) || worthWaiting(error)) return { kind: 'later' };
    return { kind: 'refused', says: error.says || error.code };
  }
}

const account = () => useSession().session?.account.id ?? 0;

export async function tryOutbox(): Promise<void> {
  if (!account()) return;
  try {
    waiting.value = navigator.onLine ? await flush(account(), send) : await keptPhotos(account());
  } catch {
    // no storage on this phone: then nothing was kept either
  }
}

/** Keeps a photo that could not be sent now. Throws when the phone refuses to store it: then nobody is told "kept". */
export async function keepForLater(kept: Omit<KeptPhoto, 'account_id'>): Promise<void> {
  await keepPhoto({ ...kept, account_id: account() });
  waiting.value = await keptPhotos(account());
}
export async function forgetRefused(key: string): Promise<void> {
  await dropPhoto(key);
  waiting.value = await keptPhotos(account());
}

export const canWait = (error: unknown) => error instanceof Problem && worthWaiting(error) && error.status !== 401;

export function useOutbox(): void {
  const changed = () => {
    online.value = navigator.onLine;
    void tryOutbox();
  };
  const seen = () => document.visibilityState === 'visible' && changed();
  addEventListener('online', changed);
  addEventListener('offline', changed);
  document.addEventListener('visibilitychange', seen);
  const timer = setInterval(changed, 30_000);
  onScopeDispose(() => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
    document.removeEventListener('visibilitychange', seen);
    clearInterval(timer);
  });
  changed();
}
