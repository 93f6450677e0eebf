// The desktop.
import { createApp } from 'vue';
import { createPinia } from 'pinia';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.vue';
import { onSignedOut } from './api/client';
import { router } from './router';
import { useSession } from './session/session';
import { applySettings } from './settings';
import { createWords } from './words';
import { zh } from './words/zh';

applySettings();
const { i18n, ready } = createWords(zh, async () => (await import('./words/en')).en);
const app = createApp(App).use(createPinia()).use(i18n).use(router);
onSignedOut(() => {
  if (useSession().expire()) return; // App.vue asks for the password over the page
  const here = router.currentRoute.value;
  if (here.meta.open !== true) void router.push({ name: 'sign-in', query: { to: here.fullPath } });
});
void ready.then(() => app.mount('#app'));
