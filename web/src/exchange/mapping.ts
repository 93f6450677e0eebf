// The state of mapping a file's columns, apart from its page.

export interface FileColumn {
  title: string;
  field: string; // as the product understands it; empty: not
}
export interface Said {
  title: string;
  field: string; // empty: not read
}
export interface ForeignWord {
  field: string;
  word: string;
  means: string;
}

/** What stands there before anybody chose: what the product understands; of two columns of one field the first. */
export function firstGuess(columns: readonly FileColumn[]): Said[] {
  const taken = new Set<string>();
  return columns.map(({ title, field }) => {
    const free = field !== '' && !taken.has(field);
    if (free) taken.add(field);
    return { title, field: free ? field : '' };
  });
}

/** Fields that two columns feed: the page says so before the server does. */
export function fedTwice(columns: readonly Said[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { field } of columns) {
    if (field === '') continue;
    if (seen.has(field)) twice.add(field);
    seen.add(field);
  }
  return twice;
}

/** The words that a person gave a meaning, as the server takes them. */
export function wordsSaid(words: readonly ForeignWord[], given: Readonly<Record<string, string>>): ForeignWord[] {
  return words.map((each) => ({ ...each, means: given[keyOf(each)] ?? '' })).filter((each) => each.means !== '');
}
export const keyOf = (word: { field: string; word: string }): string => `${word.field} ${word.word}`;
