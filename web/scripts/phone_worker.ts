// Writes dist/m/sw.js: src/phone/worker.js with the files of this build's phone pages and their hashes. What belongs to them
// is found from their entry: chunks, what those import now or later, their styles and assets.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

const fixed = [
  'icon.svg',
  'm/manifest.webmanifest',
  'm/icon-192.png',
  'm/icon-512.png',
  'm/icon-maskable-512.png',
  'm/apple-touch-icon.png',
];

export function filesOfPhone(bundle: Bundle, entry: string): string[] {
  const files = new Set<string>();
  const visit = (name: string) => {
    const chunk = bundle[name];
    if (!chunk || files.has(name)) return;
    files.add(name);
    if (chunk.type !== 'chunk') return;
    for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css);
    for (const asset of chunk.viteMetadata?.importedAssets ?? []) files.add(asset);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  visit(entry);
  return [...files];
}

export function phoneWorker(): Plugin {
  return {
    name: 'phone-worker',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      handler({ dir = '' }, bundle) {
        const entry = Object.values(bundle).find((one) => one.type === 'chunk' && one.isEntry && one.name === 'phone');
        if (!entry) throw new Error('the build has no entry “phone”');
        const hashes: Record<string, string> = {};
        for (const name of ['m/index.html', ...fixed, ...filesOfPhone(bundle, entry.fileName)].sort())
          hashes[`/${name}`] = createHash('sha256')
            .update(readFileSync(resolve(dir, name)))
            .digest('hex');
        const version = createHash('sha256').update(JSON.stringify(hashes)).digest('hex').slice(0, 16);
        const source = readFileSync(resolve(import.meta.dirname, '../src/phone/worker.js'), 'utf8');
        const written = source
          .replace('const FILES = {};', `const FILES = ${JSON.stringify(hashes, null, 1)};`)
          .replace("const VERSION = '';", `const VERSION = '${version}';`);
        if (written === source) throw new Error('worker.js has no place for its files');
        writeFileSync(resolve(dir, 'm/sw.js'), written);
      },
    },
  };
}
