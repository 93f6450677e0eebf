import { createRouter, createWebHistory } from 'vue-router';
import { useSession } from '@/session/session';

export const router = createRouter({
  history: createWebHistory('/m/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('@/auth/SignInPage.vue'), props: { phone: true } },
    { path: '/', name: 'list', component: () => import('./ToStickPage.vue') },
    { path: '/route', name: 'route', component: () => import('./RoutePage.vue') },
    { path: '/scan', name: 'scan', component: () => import('./ScanPage.vue') },
    {
      path: '/equipment/:id(\\d+)',
      name: 'device',
      component: () => import('./PhotoPage.vue'),
      props: (route) => ({ id: Number(route.params.id) }),
    },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
});

router.beforeEach(async (to) => {
  if (to.name === 'sign-in') return true;
  const people = useSession();
  if (await people.resume()) return true;
  return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
});
