import type { CostBasis, CostSources } from '#lib/schemas/costs/costs.ts';

const dayMs = 86_400_000;
/**
 * Typical delay of a provider's export, in days. A bill that ended up to this long ago still counts
 * for the month.
 */
const lateDays = 3;

function endOfMonthMs(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Date.UTC(year, number, 1);
}

/**
 * Default cost basis of a month: bills if they cover part of it, otherwise the costs that Tandem
 * metered. If there are none, bills, so that missing bills are reported. `month` is `2026-11` in
 * UTC.
 */
export function usualBasis(
  sources: CostSources | undefined,
  month: string,
  nowMs: number,
): CostBasis {
  if (sources === undefined) return 'billed';
  const { billed, metered } = sources;
  if (billed.until === null) return 'metered';
  const fromMs = Date.parse(`${month}-01T00:00:00Z`);
  const toMs = endOfMonthMs(month);
  const reaches = (part: { since: string | null; until: string | null }, afterMs: number) =>
    part.since !== null &&
    part.until !== null &&
    Date.parse(part.until) > afterMs &&
    Date.parse(part.since) < toMs;
  if (reaches(billed, Math.min(fromMs, nowMs - lateDays * dayMs))) return 'billed';
  return reaches(metered, fromMs) ? 'metered' : 'billed';
}
