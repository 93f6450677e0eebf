// Did I go through the steps? The server's record, and what this phone knows while it cannot be asked: finished but not yet
// told, or put off. Nobody is kept from work for want of it.
import { answer, api } from '@/api/client';
import { useSession } from '@/session/session';
import { findAnswer, keepAnswer } from '../kept';

export const material = '1'; // the version of the steps below (links/coding/training/training.hpp)
const name = 'training';

interface Known {
  material: string;
  finished: boolean;
  told: boolean; // the server has it
  put_off: boolean;
}
const nothing: Known = { material, finished: false, told: false, put_off: false };

const account = () => useSession().session?.account.id ?? 0;
async function known(): Promise<Known> {
  const kept = (await findAnswer<Known>(account(), name).catch(() => null))?.value;
  return kept?.material === material ? kept : nothing;
}
const keep = (value: Known) => keepAnswer(account(), name, value).catch(() => {});

async function tell(): Promise<void> {
  if (!(await useSession().confirm())) return;
  await answer(api.POST('/coding/training', { body: { material } }));
  await keep({ ...nothing, finished: true, told: true });
}

/** Before the first photo: shall the steps be shown? Asks the server once per phone and person. */
export async function wantsTraining(): Promise<boolean> {
  const at_hand = await known();
  if (at_hand.finished && !at_hand.told) void tell().catch(() => {});
  if (at_hand.finished || at_hand.put_off) return false;
  try {
    const own = await answer(api.GET('/coding/training', { signal: AbortSignal.timeout(3_000) }));
    if (own.finished_at) await keep({ ...nothing, finished: true, told: true });
    return !own.finished_at && own.material === material;
  } catch {
    return true; // cannot be asked: the steps need no signal
  }
}
export async function finishTraining(): Promise<void> {
  await keep({ ...nothing, finished: true });
  await tell().catch(() => {}); // told later, at the next photo
}
export async function putOffTraining(): Promise<void> {
  const at_hand = await known();
  if (!at_hand.finished) await keep({ ...at_hand, put_off: true });
}
