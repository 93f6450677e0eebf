import { describe, expect, it } from 'vitest';
import { fedTwice, firstGuess, keyOf, wordsSaid } from './mapping';

describe('mapping the columns of a file', () => {
  it('begins with what is understood, each field once', () => {
    expect(
      firstGuess([
        { title: '设备代码', field: 'device_code' },
        { title: '代码', field: 'device_code' },
        { title: '备注', field: '' },
      ]),
    ).toEqual([
      { title: '设备代码', field: 'device_code' },
      { title: '代码', field: '' },
      { title: '备注', field: '' },
    ]);
  });
  it('sees a field that two columns feed, and none where they are unread', () => {
    expect([
      ...fedTwice([
        { title: 'a', field: 'name' },
        { title: 'b', field: 'name' },
      ]),
    ]).toEqual(['name']);
    expect([
      ...fedTwice([
        { title: 'a', field: '' },
        { title: 'b', field: '' },
      ]),
    ]).toEqual([]);
  });
  it('sends the words that were given a meaning, and no others', () => {
    const words = [
      { field: 'use_state', word: '运行', means: '' },
      { field: 'use_state', word: '歇着', means: '' },
    ];
    expect(wordsSaid(words, { [keyOf(words[0]!)]: 'in_use' })).toEqual([{ field: 'use_state', word: '运行', means: 'in_use' }]);
  });
});
