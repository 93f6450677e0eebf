// What the phone took along: the devices of its person with their codes, for where there is no signal. Refreshed while
// there is one; pages that show it say how old it is.
import { shallowRef } from 'vue';
import { answer, api } from '@/api/client';
import type { Pocket } from '@/api/types';
import { useSession } from '@/session/session';
import { findAnswer, forgetAnswers, keepAnswer, type Kept } from './kept';
import { deviceByCode, deviceById } from './pocket_search';

const name = 'pocket';
const good_for_ms = 10 * 60_000;

export const pocket = shallowRef<Kept<Pocket> | null>(null);
let owner = 0;

export async function openPocket(): Promise<Kept<Pocket> | null> {
  const account = useSession().session?.account.id ?? 0;
  if (pocket.value && owner === account) return pocket.value;
  owner = account;
  pocket.value = account ? await findAnswer<Pocket>(account, name).catch(() => null) : null;
  return pocket.value;
}
let filling = false;
export async function refreshPocket(): Promise<void> {
  const people = useSession();
  const had = await openPocket();
  const age = had ? Date.now() - had.at : good_for_ms;
  if (filling || (age >= 0 && age < good_for_ms) || !people.can('send_photo')) return;
  filling = true;
  try {
    if (!(await people.confirm())) return;
    const asked_for = owner;
    const value = await answer(api.GET('/coding/pocket'));
    if (owner !== asked_for) return; // somebody else has this phone by now
    pocket.value = { value, at: Date.now() };
    await keepAnswer(asked_for, name, value);
  } catch {
    // the next time there is a signal; what was kept before stays, with its age
  } finally {
    filling = false;
  }
}
export async function emptyPocket(): Promise<void> {
  pocket.value = null;
  owner = 0;
  await forgetAnswers().catch(() => {});
}
export const pocketDevice = (id: number) => deviceById(pocket.value?.value.devices ?? [], id);
export const pocketByCode = (code: string) => deviceByCode(pocket.value?.value.devices ?? [], code);
