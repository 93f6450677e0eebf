import { describe, expect, it } from 'vitest';
import type { LookbackDevice } from '@/api/types';
import { openQuestions, toneOf } from './lookback';

const question = (which: 'coded' | 'accurate' | 'proper', to_ask: boolean) => ({
  question: which,
  asks: which,
  said: 'none' as const,
  found: to_ask ? ('none' as const) : ('yes' as const),
  found_says: '',
  differs: false,
  to_ask,
});
const device = (over: Partial<LookbackDevice>): LookbackDevice =>
  ({
    removed: false,
    complete: false,
    problem: null,
    questions: [question('coded', false), question('accurate', true), question('proper', true)],
    ...over,
  }) as LookbackDevice;

describe('a device of the look-back list', () => {
  it('asks only what nobody and nothing has answered', () => {
    expect(openQuestions(device({}))).toEqual(['accurate', 'proper']);
    expect(openQuestions(device({ questions: [question('coded', false)] }))).toEqual([]);
  });
  it('says who has to move: a problem before a complete record, and nobody once it is removed', () => {
    const problem = { says: '', due_on: '2021-11-28', open: true };
    expect(toneOf(device({}))).toBe('soon');
    expect(toneOf(device({ complete: true }))).toBe('done');
    expect(toneOf(device({ complete: true, problem }))).toBe('late');
    expect(toneOf(device({ complete: true, problem: { ...problem, open: false } }))).toBe('done');
    expect(toneOf(device({ removed: true, problem }))).toBe('grace');
  });
});
