'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import {
  monitorRuleSchema,
  type MonitorPreview,
  type MonitorRule,
} from '#lib/schemas/monitoring/monitoring.ts';
import { useDelayed } from './use-monitoring.ts';

/** What a rule would have done; nothing is asked while it is not complete. */
export function usePreview(rule: MonitorRule, over: '24h' | '7d') {
  const settled = useDelayed(rule);
  const complete = monitorRuleSchema.safeParse(settled).success;
  const query = useQuery({
    // A question of its own topic: live frames must not ask for a week of history again.
    queryKey: ['monitor-preview', settled, over],
    queryFn: ({ signal }) =>
      api<MonitorPreview>('/api/monitors/preview', {
        method: 'POST',
        body: { rule: settled, over },
        signal,
      }),
    enabled: complete,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
  return { query, complete };
}
