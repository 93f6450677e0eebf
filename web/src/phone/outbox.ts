// Photos on their way to the server. They are stored on the phone before anything is said or sent, and sent in order; each
// is in one hand at a time, whatever tabs are open. What becomes of each by its answer is in delivery.ts.
import { within } from './box';
import { after, deliver, isOldReceipt, type KeptPhoto, type Sent } from './delivery';

const place = { database: 'tezai-outbox', store: 'photos', key: 'key' };

export const keepPhoto = (kept: KeptPhoto) => within(place, 'readwrite', (photos) => photos.put(kept));
export const dropPhoto = (key: string) => within(place, 'readwrite', (photos) => photos.delete(key));
const findPhoto = (key: string) => within(place, 'readonly', (photos) => photos.get(key) as IDBRequest<KeptPhoto | undefined>);

/** Everybody's on this phone, in the order in which they were taken. */
export const allPhotos = async (): Promise<KeptPhoto[]> =>
  (await within(place, 'readonly', (photos) => photos.getAll() as IDBRequest<KeptPhoto[]>)).sort((a, b) => a.nth - b.nth);

/** Sends this one and keeps what became of it. Null: it was answered or dropped meanwhile. */
export async function sendOne(key: string, send: (kept: KeptPhoto) => Promise<Sent>): Promise<Sent | null> {
  return navigator.locks.request(`tezai-photo-${key}`, async () => {
    const kept = await findPhoto(key);
    if (!kept || kept.answer) return null;
    const sent = await send(kept);
    const now = await findPhoto(key); // `send` may have found out whose code it is
    if (now && sent.kind !== 'stop') await keepPhoto(after(now, sent, Date.now()));
    return sent;
  });
}

/** Sends what is due of this account, one tab at a time. */
export async function flush(account_id: number, send: (kept: KeptPhoto) => Promise<Sent>, everything: boolean): Promise<void> {
  await navigator.locks.request('tezai-outbox', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    const all = await allPhotos();
    for (const kept of all) if (isOldReceipt(kept, Date.now())) await dropPhoto(kept.key);
    const mine = all.filter((kept) => kept.account_id === account_id);
    await deliver(mine, (kept) => sendOne(kept.key, send), { everything });
  });
}
