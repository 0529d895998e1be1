import { withQuery } from '#components/client/api.ts';
import { monthEnds } from '#components/costs/use-costs.ts';
import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';

/** What a list behind a figure must be asked for, so that it holds what was counted. */
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

/** The incidents of a month that a figure counted: all of them, or those of some severities. */
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

/** The actions of a month that ran, of those that a figure counted. */
export function actionsHref(month: string, counted: DemoCounted | undefined): string {
  const query = { view: 'done', tried: 'true', ...monthDays(month), demo: asked(counted) };
  return withQuery('/actions', query);
}
