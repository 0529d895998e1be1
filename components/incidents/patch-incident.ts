import type { QueryClient } from '@tanstack/react-query';
import { isRecord } from '#lib/is-record.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';

type Patch = Partial<Pick<IncidentSummary, 'status' | 'assignee' | 'snooze'>>;

/**
 * Patches the incident in the cached data of any query of this topic: a detail, a page, or pages.
 * Unchanged parts retain their identity.
 */
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

/**
 * Applies a change before the server has confirmed it; the later refetch corrects the cache in
 * either case.
 */
export function patchIncident(client: QueryClient, id: string, patch: Patch): void {
  client.setQueriesData<unknown>({ queryKey: ['incidents'] }, (data: unknown) =>
    patchCached(data, id, patch),
  );
}
