import { burnAlerts } from '#lib/choices/monitoring.ts';
import { formatNumber, formatPercent } from '#lib/format.ts';
import type {
  BurnItem,
  ObjectiveItem,
  ObjectiveQuery,
} from '#lib/schemas/monitoring/monitoring.ts';
import { formatSpan } from '#lib/time-format.ts';

export const EMPTY_OBJECTIVE: ObjectiveQuery = {
  kind: 'objective',
  service: '',
  environment: '',
  target: 0.999,
  days: 28,
};

/**
 * Objective as a sentence: "99.9% of the requests of shop in production without an error, over 28
 * d".
 */
export function objectiveSentence(query: ObjectiveQuery): string {
  const who = query.service === '' ? 'each service' : query.service;
  const where = query.environment === '' ? '' : ` in ${query.environment}`;
  return `${formatPercent(query.target, 3)} of the requests of ${who}${where} without an error, over ${formatSpan(query.days * 86_400_000)}`;
}

const windows = ({ longMs, shortMs }: Pick<BurnItem, 'longMs' | 'shortMs'>): string =>
  `${formatSpan(longMs)} and ${formatSpan(shortMs)}`;

/** Burn rate condition: "at a burn of 14.4 over 1 h and 5 min, or of 6 over 6 h and 30 min". */
export function burnCondition(): string {
  const each = burnAlerts.map((alert) => `of ${alert.rate} over ${windows(alert)}`);
  return `at a burn rate ${each.join(', or ')}`;
}

/** Remaining error budget: "72% left", "overspent by 35%". */
export function describeBudget(left: number | null): string {
  if (left === null) return 'not measured';
  return left < 0 ? `overspent by ${formatPercent(-left)}` : `${formatPercent(left)} left`;
}

/** Current burn rates: "2.1 over 1 h, 0 over 5 min". */
export function describeBurn(burn: BurnItem): string {
  const part = (value: number | null, windowMs: number): string =>
    `${value === null ? 'no data' : formatNumber(value, 2)} over ${formatSpan(windowMs)}`;
  return `${part(burn.long, burn.longMs)}, ${part(burn.short, burn.shortMs)}`;
}

/** State of a service's error budget; a missing measurement takes precedence. */
export function objectiveState({ burns, budgetLeft }: ObjectiveItem): {
  state: 'critical' | 'warning' | 'ok' | 'no-data';
  word: string;
} {
  const breaks = (burn: BurnItem): boolean =>
    Math.min(burn.long ?? 0, burn.short ?? 0) >= burn.rate;
  if (burns.some(breaks)) return { state: 'critical', word: 'Burning' };
  if (burns.some(({ long, short }) => long === null || short === null))
    return { state: 'no-data', word: 'No data' };
  return budgetLeft !== null && budgetLeft < 0
    ? { state: 'warning', word: 'Overspent' }
    : { state: 'ok', word: 'OK' };
}
