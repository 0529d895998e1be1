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
  /** Meaning of the date: "open since", "must be decided by". */
  word: string;
  atMs: number;
  href: string;
}

const severityRank = { critical: 0, error: 1, warning: 2, info: 3 } as const;

/**
 * Open incidents, pending decisions and budgets that will be exceeded; the worst first, then by
 * date. `untilMs`: end of a month that is over, whose report excludes later events.
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

/** The incident count in a title: of a month that is over, or of those that are open now. */
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
 * "November ends at $8,900, 3% under budget; one incident is open", or for a month that is over
 * "...; 4 incidents".
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

/** "3 teams in EUR": the items that a list in one currency omits; empty where it omits none. */
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
  /** Whether the value increased, for better or worse. */
  up: boolean;
}

/** "Better by 0.03 points", for availability. */
export function comparePoints(now: number | null, before: number | null): Comparison | null {
  if (now === null || before === null) return null;
  const points = (now - before) * 100;
  if (Math.abs(points) < 0.005) return { word: 'unchanged', better: null, up: false };
  const size = formatFixed(Math.abs(points), 2);
  return points > 0
    ? { word: `better by ${size} points`, better: true, up: true }
    : { word: `worse by ${size} points`, better: false, up: false };
}

/** "Better by 38%", for a figure where lower is better. */
export function compareLess(now: number | null, before: number | null): Comparison | null {
  if (now === null || before === null || before === 0) return null;
  const share = now / before - 1;
  if (Math.abs(share) < 0.005) return { word: 'unchanged', better: null, up: false };
  const size = formatPercent(Math.abs(share), 0);
  return share < 0
    ? { word: `better by ${size}`, better: true, up: false }
    : { word: `worse by ${size}`, better: false, up: true };
}

/** "3 services had downtime", "no service was down". */
export function downWord(reliability: Reliability): string {
  const hit = reliability.items.filter((item) => item.downMinutes > 0).length;
  if (reliability.items.length === 0) return 'no services found';
  if (hit === 0) return `none of ${formatCount(reliability.items.length, 'service')} was down`;
  return `${hit} of ${formatCount(reliability.items.length, 'service')} had downtime`;
}

/** The figure with an error note where its request failed, instead of an endless loading state. */
export function orFailed<F extends { value: string | null | undefined; text: string }>(
  figure: F,
  failed: boolean,
): F & { missing?: string } {
  return failed && figure.value === undefined
    ? { ...figure, value: null, missing: 'not loaded', text: 'The figure could not be loaded.' }
    : figure;
}
