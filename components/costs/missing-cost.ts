import { monthWord } from '#components/labels/cost-text.ts';
import type { CostBasis, CostSources } from '#lib/schemas/costs/costs.ts';
import { formatDay } from '#lib/time-format.ts';

/** Why a month has no cost, with the next step: a source to connect, or another month. */
export interface MissingCost {
  title: string;
  text: string;
  /** The source to connect; null if other months or other users have costs. */
  connect: 'bills' | 'a host' | null;
  /** The last month with costs; null if a source is missing or this user may not see any costs. */
  other: string | null;
}

const unconnected: Record<CostBasis, MissingCost> = {
  billed: {
    title: 'Not measured: connect bills',
    connect: 'bills',
    text: 'Send the FOCUS export of your cloud provider, or upload a file of it.',
    other: null,
  },
  metered: {
    title: 'Not measured: connect a host',
    connect: 'a host',
    text: 'The host collector, or an OpenTelemetry collector with host metrics, sends CPU, memory, disk and GPU hours.',
    other: null,
  },
};

/**
 * Message for a month without costs of a basis. Never shows 0, and never "connect bills" if bills
 * exist.
 */
export function missingCost(
  sources: CostSources | undefined,
  basis: CostBasis,
  month: string,
): MissingCost {
  const { since = null, until = null } = sources?.[basis] ?? {};
  if (since === null || until === null) return unconnected[basis];
  const dayOf = (atMs: number): string =>
    formatDay(atMs, 'UTC', Date.parse(`${month}-01T00:00:00Z`));
  const firstMs = Date.parse(since);
  const lastMs = Date.parse(until) - 1;
  const first = since.slice(0, 7);
  const last = new Date(lastMs).toISOString().slice(0, 7);
  const word = monthWord(month, true);
  if (first <= month && month <= last)
    return {
      title: `No cost in ${word}`,
      text: 'Nothing you can see was charged in this month.',
      connect: null,
      other: null,
    };
  if (basis === 'metered')
    return {
      title: `No measured hours in ${word}`,
      text: `Hours are measured from ${dayOf(firstMs)} to ${dayOf(lastMs)}.`,
      connect: null,
      other: last,
    };
  return {
    title: month > last ? `No bill for ${word} yet` : `No bill for ${word}`,
    text: `The last one ends on ${dayOf(lastMs)}.`,
    connect: null,
    other: last,
  };
}

/**
 * Note that bills exist, but none for this month, when measured hours are shown; empty otherwise.
 */
export function billNote(sources: CostSources | undefined, basis: CostBasis, month: string) {
  if (basis === 'billed') return '';
  const { title, text, other } = missingCost(sources, 'billed', month);
  return other === null ? '' : ` ${title}. ${text}`;
}
