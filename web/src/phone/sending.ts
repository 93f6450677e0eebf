// The outbox as pages see it: how many wait, and when it tries.
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { Problem } from '@/api/problem';
import { sendSticker } from '@/links/coding/sticker';
import { useSession } from '@/session/session';
import { byError, byVerdict, type KeptPhoto, type Sent } from './delivery';
import { dropPhoto, flush, keepPhoto, keptPhotos } from './outbox';

export const waiting = shallowRef<readonly KeptPhoto[]>([]);
export const online = ref(navigator.onLine);
export const to_send = computed(() => waiting.value.filter((kept) => !kept.answer));
export const answered = computed(() => waiting.value.filter((kept) => kept.answer));

async function send(kept: KeptPhoto): Promise<Sent> {
  try {
    return byVerdict(await sendSticker(kept.equipment_id, kept.photo, kept.captured_at, '', kept.key));
  } catch (error) {
    return byError(error);
  }
}

const account = () => useSession().session?.account.id ?? 0;

/** `everything`: a person asked, so photos that were put off are tried too. */
export async function tryOutbox(everything = false): Promise<void> {
  if (!account()) return;
  try {
    waiting.value = navigator.onLine ? await flush(account(), send, everything) : await keptPhotos(account());
  } catch {
    // no storage on this phone: then nothing was kept either
  }
}

/** Keeps a photo that could not be sent now. Throws when the phone refuses to store it: then nobody is told "kept". */
export async function keepForLater(kept: Omit<KeptPhoto, 'account_id'>): Promise<void> {
  await keepPhoto({ ...kept, account_id: account() });
  waiting.value = await keptPhotos(account());
}
/** The person has read what was said against it. */
export async function forgetPhoto(key: string): Promise<void> {
  await dropPhoto(key);
  waiting.value = await keptPhotos(account());
}
/** Another photo of the same device was taken: what was said against earlier ones is settled. */
export async function forgetAnswered(equipment_id: number): Promise<void> {
  for (const kept of answered.value) if (kept.equipment_id === equipment_id) await forgetPhoto(kept.key);
}

export const canWait = (error: unknown) =>
  error instanceof Problem && error.status !== 401 && ['later', 'stop'].includes(byError(error).kind);

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
