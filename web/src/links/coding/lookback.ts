// The look-back as pages use it: parts of the list, the tone of a row, and answers on their way to the server.
import { answer, api, rawBody } from '@/api/client';
import { Problem } from '@/api/problem';
import type { LookbackAnswered, LookbackDevice } from '@/api/types';
import type { Tone } from '@/kit/tone';
import { momentText } from '@/session/clock';
import { most_bytes } from './sticker';

export const questions = ['coded', 'accurate', 'proper'] as const;
export type Question = (typeof questions)[number];
export type YesNo = 'yes' | 'no';
export type Answers = Partial<Record<Question, YesNo>>;

export const parts = ['to_ask', 'problem', 'overdue', 'complete', 'by_system', 'mended', 'differs', 'removed', 'all'] as const;
export const parts_of_staff = ['recheck', 'contradicted'] as const;

export function toneOf(device: LookbackDevice): Tone {
  if (device.removed) return 'grace';
  if (device.problem?.open) return 'late';
  return device.complete ? 'done' : 'soon';
}
/** What only a person can answer. */
export const openQuestions = (device: LookbackDevice): Question[] =>
  device.questions.filter((one) => one.to_ask).map((one) => one.question as Question);

const longest_way_ms = 180_000;

/** One request: a record is never half sent. `photo` empty: none. */
export async function sendAnswers(
  equipment_id: number,
  answers: Answers,
  photo: Blob | null,
  too_big: string,
  { key, captured_at }: { key?: string; captured_at?: string } = {},
): Promise<LookbackAnswered> {
  if (photo && photo.size > most_bytes) throw new Problem(413, 'photo_too_big', too_big, '');
  const headers: Record<string, string> = { 'Content-Type': 'image/jpeg' };
  if (key) headers['Idempotency-Key'] = key;
  const captured = captured_at && momentText(Date.parse(captured_at));
  if (captured) headers['X-Captured-At'] = captured;
  const now = momentText(Date.now());
  if (now) headers['X-Phone-Clock'] = now;
  return answer(
    api.POST('/equipment/{id}/lookback-answers', {
      params: { path: { id: equipment_id }, query: answers },
      body: (photo?.size ? photo : undefined) as unknown as string,
      bodySerializer: rawBody,
      headers,
      signal: AbortSignal.timeout(longest_way_ms),
    }),
  );
}
