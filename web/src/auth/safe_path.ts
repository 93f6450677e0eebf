/** Where to go after signing in: only a path of our own, never another host ("//evil", "https://…", "\\evil"). */
export function safePath(wanted: unknown): string {
  return typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? wanted : '/';
}
