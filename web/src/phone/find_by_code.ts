// Whose code is it? The server knows; where it cannot be asked within a breath, that counts as no signal.
import { answer, api } from '@/api/client';

const longest_wait_ms = 8_000;

export const findByCode = (code: string) =>
  answer(api.GET('/codes/{code}', { params: { path: { code } }, signal: AbortSignal.timeout(longest_wait_ms) }));
