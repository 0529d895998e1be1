import { formatDuration, formatMoney, formatNumber, formatPercent } from '#lib/format.ts';
import type { OperatingRate, OutcomeChecksAnswer } from '#lib/schemas/model-monitoring/outcomes.ts';

/** "91% (84% to 95%)"; a note if no row supports a rate. */
export function formatRate(rate: OperatingRate): string {
  if (rate === null) return 'no such row';
  const { value, lower, upper } = rate;
  return `${formatPercent(value, 1)} (${formatPercent(lower, 1)} to ${formatPercent(upper, 1)})`;
}

/**
 * Smallest displayed probability. Smaller values add no information and would be displayed as 0.
 */
const LEAST_CHANCE = 1e-12;

/** A p-value as text: "0.0158", "below 1e−12". */
export function describeChance(p: number, significant = 3): string {
  return p < LEAST_CHANCE ? `below ${formatNumber(LEAST_CHANCE)}` : formatNumber(p, significant);
}

type Lead = NonNullable<OutcomeChecksAnswer['leadTime']>;

/** Lead time, misses and false alarms as rows of name and figure. */
export function leadRows(lead: Lead): { label: string; value: string; detail?: string }[] {
  const { cost } = lead;
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
  const money = (amount: number): string =>
    cost === null ? 'no value model defines the cost' : formatMoney(amount, cost.currency);
  return [
    {
      label: 'Lead time',
      value:
        lead.medianMs === null
          ? 'no failure had a warning'
          : formatDuration(seconds(lead.medianMs)),
      ...(lead.shortestTenthMs === null
        ? {}
        : {
            detail: `median; nine of ten more than ${formatDuration(seconds(lead.shortestTenthMs))}`,
          }),
    },
    {
      label: 'Missed failures',
      value: `${formatNumber(lead.missed)} of ${formatNumber(lead.failures)}`,
      detail: money(cost?.missed ?? 0),
    },
    {
      label: 'False alarms',
      value: `${formatNumber(lead.falseAlarms)} of ${formatNumber(lead.warnings)} warnings`,
      detail: money(cost?.falseAlarms ?? 0),
    },
  ];
}
