/** A metric and the dataset that it was measured on; the dataset is null if unspecified. */
export interface MeasuredOn {
  key: string;
  dataset: string | null;
  digest?: string | null;
}

/**
 * Datasets of each key across all lists, and the keys whose dataset has two digests in one list.
 */
function severalOf(lists: readonly (readonly MeasuredOn[])[]) {
  const datasets = new Map<string, Set<string | null>>();
  for (const { key, dataset } of lists.flat())
    datasets.set(key, (datasets.get(key) ?? new Set()).add(dataset));
  const twice = new Set<string>();
  for (const list of lists) {
    const seen = new Set<string>();
    for (const { key, dataset } of list) {
      const place = JSON.stringify([key, dataset]);
      if (seen.has(place)) twice.add(key);
      seen.add(place);
    }
  }
  return { datasets, twice };
}

/**
 * Names for comparing the metrics of several versions. A name is the key, followed by the dataset
 * if the lists have several for the key ("auc (holdout)"), and by the digest if one version
 * measured it on two datasets with that name. Names are unique within a list, and no name combines
 * values measured on different data.
 */
export function metricNames(lists: readonly (readonly MeasuredOn[])[]): string[][] {
  const { datasets, twice } = severalOf(lists);
  return lists.map((list) =>
    list.map(({ key, dataset, digest }) => {
      const several = (datasets.get(key)?.size ?? 0) > 1 || twice.has(key);
      if (dataset === null || !several) return key;
      return twice.has(key) && digest ? `${key} (${dataset}, ${digest})` : `${key} (${dataset})`;
    }),
  );
}

/** The lists as records, keyed by their `metricNames`. */
export function namedMetrics<V>(
  lists: readonly (readonly (MeasuredOn & { value: V })[])[],
): Record<string, V>[] {
  const names = metricNames(lists);
  return lists.map((list, at) =>
    Object.fromEntries(list.map(({ key, value }, index) => [names[at]?.[index] ?? key, value])),
  );
}

/** The key in a name from `metricNames`. MLflow metric names contain no parentheses. */
export function keyOfName(name: string): string {
  return name.replace(/ \(.*\)$/su, '');
}
