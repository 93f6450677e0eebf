// What went wrong, in the words of the server: `says` what happened, `next` what this person can do, `fields` where,
// `clause` by which law a refusal stands.
import type { Ref } from 'vue';

export interface FieldProblem {
  readonly path: string;
  readonly code: string;
  readonly says: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly says: string,
    readonly next: string,
    readonly fields: readonly FieldProblem[] = [],
    readonly clause = '',
    readonly body: unknown = null,
  ) {
    super(says || code);
    this.name = 'Problem';
  }

  /** The sentence for one input, by the path the server uses ("login", "rows.3.name"). */
  of(path: string): string | undefined {
    return this.fields.find((field) => field.path === path || field.path === `/${path}`)?.says;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function problemFrom(status: number, body: unknown): Problem {
  if (body === null || typeof body !== 'object') return new Problem(status, `http_${status}`, '', '');
  const record = body as Record<string, unknown>;
  const fields = Array.isArray(record.fields)
    ? record.fields.map((field: Record<string, unknown>) => ({
        path: text(field.path),
        code: text(field.code),
        says: text(field.says),
      }))
    : [];
  return new Problem(
    status,
    text(record.code) || `http_${status}`,
    text(record.says),
    text(record.next),
    fields,
    text(record.clause),
    body,
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const gave_up = error instanceof DOMException && error.name === 'TimeoutError'; // one bar of signal
  if (gave_up || error instanceof TypeError) return new Problem(0, 'network', '', '');
  return new Problem(0, 'bug', '', error instanceof Error ? error.message : String(error));
}

export type ProblemRef = Ref<Problem | null>;
