'use client';
import { useState } from 'react';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { IncidentFilter } from './incident-filter.ts';
import { fetchMatching } from './use-incident-list.ts';

/** Selected incidents: among the visible rows, and after "Select all" also those not loaded yet. */
export function useIncidentSelection(rows: readonly IncidentSummary[], filter: IncidentFilter) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [further, setFurther] = useState<readonly IncidentSummary[]>([]);
  const shown = new Set(rows.map((row) => row.id));
  const known = [...rows, ...further.filter((row) => !shown.has(row.id))];
  const selectAll = async (): Promise<void> => {
    try {
      const items = await fetchMatching(filter);
      setFurther(items);
      setSelected(new Set(items.map((row) => row.id)));
    } catch (error) {
      toast.error('Not all incidents could be selected', {
        description: error instanceof Error ? error.message : 'Try again',
      });
    }
  };
  return { selected, setSelected, chosen: known.filter((row) => selected.has(row.id)), selectAll };
}
