import type { ReportItem, ReportKind } from '#lib/schemas/notifications/reports.ts';
import { DAY_NAMES } from './notification-text.ts';

export const REPORT_WORD: Readonly<Record<ReportKind, string>> = {
  operations: 'Operations report',
  executive: 'Executive report',
};

/** Schedule of a report: "every Monday at 07:00 (UTC)". */
export function reportTimes({
  every,
  day,
  time,
  zone,
}: Pick<ReportItem, 'every' | 'day' | 'time' | 'zone'>): string {
  const when =
    every === 'day'
      ? 'every day'
      : every === 'week'
        ? `every ${DAY_NAMES[day - 1] ?? ''}`
        : `on day ${day} of every month`;
  return `${when} at ${time} (${zone})`;
}
