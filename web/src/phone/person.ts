// Who signed in last on this phone, so that the pages open without a signal. Without the token that writes need: a writer asks
// the server first. Gone when the person signs out, with all that was kept for them but the photos not yet sent.
import type { Session } from '@/api/types';
import type { Keeper } from '@/session/session';
import { findAnswer, keepAnswer } from './kept';
import { emptyPocket } from './pocket';

const nobody = 0; // whose this is cannot be asked before it is read
const name = 'person';

export const onPhone: Keeper = {
  async load() {
    const kept = await findAnswer<Session>(nobody, name).catch(() => null);
    return kept?.value ?? null;
  },
  async save(session) {
    if (!session) return emptyPocket();
    // Storage refused: then the pages need a signal to open.
    await keepAnswer(nobody, name, { ...session, csrf_token: '' }).catch(() => {});
  },
};
