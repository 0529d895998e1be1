'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import {
  monitorRuleSchema,
  type MonitorPreview,
  type MonitorRule,
} from '#lib/schemas/monitoring/monitoring.ts';
import { useDelayed } from './use-monitoring.ts';

/** Preview of a rule; sends no request while the rule is incomplete. */
export function usePreview(rule: MonitorRule, over: '24h' | '7d') {
  const settled = useDelayed(rule);
  const complete = monitorRuleSchema.safeParse(settled).success;
  const query = useQuery({
    // A separate query topic: live frames must not refetch a week of history.
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
