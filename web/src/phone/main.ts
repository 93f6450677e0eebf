// The phone. It shares words, session and kit with the desktop, and loads no desktop page.
import { createApp } from 'vue';
import { createPinia } from 'pinia';
import '@/styles/tokens.css';
import '@/styles/base.css';
import './phone.css';
import App from './PhoneApp.vue';
import { onSignedOut } from '@/api/client';
import { keepSessionWith, useSession } from '@/session/session';
import { applySettings } from '@/settings';
import { createWords } from '@/words';
import { openNewest, registerWorker } from './newest';
import { onPhone } from './person';
import { router } from './router';
import { zh } from './words_zh';

applySettings();
const { i18n, ready } = createWords(zh, async () => (await import('./words_en')).en);
keepSessionWith(onPhone);
const app = createApp(App).use(createPinia()).use(i18n);
onSignedOut(() => {
  if (useSession().expire()) return; // the frame asks for the password over the page
  const here = router.currentRoute.value;
  if (here.name !== 'sign-in') void router.push({ name: 'sign-in', query: { to: here.fullPath } });
});
void Promise.all([ready, openNewest()]).then(() => {
  app.use(router).mount('#app');
  void registerWorker();
});
