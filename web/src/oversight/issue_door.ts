// The door to one issue: of the province, or of a county for its townships. The same questions, under two addresses.
import { answer, api, href } from '@/api/client';

export type IssueStep = 'freeze' | 'publish';

export function issueDoor(issue_on: string, region_id?: number) {
  if (region_id === undefined) {
    const path = { issue_on };
    return {
      show: (signal: AbortSignal) => answer(api.GET('/bulletins/{issue_on}', { params: { path }, signal })),
      steps: (signal: AbortSignal) => answer(api.GET('/bulletins/{issue_on}/steps', { params: { path }, signal })),
      take: (step: IssueStep) => answer(api.POST(`/bulletins/{issue_on}/${step}`, { params: { path } })),
      rebuild: () => answer(api.POST('/bulletins/{issue_on}/rebuild', { params: { path } })),
      file: (kind: string) => href(`/bulletins/${issue_on}/file.${kind}`),
    };
  }
  const path = { issue_on, region_id: String(region_id) };
  return {
    show: (signal: AbortSignal) => answer(api.GET('/counties/{region_id}/bulletins/{issue_on}', { params: { path }, signal })),
    steps: (signal: AbortSignal) =>
      answer(api.GET('/counties/{region_id}/bulletins/{issue_on}/steps', { params: { path }, signal })),
    take: (step: IssueStep) => answer(api.POST(`/counties/{region_id}/bulletins/{issue_on}/${step}`, { params: { path } })),
    rebuild: () => answer(api.POST('/counties/{region_id}/bulletins/{issue_on}/rebuild', { params: { path } })),
    file: (kind: string) => href(`/counties/${region_id}/bulletins/${issue_on}/file.${kind}`),
  };
}
