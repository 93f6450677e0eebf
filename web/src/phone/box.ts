// What stays on the phone: one small door to IndexedDB. A write is on the disk before it is said to be kept.
export interface Place {
  database: string;
  store: string;
  key: string;
}

function open({ database, store, key }: Place): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asking = indexedDB.open(database, 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore(store, { keyPath: key });
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error ?? new Error(database));
  });
}

export async function within<T>(
  place: Place,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const db = await open(place);
  try {
    return await new Promise<T>((resolve, reject) => {
      const tx = db.transaction(place.store, mode, { durability: 'strict' });
      const request = act(tx.objectStore(place.store));
      tx.oncomplete = () => resolve(request.result);
      tx.onerror = tx.onabort = () => reject(tx.error ?? new Error(place.database));
    });
  } finally {
    db.close();
  }
}
