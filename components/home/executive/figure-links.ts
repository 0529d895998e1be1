import { withQuery } from '#components/client/api.ts';
import { monthEnds } from '#components/costs/use-costs.ts';
import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';

/** The demo filter with which a list contains the same items as the figure. */
function asked(counted: DemoCounted | undefined): DemoChoice | null {
  if (counted === 'left-out') return 'out';
  return counted === 'only' ? 'only' : null;
}

function monthDays(month: string): { start: string; end: string } {
  const { from, to } = monthEnds(month);
  return { start: from.slice(0, 10), end: to.slice(0, 10) };
}

/** Incidents of these severities count as downtime, as on the server. */
export const DOWN_SEVERITIES = ['critical', 'error'] as const;

/** URL of the incidents counted by a figure in a month: all, or those of some severities. */
export function incidentsHref(
  month: string,
  counted: DemoCounted | undefined,
  severities: readonly string[] = [],
): string {
  const query = {
    status: 'all',
    severity: severities.join(','),
    ...monthDays(month),
    demo: asked(counted),
  };
  return withQuery('/incidents', query);
}

/** URL of the actions that ran in a month, as counted by a figure. */
export function actionsHref(month: string, counted: DemoCounted | undefined): string {
  const query = { view: 'done', tried: 'true', ...monthDays(month), demo: asked(counted) };
  return withQuery('/actions', query);
}
