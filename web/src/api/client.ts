// The one door to the server. Every call is typed by the server's own OpenAPI (gen/api.d.ts).
//
// Given to every call, so that no page has to: the language, the CSRF token, and an idempotency key, so that a write
// whose answer was lost is asked again as the same write.
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '#api';
import { settings } from '@/settings';
import { sendPatiently } from './patience';
import { asProblem, problemFrom } from './problem';

const base = '/api/v1';
const isRead = (method: string) => method === 'GET' || method === 'HEAD';

let csrf = '';
let whenSignedOut: () => void = () => {};

export function rememberCsrfToken(token: string): void {
  csrf = token;
}
export function onSignedOut(act: () => void): void {
  whenSignedOut = act;
}

const ours: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', settings.language);
    if (isRead(request.method)) return request;
    if (csrf) request.headers.set('X-CSRF-Token', csrf);
    if (!request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', crypto.randomUUID());
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: base, fetch: (request) => sendPatiently(request), credentials: 'same-origin' });
api.use(ours);

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer, or a thrown Problem. */
export async function answer<T>(call: Promise<Reply<T>>): Promise<T> {
  let reply: Reply<T>;
  try {
    reply = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw asProblem(error);
  }
  if (!reply.response.ok) {
    if (reply.response.status === 401) whenSignedOut();
    throw problemFrom(reply.response.status, reply.error);
  }
  return reply.data as T;
}

/** Bytes go as they are. */
export const rawBody = <T>(body: T): BodyInit => body as BodyInit;

/** Address of something the browser fetches itself: a picture, a download. */
export function href(path: string, query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  const tail = search.toString();
  return `${base}${path}${tail ? `?${tail}` : ''}`;
}
