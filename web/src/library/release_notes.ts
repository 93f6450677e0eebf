// The release notes, loaded once for the menu's mark and the page.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { answer, api } from '@/api/client';
import { asProblem, type Problem } from '@/api/problem';
import type { ReleaseNotes } from '@/api/types';
import { settings } from '@/settings';

export const useReleaseNotes = defineStore('release_notes', () => {
  const list = shallowRef<ReleaseNotes | null>(null);
  const problem = shallowRef<Problem | null>(null);
  async function load(): Promise<void> {
    try {
      list.value = await answer(api.GET('/release-notes'));
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
    }
  }
  /** Looked at: the mark goes, without asking again. */
  function seen(): void {
    if (list.value) list.value = { ...list.value, is_new: false };
  }
  watch(
    () => settings.language,
    () => list.value && void load(),
  );
  return { list, problem, load, seen };
});
