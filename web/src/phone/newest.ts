// The newest version of the phone pages. It is fetched beside the one in use and waits; it takes over when the pages are
// opened afresh, or when the person says so, or at the next step to another page in a tab that was overtaken. No open page
// loses its files under its feet, no phone stays on an old version, and the outbox is in the browser's store, not in a page.
import { ref } from 'vue';

export const newer_waits = ref(false);
let overtaken = false;
const taking = 'tezai.taking-newest';

const workers = 'serviceWorker' in navigator ? navigator.serviceWorker : null;

function takeOver(waiting: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    const reload = () => location.reload();
    workers?.addEventListener('controllerchange', reload, { once: true });
    waiting.postMessage('now');
    setTimeout(() => {
      // It did not take over: the version at hand is better than none, and is not taken from under somebody's hands later.
      workers?.removeEventListener('controllerchange', reload);
      resolve();
    }, 3_000);
  });
}

/** Before anything is shown: a version that waits is used from here on. */
export async function openNewest(): Promise<void> {
  const waiting = (await workers?.getRegistration('/m/').catch(() => undefined))?.waiting;
  if (!waiting || sessionStorage.getItem(taking)) return sessionStorage.removeItem(taking);
  sessionStorage.setItem(taking, 'once'); // a reload that finds it waiting still does not reload again
  await takeOver(waiting);
}
export async function useNewest(): Promise<void> {
  const waiting = (await workers?.getRegistration('/m/'))?.waiting;
  if (waiting) await takeOver(waiting);
}

const look_every_ms = 3_600_000;

export async function registerWorker(): Promise<void> {
  if (!workers || import.meta.env.DEV) return;
  const had_one = workers.controller !== null;
  workers.addEventListener('controllerchange', () => (overtaken = had_one || overtaken));
  try {
    const found = await workers.register('/m/sw.js', { scope: '/m/', updateViaCache: 'none' });
    const notice = () => (newer_waits.value = found.waiting !== null && workers.controller !== null);
    notice();
    found.addEventListener('updatefound', () => found.installing?.addEventListener('statechange', notice));
    const look = () => navigator.onLine && void found.update().catch(() => {});
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
    setInterval(look, look_every_ms);
  } catch {
    // refused (a private window, a certificate that is not trusted): the pages need a signal then, and the menu says so
  }
}
/** May this page go on in its own files? Else the next one is loaded from the server or the newer worker. */
export const wasOvertaken = () => overtaken;
export const hasWorker = () => workers?.controller !== null && workers !== null;
