'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/client/api.ts';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useCan } from '#components/client/session.tsx';
import { shownUnit } from '#components/labels/signal-title.ts';
import { seriesLabels, type ChartPlan } from '#components/metrics/chart-plans.ts';
import { MetricChart } from '#components/metrics/metric-chart.tsx';
import { unitOfReading } from '#components/metrics/metric-range.ts';
import { usualReading } from '#components/metrics/use-explorer.ts';
import { ButtonLink } from '#components/ui/link.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { MetricName, ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';

const MOST = 12;
const NO_LIMITS = [] as const;
const WORD: Record<string, string> = { model: 'model', deployment: 'k8s.deployment' };

function planOf(name: MetricName, labels: Readonly<Record<string, string>>): ChartPlan {
  const as = usualReading(name.kind);
  return {
    id: name.name,
    title: as === 'raw' ? name.name : `${name.name}, ${as}`,
    unit: unitOfReading(shownUnit(name.name, name.unit), as, name.kind),
    queries: [{ metric: name.name, labels, as, expected: as === 'raw' }],
    optional: true,
  };
}

/**
 * Charts for a resource kind without predefined ones: metrics that have the kind in their name and
 * its label.
 */
export function OtherMetrics({ resource }: { resource: ResourceDetail }) {
  const may = useCan('metrics:read');
  const labels = useMemo(() => seriesLabels(resource), [resource]);
  const q = WORD[resource.kind] ?? resource.kind;
  const query = useQuery({
    queryKey: queryKey('metrics', 'names', q, MOST),
    queryFn: ({ signal }) =>
      api<{ items: MetricName[] }>('/api/metrics/names', { query: { q, limit: MOST }, signal }),
    enabled: may && labels !== null,
  });
  const { data, isPending } = query;
  const plans = useMemo(
    () => (labels === null ? [] : (data?.items ?? []).map((name) => planOf(name, labels))),
    [data, labels],
  );
  if (plans.length > 0)
    return (
      <div className="grid gap-(--gutter) md:grid-cols-2">
        {plans.map((plan) => (
          <MetricChart
            key={plan.id}
            plan={plan}
            environment={resource.environment}
            limits={NO_LIMITS}
            markers={NO_LIMITS}
          />
        ))}
      </div>
    );
  return (
    <Panel aria-label="Metrics">
      {!may ? (
        <EmptyState kind="no-permission" title="Your role cannot see metrics">
          An admin can grant it.
        </EmptyState>
      ) : query.isLoadingError ? (
        <LoadFailed what="metrics" query={query} />
      ) : (
        <EmptyState
          kind="no-data"
          title={isPending && labels !== null ? 'Finding its metrics' : 'No related metrics yet'}
          action={
            <ButtonLink size="sm" href="/infrastructure/metrics">
              Open the metric explorer
            </ButtonLink>
          }
        >
          Its relations show which services and hosts to check.
        </EmptyState>
      )}
    </Panel>
  );
}
