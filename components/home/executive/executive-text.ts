import { budgetState, keyWord, outlookTitle } from '#components/labels/cost-text.ts';
import { formatCount, formatFixed, formatPercent } from '#lib/format.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { CostBasis, CostOutlook, OutlookItem } from '#lib/schemas/costs/costs.ts';
import type { IncidentSummary, Reliability } from '#lib/schemas/incidents/incidents.ts';

/** An open item with a date. */
export interface Risk {
  id: string;
  state: 'critical' | 'error' | 'warning' | 'info';
  title: string;
  /** Meaning of the date, such as "open since" or "must be decided by". */
  word: string;
  atMs: number;
  href: string;
}

const severityRank = { critical: 0, error: 1, warning: 2, info: 3 } as const;

/**
 * Open incidents, pending decisions and budgets forecast to be exceeded, by severity and then by
 * date. `untilMs`: end of a past month, whose report excludes later events.
 */
export function openRisks(input: {
  untilMs: number | null;
  incidents: readonly IncidentSummary[];
  actions: readonly ActionSummary[];
  outlook: CostOutlook | undefined;
}): Risk[] {
  const untilMs = input.untilMs ?? Infinity;
  const began = (at: string): boolean => Date.parse(at) < untilMs;
  const ofMonth = input.incidents.filter(({ onsetAt }) => began(onsetAt));
  const incidents = ofMonth.map((incident): Risk => ({
    id: incident.id,
    state: incident.severity,
    title: incident.title,
    word: 'open since',
    atMs: Date.parse(incident.onsetAt),
    href: `/incidents/${incident.id}`,
  }));
  const proposed = input.actions.filter(({ proposedAt }) => began(proposedAt));
  const actions = proposed.map((action): Risk => ({
    id: action.id,
    state: 'info',
    title: `${action.title} is waiting for a decision`,
    word: 'expires',
    atMs: Date.parse(action.expiresAt),
    href: `/actions/${action.id}`,
  }));
  const budgets = [...(input.outlook?.totals ?? []), ...(input.outlook?.items ?? [])].flatMap(
    (item): Risk[] =>
      item.overBudgetOn === null
        ? []
        : [
            {
              id: `budget ${item.key ?? ''} ${item.currency}`,
              state: 'warning',
              title: `${item.key === null ? 'Total spend' : keyWord(item.key, 'team')} exceeds its budget, ${budgetState(item)?.word ?? ''}`,
              word: 'expected on',
              atMs: Date.parse(item.overBudgetOn),
              href: `/costs?month=${input.outlook?.month ?? ''}`,
            },
          ],
  );
  return [...incidents, ...budgets, ...actions].toSorted(
    (a, b) => severityRank[a.state] - severityRank[b.state] || a.atMs - b.atMs,
  );
}

/** Incident count for a title: all incidents of a past month, or those open now. */
export type TitleIncidents = { ofMonth: number | undefined } | { open: number };

function summarizeIncident(incidents: TitleIncidents): string {
  if ('ofMonth' in incidents) {
    const { ofMonth } = incidents;
    if (ofMonth === undefined) return '';
    return ofMonth === 0 ? '; no incidents' : `; ${formatCount(ofMonth, 'incident')}`;
  }
  const { open } = incidents;
  if (open === 0) return '; no open incidents';
  return open === 1 ? '; one open incident' : `; ${formatCount(open, 'incident')} open`;
}

/**
 * Title such as "November ends at $8,900, 3% under budget; one incident is open", or "...; 4
 * incidents" for a past month.
 */
export function executiveTitle(
  outlook: CostOutlook | undefined,
  basis: CostBasis,
  month: string,
  incidents: TitleIncidents,
): string {
  if (outlook === undefined) return 'The month in figures';
  const isOver = 'ofMonth' in incidents;
  return `${outlookTitle(month, outlook.totals, basis, isOver)}${summarizeIncident(incidents)}`;
}

/**
 * Items omitted from a list in one currency, such as "3 teams in EUR"; empty if none are omitted.
 */
export function otherCurrencies(items: readonly OutlookItem[], currency: string): string {
  const others = Map.groupBy(
    items.filter((item) => item.currency !== currency),
    (item) => item.currency,
  );
  return [...others]
    .map(([other, teams]) => `${formatCount(teams.length, 'team')} in ${other}`)
    .join(', ');
}

export interface Comparison {
  word: string;
  better: boolean | null;
  /** True if the value increased, whether that is better or worse. */
  up: boolean;
}

/** Compares availability: "better by 0.03 points". */
export function comparePoints(now: number | null, before: number | null): Comparison | null {
  if (now === null || before === null) return null;
  const points = (now - before) * 100;
  if (Math.abs(points) < 0.005) return { word: 'unchanged', better: null, up: false };
  const size = formatFixed(Math.abs(points), 2);
  return points > 0
    ? { word: `better by ${size} points`, better: true, up: true }
    : { word: `worse by ${size} points`, better: false, up: false };
}

/** Compares a figure for which lower is better: "better by 38%". */
export function compareLess(now: number | null, before: number | null): Comparison | null {
  if (now === null || before === null || before === 0) return null;
  const share = now / before - 1;
  if (Math.abs(share) < 0.005) return { word: 'unchanged', better: null, up: false };
  const size = formatPercent(Math.abs(share), 0);
  return share < 0
    ? { word: `better by ${size}`, better: true, up: false }
    : { word: `worse by ${size}`, better: false, up: true };
}

/** Downtime of services as text: "3 of 8 services had downtime", "none of 8 services was down". */
export function downWord(reliability: Reliability): string {
  const hit = reliability.items.filter((item) => item.downMinutes > 0).length;
  if (reliability.items.length === 0) return 'no services found';
  if (hit === 0) return `none of ${formatCount(reliability.items.length, 'service')} was down`;
  return `${hit} of ${formatCount(reliability.items.length, 'service')} had downtime`;
}

/** Adds an error note to the figure if its request failed, instead of an endless loading state. */
export function orFailed<F extends { value: string | null | undefined; text: string }>(
  figure: F,
  failed: boolean,
): F & { missing?: string } {
  return failed && figure.value === undefined
    ? { ...figure, value: null, missing: 'not loaded', text: 'The figure could not be loaded.' }
    : figure;
}
