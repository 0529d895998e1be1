'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { BarChart } from '#components/charts/bars/bar-chart.tsx';
import { describeFrom } from '#components/charts/frame/freshness-note.tsx';
import { api } from '#components/client/api.ts';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useCan } from '#components/client/session.tsx';
import { ModelsConnect } from '#components/sources/models-connect.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber, formatPercent, formatVersion } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import type { ResourceDetail, ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { ModelView } from './model/use-model.ts';
import { ServedVersions } from './served-versions.tsx';
import { UsagePanel } from './usage-panel.tsx';

/**
 * Services that serve the model, or hosts that its server runs on, from the graph; undefined while
 * loading.
 */
function useServedBy(name: string) {
  return useQuery({
    queryKey: queryKey('infrastructure', 'served-by', name),
    queryFn: async ({ signal }) => {
      const { items } = await api<Page<ResourceItem>>('/api/resources', {
        query: { kind: 'model', q: name, limit: 100 },
        signal,
      });
      const own = items.find((item) => item.name === name);
      if (own === undefined) return [];
      const { relations } = await api<ResourceDetail>(`/api/resources/${own.id}`, { signal });
      return relations.flatMap(({ kind, resource }) =>
        kind === 'served_by' || kind === 'runs_on' ? [resource] : [],
      );
    },
    enabled: useCan('infrastructure:read'),
  });
}

function VersionRows({ sent }: { sent: InferenceModelItem }) {
  const rows = sent.versions.toSorted((a, b) => b.rows - a.rows);
  return (
    <Panel aria-label="Versions by rows">
      <PanelHeader title="Versions by rows" count={rows.length} />
      <Table label="Versions by rows of the last 7 days">
        <thead>
          <tr>
            <Th>Version</Th>
            <Th num>Rows</Th>
            <Th num>Share</Th>
            <Th fit>Last request</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ version, rows: count, lastAt }) => (
            <tr key={version}>
              <Td className="font-medium">
                {version === '' ? (
                  <span className="text-ink-3">not reported</span>
                ) : (
                  formatVersion(version)
                )}
              </Td>
              <Td num>{formatNumber(count)}</Td>
              <Td num>{formatPercent(sent.rows === 0 ? null : count / sent.rows)}</Td>
              <Td fit>
                <Time at={lastAt} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function ServicePanel({ name }: { name: string }) {
  const services = useServedBy(name);
  const mayRead = useCan('infrastructure:read');
  return (
    <Panel aria-label="Served by">
      <PanelHeader title="Served by" ruled />
      {services.data !== undefined && services.data.length > 0 ? (
        <ul className="divide-y divide-line">
          {services.data.map(({ id, name: service }) => (
            <li key={id} className="flex min-h-9 items-center gap-2 px-4">
              <span className="text-ink-2">Measured at</span>
              <TextLink href={`/infrastructure/${id}`}>{service}</TextLink>
            </li>
          ))}
        </ul>
      ) : !mayRead ? (
        <EmptyState kind="no-permission" title="Your role cannot see services" className="min-h-28">
          The service that serves the model reports latency and errors.
        </EmptyState>
      ) : services.isPending ? (
        <SkeletonRows rows={2} label="Loading the services" />
      ) : services.isError ? (
        <LoadFailed what="the services that serve it" query={services} />
      ) : (
        <EmptyState kind="no-source" title="No serving service found" className="min-h-28">
          Connect the service with OpenTelemetry and let it name the model, or send the metrics of
          its model server.
        </EmptyState>
      )}
    </Panel>
  );
}

/** Requests to the model, by version. */
export function ServingTab({ view }: { view: ModelView }) {
  const { sent } = view;
  const registered = view.registered?.items.map(({ version }) => version) ?? [];
  const versions = sent?.versions;
  const bars = useMemo(() => {
    const shown = (versions ?? []).toSorted((a, b) => b.rows - a.rows).slice(0, 20);
    return {
      groups: shown.map(({ version }) =>
        version === '' ? 'not reported' : formatVersion(version),
      ),
      series: [{ id: 'rows', name: 'Rows', values: shown.map(({ rows }) => rows) }],
    };
  }, [versions]);
  if (sent === null || sent.rows === 0)
    return (
      <>
        {sent === null ? null : <ServedVersions name={view.name} registered={registered} />}
        <Panel>
          <EmptyState kind="no-source" title="No rows in the last 7 days">
            Let the service that serves the model send its predictions.
          </EmptyState>
        </Panel>
        {sent === null ? null : <ServicePanel name={view.name} />}
        <ModelsConnect title="Send predictions" />
      </>
    );
  return (
    <>
      <UsagePanel name={view.name} sources={sent.sources} />
      <ServedVersions name={view.name} registered={registered} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-(--gutter) lg:grid-cols-2">
        <VersionRows sent={sent} />
        <BarChart
          title="Rows by version, last 7 days"
          unit="1"
          {...bars}
          height={200}
          foot={describeFrom(sent.sources)}
        />
        <ServicePanel name={view.name} />
      </div>
    </>
  );
}
