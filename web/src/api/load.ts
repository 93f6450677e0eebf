// Three ways a page meets the server: show one thing, show a list by pieces, do something.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue';
import { asProblem, type Problem } from './problem';

export interface Loaded<T> {
  data: ShallowRef<T | null>;
  problem: ShallowRef<Problem | null>;
  loading: Ref<boolean>;
  reload: () => Promise<void>;
}

const wasAborted = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

/** Loads at once and whenever `when` changes; an answer that was overtaken is dropped. Reloading keeps what is shown. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, when?: WatchSource<unknown>): Loaded<T> {
  const data = shallowRef<T | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const loading = ref(true);
  let running = new AbortController();

  async function reload(): Promise<void> {
    running.abort();
    const mine = (running = new AbortController());
    loading.value = true;
    try {
      const value = await load(mine.signal);
      if (mine !== running) return;
      data.value = value;
      problem.value = null;
    } catch (error) {
      if (mine !== running || wasAborted(error)) return;
      problem.value = asProblem(error);
    }
    loading.value = false;
  }
  if (when) {
    watch(when, () => {
      data.value = null;
      void reload();
    });
  }
  onScopeDispose(() => running.abort());
  void reload();
  return { data, problem, loading, reload };
}

/** Most cursors are numbers to the server and opaque to us. */
export const cursorOf = (cursor: string | undefined): number | undefined => (cursor === undefined ? undefined : Number(cursor));

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

export interface Pages<P extends PageOf<unknown>> {
  items: ShallowRef<readonly P['items'][number][]>;
  first: ShallowRef<P | null>;
  next: Ref<string | null>;
  problem: ShallowRef<Problem | null>;
  loading: Ref<boolean>;
  reload: () => Promise<void>;
  more: () => Promise<void>;
}

/** A list by keyset cursor: the first piece at once, the next on asking. Never a page number, so nothing shifts or repeats. */
export function usePages<P extends PageOf<unknown>>(
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<P>,
  when?: WatchSource<unknown>,
): Pages<P> {
  const items = shallowRef<readonly P['items'][number][]>([]);
  const first: ShallowRef<P | null> = shallowRef(null);
  const next = ref<string | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const loading = ref(true);
  let running = new AbortController();

  async function take(cursor: string | undefined): Promise<void> {
    running.abort();
    const mine = (running = new AbortController());
    loading.value = true;
    try {
      const piece = await load(cursor, mine.signal);
      if (mine !== running) return;
      items.value = cursor ? [...items.value, ...piece.items] : piece.items;
      if (!cursor) first.value = piece;
      next.value = piece.next ?? null;
      problem.value = null;
    } catch (error) {
      if (mine !== running || wasAborted(error)) return;
      problem.value = asProblem(error);
    }
    loading.value = false;
  }
  const reload = () => take(undefined);
  const more = () => (next.value ? take(next.value) : Promise.resolve());
  if (when) watch(when, () => void reload());
  onScopeDispose(() => running.abort());
  void reload();
  return { items, first, next, problem, loading, reload, more };
}

export interface Action<A extends unknown[], R> {
  run: (...args: A) => Promise<R | undefined>;
  problem: ShallowRef<Problem | null>;
  running: Ref<boolean>;
  clear: () => void;
}

/** Something a person does. While it runs it cannot be started again; a refusal is kept to be shown where it was asked. */
export function useAction<A extends unknown[], R>(act: (...args: A) => Promise<R>): Action<A, R> {
  const problem = shallowRef<Problem | null>(null);
  const running = ref(false);
  async function run(...args: A): Promise<R | undefined> {
    if (running.value) return undefined;
    running.value = true;
    problem.value = null;
    try {
      return await act(...args);
    } catch (error) {
      if (!wasAborted(error)) problem.value = asProblem(error);
      return undefined;
    } finally {
      running.value = false;
    }
  }
  return { run, problem, running, clear: () => (problem.value = null) };
}
