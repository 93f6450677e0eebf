// Photos taken where there is no network. They are stored on the phone before anything is said, and sent in order later.
// What becomes of each by its answer is in delivery.ts.
import { deliver, type KeptPhoto, type Sent } from './delivery';

const store = 'photos';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asking = indexedDB.open('tezai-outbox', 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore(store, { keyPath: 'key' });
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error ?? new Error('outbox'));
  });
}

async function within<T>(mode: IDBTransactionMode, act: (photos: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const tx = db.transaction(store, mode, { durability: 'strict' });
      const request = act(tx.objectStore(store));
      tx.oncomplete = () => resolve(request.result);
      tx.onerror = tx.onabort = () => reject(tx.error ?? new Error('outbox'));
    });
  } finally {
    db.close();
  }
}

export const keepPhoto = (kept: KeptPhoto) => within('readwrite', (photos) => photos.put(kept));
export const dropPhoto = (key: string) => within('readwrite', (photos) => photos.delete(key));
export const keptPhotos = async (account_id: number): Promise<KeptPhoto[]> =>
  (await within('readonly', (photos) => photos.getAll() as IDBRequest<KeptPhoto[]>))
    .filter((kept) => kept.account_id === account_id)
    .sort((a, b) => a.captured_at.localeCompare(b.captured_at));

/** Sends what waits, one tab at a time. Returns what is still kept. */
export async function flush(
  account_id: number,
  send: (kept: KeptPhoto) => Promise<Sent>,
  everything: boolean,
): Promise<KeptPhoto[]> {
  await navigator.locks.request('tezai-outbox', { ifAvailable: true }, async (lock) => {
    if (lock) await deliver(await keptPhotos(account_id), send, { keep: keepPhoto, drop: dropPhoto }, { everything });
  });
  return keptPhotos(account_id);
}
