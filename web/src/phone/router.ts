import { createRouter, createWebHistory } from 'vue-router';
import { useSession } from '@/session/session';
import { wasOvertaken } from './newest';

export const router = createRouter({
  history: createWebHistory('/m/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('@/auth/SignInPage.vue'), props: { phone: true } },
    { path: '/', name: 'list', component: () => import('./ToStickPage.vue') },
    { path: '/route', name: 'route', component: () => import('./RoutePage.vue') },
    { path: '/outbox', name: 'outbox', component: () => import('./OutboxPage.vue') },
    { path: '/lookback', name: 'lookback', component: () => import('./LookbackPage.vue') },
    { path: '/scan', name: 'scan', component: () => import('./ScanPage.vue') },
    {
      path: '/equipment/:id(\\d+)',
      name: 'device',
      component: () => import('./PhotoPage.vue'),
      props: (route) => ({ id: Number(route.params.id) }),
    },
    { path: '/code/:code([0-9A-Z]{16})', name: 'code', component: () => import('./PhotoPage.vue'), props: true },
    { path: '/training', name: 'training', component: () => import('./training/TrainingPage.vue') },
    { path: '/practice', name: 'practice', component: () => import('./training/PracticePage.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
});

router.beforeEach(async (to, from) => {
  if (wasOvertaken() && from.matched.length) {
    location.assign(router.resolve(to).href); // in the files of the newer version
    return false;
  }
  if (to.name === 'sign-in') return true;
  const people = useSession();
  if (await people.resume()) return true;
  return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
});

// A page whose files are gone from the server, and this tab has no worker to keep them: the newer pages have it.
router.onError((_error, to) => navigator.onLine && location.assign(router.resolve(to).href));
