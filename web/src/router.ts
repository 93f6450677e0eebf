// Every desktop page. Pages are loaded when they are first opened.
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router';
import { useSession } from './session/session';
import { firstPlace } from './shell/navigation';

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean; // may be seen without signing in
  }
}

const byId = (route: RouteLocationNormalized) => ({ id: Number(route.params.id) });

export const router = createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./auth/SignInPage.vue'), meta: { open: true } },
    { path: '/bootstrap', name: 'bootstrap', component: () => import('./auth/BootstrapPage.vue'), meta: { open: true } },
    {
      path: '/library',
      name: 'public-library',
      component: () => import('./library/PublicLibraryPage.vue'),
      meta: { open: true },
    },
    {
      path: '/',
      component: () => import('./shell/Shell.vue'),
      children: [
        { path: '', name: 'today', component: () => import('./portal/TodayPage.vue') },
        { path: 'tasks', name: 'tasks', component: () => import('./registry/TasksPage.vue') },
        { path: 'tasks/:id(\\d+)', name: 'task', component: () => import('./registry/TasksPage.vue'), props: byId },
        { path: 'gap-list', name: 'gap-list', component: () => import('./portal/GapListPage.vue') },
        { path: 'to-stick', name: 'to-stick', component: () => import('./portal/ToStickPage.vue') },
        { path: 'assignments', name: 'assignments', component: () => import('./portal/AssignmentListPage.vue') },
        {
          path: 'assignments/:id(\\d+)',
          name: 'assignment',
          component: () => import('./portal/AssignmentPage.vue'),
          props: byId,
        },
        { path: 'approvals', name: 'approvals', component: () => import('./registry/ApprovalListPage.vue') },
        { path: 'approvals/new', name: 'approval-new', component: () => import('./registry/ApprovalAskPage.vue') },
        { path: 'approvals/:id(\\d+)', name: 'approval', component: () => import('./registry/ApprovalPage.vue'), props: byId },
        { path: 'equipment', name: 'equipment', component: () => import('./registry/EquipmentListPage.vue') },
        { path: 'equipment/new', name: 'equipment-new', component: () => import('./registry/RegisterPage.vue') },
        { path: 'equipment/:id(\\d+)', name: 'device', component: () => import('./registry/DevicePage.vue'), props: byId },
        { path: 'units', name: 'units', component: () => import('./registry/UnitListPage.vue') },
        { path: 'units/:id(\\d+)', name: 'unit', component: () => import('./registry/UnitPage.vue'), props: byId },
        { path: 'merging', name: 'merging', component: () => import('./registry/MergeQueuePage.vue') },
        { path: 'merging/:id(\\d+)', name: 'merge-pair', component: () => import('./registry/MergePairPage.vue'), props: byId },
        { path: 'repairs', name: 'repairs', component: () => import('./registry/RepairListPage.vue') },
        { path: 'repairs/:id(\\d+)', name: 'repair', component: () => import('./registry/RepairPage.vue'), props: byId },
        { path: 'coding', name: 'coding', component: () => import('./links/coding/CodingPage.vue') },
        { path: 'lookback', name: 'lookback', component: () => import('./links/coding/LookbackPage.vue') },
        {
          path: 'equipment/:id(\\d+)/lookback',
          name: 'lookback-device',
          component: () => import('./links/coding/LookbackDevicePage.vue'),
          props: byId,
        },
        {
          path: 'equipment/:id(\\d+)/sticker',
          name: 'sticker',
          component: () => import('./links/coding/StickerPage.vue'),
          props: byId,
        },
        { path: 'plates', name: 'plates', component: () => import('./links/coding/PlatesPage.vue') },
        { path: 'hand-outs/:id(\\d+)', name: 'hand-out', component: () => import('./links/coding/HandoutPage.vue'), props: byId },
        { path: 'imports', name: 'imports', component: () => import('./exchange/ImportListPage.vue') },
        { path: 'imports/columns', name: 'import-columns', component: () => import('./exchange/MappingPage.vue') },
        { path: 'imports/:id(\\d+)', name: 'import', component: () => import('./exchange/ImportPage.vue'), props: byId },
        { path: 'indicators', name: 'indicators', component: () => import('./oversight/IndicatorListPage.vue') },
        { path: 'indicators/:id', name: 'indicator', component: () => import('./oversight/IndicatorPage.vue'), props: true },
        { path: 'bulletins', name: 'bulletins', component: () => import('./oversight/BulletinListPage.vue') },
        { path: 'bulletins/:issue_on', name: 'bulletin', component: () => import('./oversight/BulletinPage.vue'), props: true },
        { path: 'letters', name: 'letters', component: () => import('./library/LetterListPage.vue') },
        { path: 'letters/new', name: 'letter-new', component: () => import('./library/LetterNewPage.vue') },
        { path: 'letters/:id(\\d+)', name: 'letter', component: () => import('./library/LetterPage.vue'), props: byId },
        { path: 'documents', name: 'documents', component: () => import('./library/DocumentListPage.vue') },
        { path: 'documents/new', name: 'document-new', component: () => import('./library/DocumentNewPage.vue') },
        {
          path: 'documents/:id(\\d+)',
          name: 'document',
          component: () => import('./library/DocumentPage.vue'),
          props: byId,
        },
        { path: 'release-notes', name: 'release-notes', component: () => import('./library/ReleaseNotesPage.vue') },
        {
          path: 'bulletins/:issue_on/objections/:id(\\d+)',
          name: 'objection',
          component: () => import('./oversight/ObjectionPage.vue'),
          props: (route) => ({ issue_on: String(route.params.issue_on), id: Number(route.params.id) }),
        },
        {
          path: 'counties/:region_id(\\d+)/bulletins',
          name: 'county-bulletins',
          component: () => import('./oversight/BulletinListPage.vue'),
          props: (route) => ({ region_id: Number(route.params.region_id) }),
        },
        {
          path: 'counties/:region_id(\\d+)/bulletins/:issue_on',
          name: 'county-bulletin',
          component: () => import('./oversight/BulletinPage.vue'),
          props: (route) => ({ issue_on: String(route.params.issue_on), region_id: Number(route.params.region_id) }),
        },
        { path: 'task-force', name: 'task-force', component: () => import('./oversight/TaskForcePage.vue') },
        {
          path: 'task-force/:region_id(\\d+)',
          name: 'task-force-of',
          component: () => import('./oversight/TaskForcePage.vue'),
          props: (route) => ({ region_id: Number(route.params.region_id) }),
        },
        { path: 'campaigns', name: 'campaigns', component: () => import('./oversight/CampaignsPage.vue') },
        { path: 'journal', name: 'journal', component: () => import('./journal/JournalPage.vue') },
        {
          path: 'journal/:leaf(\\d+)',
          name: 'proof',
          component: () => import('./journal/ProofPage.vue'),
          props: (route) => ({ leaf: Number(route.params.leaf) }),
        },
        { path: 'accounts', name: 'accounts', component: () => import('./auth/AccountsPage.vue') },
        { path: 'regions', name: 'regions', component: () => import('./registry/RegionsPage.vue') },
        { path: ':rest(.*)*', name: 'nowhere', component: () => import('./shell/NowherePage.vue') },
      ],
    },
  ],
});

router.beforeEach(async (to) => {
  if (to.meta.open) return true;
  const people = useSession();
  if (!(await people.resume())) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  const first = firstPlace(people.can);
  return to.path === '/' && first !== '/' ? first : true;
});
