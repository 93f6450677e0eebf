// Checks, in this browser and without trusting the server, that an entry is in the tree whose root the head signs.
// RFC 9162 §2.1: leaf = H(0x00 ‖ entry), node = H(0x01 ‖ left ‖ right).

import { verifyHead, type Signature, type SignedHead } from './head';

export type Suite = 'gm' | 'intl';
type Digest = (bytes: Uint8Array) => Promise<Uint8Array>;

export interface InclusionProof {
  readonly leaf: number;
  readonly leaf_text: string;
  readonly leaf_hash: string;
  readonly path: readonly string[];
  readonly head: SignedHead & { readonly suite: string };
  readonly public_key_pem: string;
}

export interface Verdict {
  text_matches: boolean; // the text shown hashes to the leaf
  path_matches: boolean; // the leaf and its path lead to the root of the head
  signature: Signature; // the head is signed with the key shown
  computed_root: string;
}

export async function digestOf(suite: Suite): Promise<Digest> {
  if (suite === 'gm') {
    const { sm3 } = await import('./sm3');
    return async (bytes) => sm3(bytes);
  }
  return async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function unhex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new TypeError('not hexadecimal');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const leafHash = (digest: Digest, entry: Uint8Array) => digest(joined(Uint8Array.of(0), entry));
export const nodeHash = (digest: Digest, left: Uint8Array, right: Uint8Array) => digest(joined(Uint8Array.of(1), left, right));

/** The root that a leaf and its path lead to (RFC 9162 §2.1.3.2), or null where the path cannot belong to this tree. */
export async function rootFrom(
  digest: Digest,
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Promise<Uint8Array | null> {
  if (index < 0 || index >= size) return null;
  let fn = index;
  let sn = size - 1;
  let node = leaf;
  for (const step of path) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      node = await nodeHash(digest, step, node);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      node = await nodeHash(digest, node, step);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? node : null;
}

export async function verify(proof: InclusionProof): Promise<Verdict> {
  const suite: Suite = proof.head.suite === 'gm' ? 'gm' : 'intl';
  const digest = await digestOf(suite);
  const leaf = await leafHash(digest, new TextEncoder().encode(proof.leaf_text));
  const root = await rootFrom(digest, leaf, proof.leaf, proof.head.size, proof.path.map(unhex));
  const computed_root = root ? hex(root) : '';
  return {
    text_matches: hex(leaf) === proof.leaf_hash.toLowerCase(),
    path_matches: computed_root !== '' && computed_root === proof.head.root.toLowerCase(),
    signature: await verifyHead(suite, proof.head, proof.public_key_pem),
    computed_root,
  };
}
