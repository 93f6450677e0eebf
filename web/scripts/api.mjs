// Builds gen/api.d.ts from the server's OpenAPI document.
//
// The document is the first of: the file named on the command line, $TEZAI_OPENAPI, gen/openapi.json (put there by the
// build of the server, `tezai openapi`). gen/ is never committed.
//
// Two things are taken out on the way, because src/api/client.ts gives them to every call and no page should have to:
// the /api/v1 prefix of the paths, and the headers X-CSRF-Token, Idempotency-Key and Accept-Language.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const candidates = [
  process.argv[2],
  process.env.TEZAI_OPENAPI,
  resolve(web, 'gen/openapi.json'),
  resolve(web, 'draft/openapi.json'),
];
const source = candidates.find((path) => path && existsSync(path));
if (!source) {
  console.error('No OpenAPI document. Build the server, then: tezai openapi > web/gen/openapi.json');
  process.exit(1);
}

const document = JSON.parse(readFileSync(source, 'utf8'));
const given_by_client = new Set(['x-csrf-token', 'idempotency-key', 'accept-language']);
const without_client_headers = (parameters = []) =>
  parameters.filter((parameter) => !(parameter.in === 'header' && given_by_client.has(String(parameter.name).toLowerCase())));

const paths = {};
for (const [path, item] of Object.entries(document.paths)) {
  for (const operation of Object.values(item)) {
    if (operation && typeof operation === 'object' && Array.isArray(operation.parameters)) {
      operation.parameters = without_client_headers(operation.parameters);
    }
  }
  paths[path.replace(/^\/api\/v1(?=\/)/, '')] = item;
}
document.paths = paths;

const out = resolve(web, 'gen/api.d.ts');
// Not `immutable`: openapi-fetch 0.17 takes readonly arrays for objects and loses their elements.
const text = astToString(await openapiTS(document));
mkdirSync(dirname(out), { recursive: true });
if (!existsSync(out) || readFileSync(out, 'utf8') !== text) writeFileSync(out, text);
