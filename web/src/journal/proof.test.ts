import { describe, expect, it } from 'vitest';
import { digestOf, hex, leafHash, nodeHash, rootFrom, unhex, verify, type Suite } from './proof';
import { sm3 } from './sm3';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('SM3 agrees with GB/T 32905', () => {
  it.each([
    ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
    ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
    ['', '1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b'],
  ])('of %j', (text, digest) => expect(hex(sm3(bytes(text)))).toBe(digest));
});

// The tree of RFC 9162 §2.1.1, written the slow way: split at the largest power of two below n.
async function slowTree(suite: Suite, leaves: Uint8Array[]): Promise<Uint8Array> {
  const digest = await digestOf(suite);
  const of = async (part: Uint8Array[]): Promise<Uint8Array> => {
    if (part.length === 1) return leafHash(digest, part[0]!);
    const k = 2 ** Math.ceil(Math.log2(part.length) - 1);
    return nodeHash(digest, await of(part.slice(0, k)), await of(part.slice(k)));
  };
  return of(leaves);
}
async function slowPath(suite: Suite, leaves: Uint8Array[], index: number): Promise<Uint8Array[]> {
  if (leaves.length === 1) return [];
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return index < k
    ? [...(await slowPath(suite, leaves.slice(0, k), index)), await slowTree(suite, leaves.slice(k))]
    : [...(await slowPath(suite, leaves.slice(k), index - k)), await slowTree(suite, leaves.slice(0, k))];
}

describe.each(['intl', 'gm'] as const)('inclusion in a tree of suite %s', (suite) => {
  it('holds for every leaf of every tree up to 20, and fails for a changed text, place or path', async () => {
    const digest = await digestOf(suite);
    for (let size = 1; size <= 20; size++) {
      const leaves = Array.from({ length: size }, (_, i) => bytes(`第 ${i} 条`));
      const root = hex(await slowTree(suite, leaves));
      for (let index = 0; index < size; index++) {
        const path = await slowPath(suite, leaves, index);
        const leaf = await leafHash(digest, leaves[index]!);
        const reached = await rootFrom(digest, leaf, index, size, path);
        expect(reached && hex(reached)).toBe(root);
        if (size > 1) {
          const elsewhere = await rootFrom(digest, leaf, (index + 1) % size, size, path);
          expect(elsewhere && hex(elsewhere)).not.toBe(root);
        }
      }
    }
  });
  it('says which step fails', async () => {
    const leaves = [bytes('甲'), bytes('乙'), bytes('丙')];
    const digest = await digestOf(suite);
    const root = hex(await slowTree(suite, leaves));
    const proof = {
      leaf: 2,
      leaf_text: '丙',
      leaf_hash: hex(await leafHash(digest, leaves[2]!)),
      path: (await slowPath(suite, leaves, 2)).map(hex),
      head: { size: 3, root, suite, signed_at: '2021-12-05T00:00:00.000Z', signature: '00' },
      public_key_pem: '',
    };
    expect(await verify(proof)).toMatchObject({ text_matches: true, path_matches: true });
    expect(await verify({ ...proof, leaf_text: '丁' })).toMatchObject({ text_matches: false, path_matches: false });
    expect(await verify({ ...proof, path: [] })).toMatchObject({ text_matches: true, path_matches: false });
    expect(await verify({ ...proof, head: { ...proof.head, size: 4 } })).toMatchObject({
      text_matches: true,
      path_matches: false,
    });
    expect((await verify(proof)).signature).not.toBe('holds');
  });
  it('refuses a place outside the tree', async () => {
    const digest = await digestOf(suite);
    expect(await rootFrom(digest, unhex('00'), 3, 3, [])).toBeNull();
    expect(await rootFrom(digest, unhex('00'), -1, 3, [])).toBeNull();
  });
});
