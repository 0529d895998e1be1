import { formatNumber } from '#lib/format.ts';

/** Monitoring coverage: "12 of 40 hosts monitored. No rule covers the other 28." */
export function describeMonitored(total: number, unmonitored: number, what: string): string {
  const monitored = total - unmonitored;
  const rest = monitored === 0 ? 'them' : `the other ${formatNumber(unmonitored)}`;
  return `${formatNumber(monitored)} of ${formatNumber(total)} ${what} monitored. No rule covers ${rest}.`;
}
