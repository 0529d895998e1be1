/** What a link to a chart opens: its range and zone, and the point that was marked. */
export interface ChartView {
  title: string;
  fromMs: number;
  toMs: number;
  tz: string;
  /** The marked moment; null for a link to the range alone. */
  atMs: number | null;
}

/** Parameters of the range on this page; the evidence of an incident has its own. */
export type RangeParams = readonly [from: string, to: string];
const PAGE_RANGE: RangeParams = ['from', 'to'];

/** Address of one chart: everything else of the page's address, filters and chosen series, stays as it is. */
export function chartLink(
  href: string,
  { title, fromMs, toMs, tz, atMs }: ChartView,
  [from, to]: RangeParams = PAGE_RANGE,
): string {
  const url = new URL(href);
  url.searchParams.set(from, String(Math.round(fromMs)));
  url.searchParams.set(to, String(Math.round(toMs)));
  url.searchParams.set('tz', tz);
  url.searchParams.set('chart', title);
  if (atMs === null) url.searchParams.delete('at');
  else url.searchParams.set('at', String(Math.round(atMs)));
  return url.href;
}

/** Does the address mean this chart? */
export function isLinked(search: string, title: string): boolean {
  return new URLSearchParams(search).get('chart') === title;
}

/** The moment that the address marks on this chart; null without one inside the range. */
export function linkedMs(
  search: string,
  { title, fromMs, toMs }: Pick<ChartView, 'title' | 'fromMs' | 'toMs'>,
): number | null {
  const at = new URLSearchParams(search).get('at');
  if (at === null || at === '' || !isLinked(search, title)) return null;
  const atMs = Number(at);
  return atMs >= fromMs && atMs <= toMs ? atMs : null;
}
