import type { QueryClient } from '@tanstack/react-query';
import { isRecord } from '#lib/is-record.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';

type Patch = Partial<Pick<IncidentSummary, 'status' | 'assignee' | 'snooze'>>;

/** Finds the incident inside whatever a query of this noun holds: a detail, a page, or pages. Untouched parts stay the same objects. */
export function patchCached(data: unknown, id: string, patch: Patch): unknown {
  if (Array.isArray(data)) {
    const next: unknown[] = data.map((item: unknown) => patchCached(item, id, patch));
    return next.some((item, index) => item !== data[index]) ? next : data;
  }
  if (!isRecord(data)) return data;
  if (data['id'] === id && 'severity' in data) return { ...data, ...patch };
  for (const key of ['items', 'pages']) {
    if (!(key in data)) continue;
    const inner = patchCached(data[key], id, patch);
    if (inner !== data[key]) return { ...data, [key]: inner };
  }
  return data;
}

/** Shows an act before the server has confirmed it; the refetch after the answer puts things right either way. */
export function patchIncident(client: QueryClient, id: string, patch: Patch): void {
  client.setQueriesData<unknown>({ queryKey: ['incidents'] }, (data: unknown) =>
    patchCached(data, id, patch),
  );
}
