// Photos taken where there is no network. They are stored on the phone before anything is said, and sent in order later.
//
// Each keeps the idempotency key it was born with: a photo whose answer was lost is asked again as the same write.
// The server's "no" is kept and shown; only its "yes" removes a photo.

export interface KeptPhoto {
  key: string;
  account_id: number;
  equipment_id: number;
  equipment_name: string;
  captured_at: string;
  photo: Blob;
  refused?: string; // what the server said, when it will not take it
}

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

export type Sent = { kind: 'taken' } | { kind: 'refused'; says: string } | { kind: 'later' };

/** Sends what waits, in order, one tab at a time. Stops at the first that cannot be sent now. Returns what still waits. */
export async function flush(account_id: number, send: (kept: KeptPhoto) => Promise<Sent>): Promise<KeptPhoto[]> {
  await navigator.locks.request('tezai-outbox', { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    for (const kept of await keptPhotos(account_id)) {
      if (kept.refused) continue;
      const result = await send(kept);
      if (result.kind === 'later') return;
      if (result.kind === 'taken') await dropPhoto(kept.key);
      else await keepPhoto({ ...kept, refused: result.says });
    }
  });
  return keptPhotos(account_id);
}
