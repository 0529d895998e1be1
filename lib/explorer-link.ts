/**
 * Writes labels as one parameter: `host.name=web-1,disk=sda`. Commas and equals signs in values are
 * escaped.
 */
export function writeLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join(',');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) labels[decoded(pair.slice(0, at))] = decoded(pair.slice(at + 1));
  }
  return labels;
}

/** Metric explorer URL for one series (by ID, if known) in a range of epoch ms. */
export function seriesHref(series: {
  metric: string;
  labels: Readonly<Record<string, string>>;
  seriesId: string | null;
  fromMs: number;
  toMs: number;
}): string {
  const query = new URLSearchParams({
    metric: series.metric,
    labels: writeLabels(series.labels),
    ...(series.seriesId === null ? {} : { lines: series.seriesId }),
    from: String(series.fromMs),
    to: String(series.toMs),
  });
  return `/infrastructure/metrics?${query.toString()}`;
}
