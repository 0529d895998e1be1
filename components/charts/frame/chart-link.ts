/** Contents of a link to a chart: range, time zone and marked point. */
export interface ChartView {
  title: string;
  fromMs: number;
  toMs: number;
  tz: string;
  /** The marked time; null for a link to the range only. */
  atMs: number | null;
}

/** URL parameters of the page's range. The evidence of an incident uses others. */
export type RangeParams = readonly [from: string, to: string];
const PAGE_RANGE: RangeParams = ['from', 'to'];

/**
 * URL of one chart. Other parts of the page's URL, such as filters and chosen series, do not
 * change.
 */
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

/** Whether the URL refers to this chart. */
export function isLinked(search: string, title: string): boolean {
  return new URLSearchParams(search).get('chart') === title;
}

/** The time that the URL marks on this chart; null if none is marked within the range. */
export function linkedMs(
  search: string,
  { title, fromMs, toMs }: Pick<ChartView, 'title' | 'fromMs' | 'toMs'>,
): number | null {
  const at = new URLSearchParams(search).get('at');
  if (at === null || at === '' || !isLinked(search, title)) return null;
  const atMs = Number(at);
  return atMs >= fromMs && atMs <= toMs ? atMs : null;
}
