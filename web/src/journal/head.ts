// Checks the signature of a tree head in this browser. Ed25519 by WebCrypto where the browser has it; SM2 by a library that is
// loaded only here. "unknown" means: this browser cannot, use the independent verifier.
import type { Suite } from './proof';

export interface SignedHead {
  readonly size: number;
  readonly root: string;
  readonly signed_at: string;
  readonly signature: string;
}
export type Signature = 'holds' | 'fails' | 'unknown';

/** What is signed (src/journal/heads.cpp): five lines. */
export function headText(suite: Suite, head: SignedHead): string {
  return `tezai head 1\n${suite}\n${head.size}\n${head.root}\n${Date.parse(head.signed_at)}\n`;
}

export function keyBytes(pem: string): Uint8Array {
  const base64 = pem.replace(/-----[^-]+-----/g, '').replace(/\s+/g, '');
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

const fromHex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export async function verifyHead(suite: Suite, head: SignedHead, public_key_pem: string): Promise<Signature> {
  const text = new TextEncoder().encode(headText(suite, head));
  try {
    if (suite === 'gm') {
      const { sm2Holds } = await import('./sm2');
      return sm2Holds(text, head.signature, keyBytes(public_key_pem)) ? 'holds' : 'fails';
    }
    const key = await crypto.subtle.importKey('spki', keyBytes(public_key_pem) as BufferSource, 'Ed25519', false, ['verify']);
    return (await crypto.subtle.verify('Ed25519', key, fromHex(head.signature) as BufferSource, text as BufferSource))
      ? 'holds'
      : 'fails';
  } catch {
    return 'unknown';
  }
}
