import type { FacetGroup } from '#components/ui/tables/facets.tsx';

type Counts = Readonly<Record<string, number>> | undefined;

/** Names that occur or are selected, with their counts; "None" last. */
export function namedGroup(
  id: string,
  label: string,
  counts: Counts,
  ticked: readonly string[],
): FacetGroup {
  const names = [...new Set([...Object.keys(counts ?? {}), ...ticked])].filter(
    (name) => name !== 'none',
  );
  const none = counts?.['none'] !== undefined || ticked.includes('none') ? ['none'] : [];
  return {
    id,
    label,
    options: [...names.toSorted((a, b) => a.localeCompare(b, 'en')), ...none].map((value) => ({
      value,
      label: value === 'none' ? 'None' : value,
      count: counts?.[value] ?? 0,
    })),
  };
}

/** Whether a facet has any option besides "None". */
export function worthShowing(group: FacetGroup): boolean {
  return group.options.some((option) => option.value !== 'none');
}
