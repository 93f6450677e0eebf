import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import vue from '@vitejs/plugin-vue';
import { phoneWorker } from './scripts/phone_worker';

// One project, two entries: the desktop (/) and the phone (/m/). The phone loads nothing of the desktop but the kit.
export default defineConfig({
  plugins: [
    vue({ template: { compilerOptions: { whitespace: 'preserve' } } }), // the formatter keeps white space as HTML reads it
    phoneWorker(),
  ],
  resolve: { alias: { '@': resolve(import.meta.dirname, 'src') } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  worker: { format: 'es' },
  build: {
    target: ['chrome105', 'safari16'],
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { desktop: resolve(import.meta.dirname, 'index.html'), phone: resolve(import.meta.dirname, 'm/index.html') },
    },
  },
  server: { proxy: { '/api': 'http://localhost:8080', '/q': 'http://localhost:8080' } },
});
