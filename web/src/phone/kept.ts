// Answers of the server that a page keeps on purpose, to show them without a signal together with their age. Each belongs to
// an account and goes when that account signs out; another account on the same phone does not see them.
import { within } from './box';

const place = { database: 'tezai-kept', store: 'answers', key: 'name' };

export interface Kept<T> {
  value: T;
  at: number; // milliseconds of the phone's clock
}
interface Stored extends Kept<unknown> {
  name: string;
  account_id: number;
}

export async function keepAnswer(account_id: number, name: string, value: unknown): Promise<void> {
  const stored: Stored = { name, account_id, value, at: Date.now() };
  await within(place, 'readwrite', (answers) => answers.put(stored));
}
export async function findAnswer<T>(account_id: number, name: string): Promise<Kept<T> | null> {
  const stored = await within(place, 'readonly', (answers) => answers.get(name) as IDBRequest<Stored | undefined>);
  return stored?.account_id === account_id ? { value: stored.value as T, at: stored.at } : null;
}
export const forgetAnswers = () => within(place, 'readwrite', (answers) => answers.clear());
