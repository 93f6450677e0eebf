// The outbox as pages see it: what waits, what was said, and when it tries.
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { Problem } from '@/api/problem';
import { sendAnswers } from '@/links/coding/lookback';
import { sendSticker } from '@/links/coding/sticker';
import { useSession } from '@/session/session';
import { byAnswered, byError, byVerdict, type KeptPhoto, type Sent } from './delivery';
import { findByCode } from './find_by_code';
import { allPhotos, dropPhoto, flush, keepPhoto, sendOne } from './outbox';
import { refreshPocket } from './pocket';

const all = shallowRef<readonly KeptPhoto[]>([]); // everybody's on this phone
const in_hand = ref(''); // the key of the one that is being sent
export const on_page = ref(''); // the key of the one whose page says what became of it
export const online = ref(navigator.onLine);
export const stored_for_long = ref<boolean | null>(null); // has the browser promised to keep what is stored?

const account = () => useSession().session?.account.id ?? 0;
export const mine = computed(() => all.value.filter((kept) => kept.account_id === account()));
/** Photos that another person took on this phone and that wait for them: name → how many. */
export const of_others = computed(() => {
  const counts = new Map<string, number>();
  for (const kept of all.value)
    if (kept.account_id !== account() && !kept.answer) counts.set(kept.account_name, (counts.get(kept.account_name) ?? 0) + 1);
  return [...counts];
});
export const isSending = (key: string) => in_hand.value === key;
export const to_send = computed(() =>
  mine.value.filter((kept) => !kept.answer && !(isSending(kept.key) && on_page.value === kept.key)),
);
/** What the person has to read: rejected or not taken. */
export const answered = computed(() =>
  mine.value.filter((kept) => kept.answer && kept.answer.kind !== 'accepted' && kept.key !== on_page.value),
);

async function look(): Promise<void> {
  all.value = await allPhotos();
}

/** The device of a code that was scanned where nobody could be asked whose it is. */
async function nameDevice(kept: KeptPhoto): Promise<KeptPhoto> {
  if (kept.equipment_id || !kept.code) return kept;
  const { equipment_id } = await findByCode(kept.code);
  const named = { ...kept, equipment_id };
  await keepPhoto(named); // before it is sent: the same key must mean the same request
  return named;
}
async function send(kept: KeptPhoto): Promise<Sent> {
  if (!(await useSession().confirm()) || kept.account_id !== account()) return { kind: 'stop' };
  in_hand.value = kept.key;
  try {
    const { equipment_id, photo, captured_at, key, lookback } = await nameDevice(kept);
    if (!photo) return { kind: 'stop' };
    if (lookback) return byAnswered(await sendAnswers(equipment_id, lookback, photo, '', { key, captured_at }));
    return byVerdict(await sendSticker(equipment_id, photo, captured_at, '', key, kept.place_id));
  } catch (error) {
    if (error instanceof Problem && error.code === 'http.csrf') useSession().doubt();
    return byError(error);
  } finally {
    in_hand.value = '';
  }
}
const sendAndLook = async (kept: KeptPhoto): Promise<Sent> => {
  const sent = await send(kept);
  queueMicrotask(() => void look().catch(() => {}));
  return sent;
};

/** `everything`: a person asked, so photos that were put off are tried too. */
export async function tryOutbox(everything = false): Promise<void> {
  try {
    await look();
    if (navigator.onLine && account() && to_send.value.length) {
      await flush(account(), sendAndLook, everything);
      await look();
    }
  } catch {
    // no storage on this phone: then nothing was kept either
  }
}

export type Taken = Pick<KeptPhoto, 'equipment_id' | 'code' | 'equipment_name' | 'place_id' | 'captured_at' | 'lookback'> & { photo: Blob };

/** Keeps a photo. Throws when the phone refuses to store it: then nobody is told "kept". */
export async function keepTaken(taken: Taken): Promise<string> {
  const key = crypto.randomUUID();
  const nth = Math.max(0, ...(await allPhotos()).map((kept) => kept.nth)) + 1;
  const account_name = useSession().session?.account.name ?? '';
  await keepPhoto({ ...taken, key, nth, account_id: account(), account_name });
  on_page.value = key;
  await forgetAnswered(taken);
  await look();
  if (navigator.storage?.persist) stored_for_long.value = await navigator.storage.persist().catch(() => false);
  return key;
}
export async function sendTaken(key: string): Promise<void> {
  if (navigator.onLine) await sendOne(key, sendAndLook);
  await look();
}
/** The person has read what was said against it. */
export async function forgetPhoto(key: string): Promise<void> {
  await dropPhoto(key);
  await look();
}
/** Another photo of the same device was taken: what was said against earlier ones is settled. */
async function forgetAnswered({ equipment_id, code }: Pick<KeptPhoto, 'equipment_id' | 'code'>): Promise<void> {
  for (const kept of answered.value)
    if (equipment_id ? kept.equipment_id === equipment_id : kept.code === code) await forgetPhoto(kept.key);
}

const first_look = 1_000;
const then_every = 30_000;

export function useOutbox(): void {
  const changed = () => {
    online.value = navigator.onLine;
    void tryOutbox();
    if (navigator.onLine) void refreshPocket();
  };
  const seen = () => document.visibilityState === 'visible' && changed();
  addEventListener('online', changed);
  addEventListener('offline', changed);
  document.addEventListener('visibilitychange', seen);
  const soon = setTimeout(changed, first_look);
  const timer = setInterval(changed, then_every);
  onScopeDispose(() => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
    document.removeEventListener('visibilitychange', seen);
    clearTimeout(soon);
    clearInterval(timer);
  });
  void look().catch(() => {});
  void navigator.storage?.persisted?.().then((yes) => (stored_for_long.value = yes));
}
