// What pages see of the live feed: is it connected, when did it last speak, and their own events.
import { onScopeDispose, reactive } from 'vue';
import { Feed, type EventName, type FeedMessage } from './feed';

export const liveState = reactive({ connected: false, last_at: 0 });

type Listener = (data: unknown) => void;
const listeners = new Map<EventName, Set<Listener>>();
let port: MessagePort | null = null;
let own: Feed | null = null;

function hear(message: FeedMessage): void {
  if (message.kind === 'state') {
    liveState.connected = message.connected;
    liveState.last_at = Math.max(liveState.last_at, message.last_at);
    return;
  }
  liveState.connected = true;
  liveState.last_at = Date.now();
  listeners.get(message.name)?.forEach((listener) => listener(message.data));
}

export function startLive(): void {
  if (port || own) return;
  if (typeof SharedWorker !== 'undefined') {
    const worker = new SharedWorker(new URL('./live.worker.ts', import.meta.url), { type: 'module', name: 'tezai-live' });
    port = worker.port;
    port.onmessage = ({ data }) => hear(data as FeedMessage);
    port.start();
    addEventListener('pagehide', () => port?.postMessage('bye'));
    addEventListener('pageshow', (event) => {
      if (event.persisted) location.reload(); // back from the page cache: the worker has forgotten this tab
    });
    return;
  }
  const feed = (own = new Feed(hear));
  const follow = () => (document.visibilityState === 'visible' ? feed.open() : feed.close());
  document.addEventListener('visibilitychange', follow);
  follow();
}

/** After signing in or out: the stream belongs to a session. */
export function restartLive(): void {
  port?.postMessage('restart');
  if (own) {
    own.close();
    own.open();
  }
}

export function useLive<T = unknown>(name: EventName, listener: (data: T) => void): void {
  const set = listeners.get(name) ?? new Set<Listener>();
  listeners.set(name, set);
  set.add(listener as Listener);
  onScopeDispose(() => set.delete(listener as Listener));
}
