// SM2 signatures (GB/T 32918.2-2016), verifying only: nothing here is secret, so plain BigInt arithmetic will do.
// Loaded only when a proof of a gm store is opened.
import { sm3 } from './sm3';

const p = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const a = p - 3n;
const b = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const n = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const g: Point = {
  x: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  y: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
const standard_id = '1234567812345678';

interface Point {
  x: bigint;
  y: bigint;
}

const mod = (value: bigint, m: bigint) => ((value % m) + m) % m;

function inverse(value: bigint, m: bigint): bigint {
  let [r0, r1, s0, s1] = [m, mod(value, m), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  return mod(s0, m);
}

function add(left: Point | null, right: Point | null): Point | null {
  if (!left) return right;
  if (!right) return left;
  if (left.x === right.x && mod(left.y + right.y, p) === 0n) return null;
  const slope =
    left.x === right.x ? (3n * left.x * left.x + a) * inverse(2n * left.y, p) : (right.y - left.y) * inverse(right.x - left.x, p);
  const x = mod(slope * slope - left.x - right.x, p);
  return { x, y: mod(slope * (left.x - x) - left.y, p) };
}

function times(scalar: bigint, point: Point): Point | null {
  let sum: Point | null = null;
  let power: Point | null = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = add(sum, power);
    power = add(power, power);
  }
  return sum;
}

const bytes32 = (value: bigint) =>
  Uint8Array.from(value.toString(16).padStart(64, '0').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const number = (bytes: Uint8Array) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** SEQUENCE { INTEGER r, INTEGER s }, short form as a pair of 256-bit numbers always is. */
function readSignature(der: Uint8Array): [bigint, bigint] | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  const values: bigint[] = [];
  let at = 2;
  while (at < der.length) {
    const length = der[at + 1] ?? 0;
    if (der[at] !== 2 || length === 0 || length > 33 || at + 2 + length > der.length) return null;
    values.push(number(der.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return values.length === 2 ? [values[0]!, values[1]!] : null;
}

/** `signature_hex`: DER; `spki`: a SubjectPublicKeyInfo, whose last 65 bytes are 04 ‖ x ‖ y. */
export function sm2Holds(message: Uint8Array, signature_hex: string, spki: Uint8Array): boolean {
  const signature = readSignature(Uint8Array.from(signature_hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  if (!signature || spki.length < 65 || spki[spki.length - 65] !== 4) return false;
  const key: Point = { x: number(spki.subarray(-64, -32)), y: number(spki.subarray(-32)) };
  if (key.x >= p || key.y >= p || mod(key.y * key.y - (key.x * key.x * key.x + a * key.x + b), p) !== 0n) return false;
  const [r, s] = signature;
  if (r < 1n || r >= n || s < 1n || s >= n) return false;

  const id = new TextEncoder().encode(standard_id);
  const who = sm3(joined(Uint8Array.of(0, id.length * 8), id, ...[a, b, g.x, g.y, key.x, key.y].map(bytes32)));
  const e = number(sm3(joined(who, message)));
  const t = mod(r + s, n);
  if (t === 0n) return false;
  const point = add(times(s, g), times(t, key));
  return point !== null && mod(e + point.x, n) === r;
}
