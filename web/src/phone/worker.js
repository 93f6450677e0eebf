// The service worker of the phone pages: what one version of them needs is kept whole, so that /m/ opens without a signal.
// scripts/phone_worker.ts writes FILES (address → SHA-256) and VERSION into it at the build.
//
// Never touches /api/: an answer of the server is from the server, or it is kept by a page that shows its age (kept.ts).
// A new version waits until a person says so or the pages are opened afresh (newest.ts): an open page keeps its own files.
const FILES = {};
const VERSION = '';

const ours = 'tezai-phone-';
const cache_name = ours + VERSION;
const shell = '/m/index.html';

async function digest(bytes) {
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
// From the version before where it is the same file, else from the server; never half of one version and half of another.
async function take(cache, address, hash) {
  const known = address.startsWith('/assets/') && (await caches.match(address));
  if (known) return cache.put(address, known);
  const answer = await fetch(address, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const again = answer.clone();
  if ((await digest(await answer.arrayBuffer())) !== hash) throw new Error(`${address} is of another version`);
  return cache.put(address, again);
}

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cache_name)
      .then((cache) => Promise.all(Object.entries(FILES).map(([address, hash]) => take(cache, address, hash)))),
  );
});
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name.startsWith(ours) && name !== cache_name).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});
self.addEventListener('message', (event) => {
  if (event.data === 'now') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin) return;
  const name = request.mode === 'navigate' && /^\/m(\/|$)/.test(address.pathname) ? shell : address.pathname;
  if (!(name in FILES)) return;
  // Evicted by a browser short of space: then the network, as if there were no worker.
  event.respondWith(
    caches
      .open(cache_name)
      .then((cache) => cache.match(name))
      .then((kept) => kept ?? fetch(request)),
  );
});
