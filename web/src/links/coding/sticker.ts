// Sending one photo of a sticker: the bytes as they are, so that the server judges what the camera saw.
import { answer, api, rawBody } from '@/api/client';
import { Problem } from '@/api/problem';
import type { PhotoVerdict } from '@/api/types';
import { momentText } from '@/session/clock';

export const most_bytes = 24 * 1024 * 1024;
const longest_way_ms = 180_000; // a signal that died under way must not hold up what comes after

export async function sendSticker(
  equipment_id: number,
  photo: Blob,
  captured_at: string | null,
  too_big: string,
  key?: string,
  place = 0,
): Promise<PhotoVerdict> {
  if (photo.size > most_bytes) throw new Problem(413, 'photo_too_big', too_big, '');
  const headers: Record<string, string> = { 'Content-Type': photo.type || 'image/jpeg' };
  if (key) headers['Idempotency-Key'] = key;
  if (place) headers['X-Plate-Place'] = String(place);
  const captured = captured_at && momentText(Date.parse(captured_at));
  if (captured) headers['X-Captured-At'] = captured;
  const now = momentText(Date.now());
  if (now) headers['X-Phone-Clock'] = now; // how far to trust the line above
  return answer(
    api.POST('/equipment/{id}/sticker-photos', {
      params: { path: { id: equipment_id } },
      body: photo as unknown as string,
      bodySerializer: rawBody,
      headers,
      signal: AbortSignal.timeout(longest_way_ms),
    }),
  );
}
