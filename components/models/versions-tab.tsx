'use client';
import { useQueries } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { StepChart } from '#components/charts/step-chart.tsx';
import type { StepSeries } from '#components/charts/step-series.ts';
import { runHref } from '#components/experiments/run-view.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Select } from '#components/ui/select.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { ModelDetail, ModelVersionDetail, ModelVersionItem } from '#lib/schemas/models.ts';
import { AliasChips } from './alias-chips.tsx';
import { readVersion } from './use-model.ts';
import type { ModelView } from './use-model.ts';
import { VersionCompare } from './version-compare.tsx';

/** Versions of the chart: the newest so many. */
const CHARTED = 25;

function VersionTable({ model }: { model: ModelDetail }) {
  const guarded = (version: number) => model.aliases.filter((each) => each.version === version);
  return (
    <Panel aria-label="Versions">
      <PanelHeader
        title="Versions"
        count={
          model.items.length < model.versions
            ? `${model.items.length} of ${model.versions}`
            : model.versions
        }
      />
      <Table label="Versions, newest first">
        <thead>
          <tr>
            <Th fit>Version</Th>
            <Th>Aliases</Th>
            <Th>Run</Th>
            <Th>Description</Th>
            <Th fit>Made</Th>
            <Th fit>By</Th>
          </tr>
        </thead>
        <tbody>
          {model.items.map((row) => (
            <tr key={row.version}>
              <Td fit className="font-medium">
                v{row.version}
                {row.status === 'READY' ? null : (
                  <span className="ml-1.5 font-normal text-ink-3">{row.status.toLowerCase()}</span>
                )}
              </Td>
              <Td>
                <AliasChips aliases={guarded(row.version)} />
              </Td>
              <Td>
                {row.run === null ? (
                  <span className="text-ink-3">none</span>
                ) : (
                  <TextLink href={runHref(row.run.id)}>{row.run.name}</TextLink>
                )}
              </Td>
              <Td className="min-w-40 wrap-anywhere">{row.description}</Td>
              <Td fit>
                <Time at={row.createdAt} />
              </Td>
              <Td fit>{row.createdBy}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function useVersionMetrics(name: string, versions: readonly ModelVersionItem[]) {
  return useQueries({
    queries: versions.map(({ version }) => ({
      queryKey: queryKey('models', 'version', name, version),
      queryFn: ({ signal }: { signal: AbortSignal }) => readVersion(name, version, signal),
      staleTime: 60_000,
    })),
    combine: (results) => ({
      pending: results.some((result) => result.isPending),
      failed: results.some((result) => result.isError),
      details: results.flatMap((result) => result.data ?? []),
    }),
  });
}

/** One metric over the versions that have it. */
function metricLine(details: readonly ModelVersionDetail[], metric: string): StepSeries {
  const points = details
    .flatMap((each) => {
      const value = each.metrics.find(({ key }) => key === metric)?.value;
      return typeof value === 'number' ? [[each.version, value] as const] : [];
    })
    .toSorted(([a], [b]) => a - b);
  return { id: metric, name: metric, points };
}

function MetricByVersion({
  name,
  versions,
}: {
  name: string;
  versions: readonly ModelVersionItem[];
}) {
  const [{ metric }, set] = useQueryStates({ metric: parseAsString.withDefault('') });
  const { details, pending, failed } = useVersionMetrics(name, versions.slice(0, CHARTED));
  const names = [...new Set(details.flatMap((each) => each.metrics.map(({ key }) => key)))];
  const shown = names.includes(metric) ? metric : (names.toSorted()[0] ?? '');
  const series = [metricLine(details, shown)];
  return (
    <StepChart
      title={shown === '' ? 'Metric by version' : `${shown} by version`}
      axis="Version"
      series={series}
      status={pending ? 'loading' : failed && names.length === 0 ? 'error' : 'ready'}
      empty={{
        title: 'No version has a metric',
        text: 'A version shows what its logged model or its run measured: register it from a run that logs metrics.',
      }}
      foot={
        names.length < 2 ? undefined : (
          <span className="inline-flex items-center gap-2">
            Metric
            <Select
              aria-label="Metric of the chart"
              value={shown}
              options={names.toSorted().map((value) => ({ value, label: value }))}
              onValueChange={(value) => void set({ metric: value })}
            />
          </span>
        )
      }
    />
  );
}

/** Versions, a metric over them, and any two of them line by line. */
export function VersionsTab({ view }: { view: ModelView }) {
  const model = view.registered;
  const [pair, setPair] = useQueryStates({ before: parseAsInteger, after: parseAsInteger });
  if (model === null || model.items.length === 0)
    return (
      <Panel>
        <EmptyState
          kind="no-source"
          title={model === null ? 'This model is not registered' : 'No version yet'}
          command={`mlflow.register_model("runs:/RUN_ID/model", "${view.name}")`}
        >
          It only sends rows. Registered under the same name, its versions, runs and aliases stand
          here.
        </EmptyState>
      </Panel>
    );
  const [newest, second] = model.items;
  const before = pair.before ?? second?.version ?? null;
  const after = pair.after ?? newest?.version ?? null;
  return (
    <>
      <VersionTable model={model} />
      <MetricByVersion name={view.name} versions={model.items} />
      <VersionCompare
        name={view.name}
        versions={model.items.map(({ version }) => version)}
        before={before}
        after={after}
        onChange={(next) => void setPair(next)}
      />
    </>
  );
}
