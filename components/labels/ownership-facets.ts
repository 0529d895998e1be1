import type { FacetGroup } from '#components/ui/tables/facets.tsx';

type Counts = Readonly<Record<string, number>> | undefined;

/** Names that occur or are ticked, those without one last, with their counts. */
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

/** Facets of nothing but "without one" only take room. */
export function worthShowing(group: FacetGroup): boolean {
  return group.options.some((option) => option.value !== 'none');
}
