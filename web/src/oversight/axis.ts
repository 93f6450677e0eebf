import type { Indicator } from '@/api/types';
import type { AxisPlace } from '@/kit/RateAxis.vue';

/** The regions below as places on the axis; drawn only, so it may divide – what is shown as text comes from the server. */
export function axisOf(detail: Indicator): AxisPlace[] {
  return detail.children.map((child) => ({
    name: child.region.name,
    value: child.value.den > 0 ? (100 * child.value.num) / child.value.den : null,
    own: false,
  }));
}
