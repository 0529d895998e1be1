import type { Graph } from '../company/graph.ts';
import { dailyCosts, monthOf } from './draw-bill.ts';

/** A monthly budget in the format of `PUT /api/costs/budgets`. */
export interface DrawnBudget {
  /** `all` is the whole company and has no name. */
  readonly scope: 'team' | 'all';
  readonly name: string;
  readonly month: string;
  readonly amount: string;
  readonly currency: 'USD';
  /** Creates only the first version, so that user-defined budgets are not changed. */
  readonly baseVersion: 0;
}

const DAY_MS = 86_400_000;
const DAYS_OF_MONTH = 30;
const ROUND_TO = 50;
/**
 * Budget as a factor of the expected cost: some headroom, but too little for the team with the
 * highest costs.
 */
const ROOM = 1.1;
const TIGHT = 0.93;

/**
 * Budgets of the company and of its teams from last month onward; the same for the same company and
 * month.
 */
export function drawBudgets(graph: Graph, nowMs: number): DrawnBudget[] {
  const { fromMs } = monthOf(monthOf(nowMs).fromMs - DAY_MS);
  const costs = [...dailyCosts(graph, fromMs)].toSorted(([, a], [, b]) => b - a);
  const total = costs.reduce((sum, [, daily]) => sum + daily, 0);
  const budget = (scope: DrawnBudget['scope'], name: string, amount: number): DrawnBudget => ({
    scope,
    name,
    month: new Date(fromMs).toISOString().slice(0, 7),
    amount: String(Math.max(ROUND_TO, Math.round(amount / ROUND_TO) * ROUND_TO)),
    currency: 'USD',
    baseVersion: 0,
  });
  return [
    budget('all', '', total * DAYS_OF_MONTH * ROOM),
    ...costs.map(([name, daily], index) =>
      budget('team', name, daily * DAYS_OF_MONTH * (index === 0 ? TIGHT : ROOM)),
    ),
  ];
}
