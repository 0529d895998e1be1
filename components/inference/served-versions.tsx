'use client';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { versionHref } from '#components/labels/model-name.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatDuration, formatNumber, formatPercent, formatVersion } from '#lib/format.ts';
import type { ServedVersion } from '#lib/schemas/inference/usage.ts';
import { useUsage } from './model/use-health.ts';

const title = 'Latency and errors by version';

const seconds = (ms: number | null): string => formatDuration(ms === null ? null : ms / 1_000);

/** Versions outside the registry have other names, such as Knative revisions. */

function VersionTable({
  name,
  registered,
  rows,
}: {
  name: string;
  registered: readonly number[];
  rows: readonly ServedVersion[];
}) {
  return (
    <Table label="Requests, error rate and latency by version, in the time range of the page">
      <thead>
        <tr>
          <Th>Version</Th>
          <Th num>Requests</Th>
          <Th num>Error rate</Th>
          <Th num>Median</Th>
          <Th num>P95</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ version, serving, requests, errorRate, p50Ms, p95Ms, meanMs, toldBy }) => (
          <tr key={version}>
            <Td className="font-medium">
              {version === '' ? (
                <span className="text-ink-3">not reported</span>
              ) : registered.some((each) => String(each) === version) ? (
                <TextLink href={versionHref(name, version)} className="underline">
                  {formatVersion(version)}
                </TextLink>
              ) : (
                formatVersion(version)
              )}
              {serving ? <span className="font-normal text-ink-2"> serving</span> : null}
              {toldBy === 'server' ? (
                <span className="font-normal text-ink-2"> by its server</span>
              ) : null}
            </Td>
            <Td num>{formatNumber(requests)}</Td>
            <Td num>{formatPercent(errorRate, 1)}</Td>
            <Td num>
              {p50Ms === null && meanMs !== null ? `mean ${seconds(meanMs)}` : seconds(p50Ms)}
            </Td>
            <Td num>{seconds(p95Ms)}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/**
 * Requests, failures and latency of each version within the page's time range; the serving version
 * first.
 */
export function ServedVersions({
  name,
  registered,
}: {
  name: string;
  /** Versions in the registry, which have a page. */
  registered: readonly number[];
}) {
  const { fromMs, toMs } = useTimeRange();
  const usage = useUsage(name);
  const rows = usage.data?.versions;
  return (
    <Panel aria-label={title}>
      <PanelHeader
        title={title}
        {...(rows === undefined ? {} : { count: rows.length })}
        ruled
        end={
          <CsvLink
            path={`/api/inference/models/${encodeURIComponent(name)}/usage`}
            query={{ from: fromMs, to: toMs }}
            size="sm"
          />
        }
      />
      {rows === undefined ? (
        usage.isError ? (
          <LoadFailed what="the version metrics" query={usage} />
        ) : (
          <SkeletonRows rows={3} label="Loading the versions" />
        )
      ) : rows.length === 0 ? (
        <EmptyState kind="no-data" title="No requests in this range" className="min-h-28">
          Choose a longer range, or check whether the service still sends its predictions.
        </EmptyState>
      ) : (
        <>
          <VersionTable name={name} registered={registered} rows={rows} />
          <PanelFoot>
            A request counts as failed if its row, its span or its server's metrics report a
            failure.
            {rows.some(({ p50Ms, meanMs }) => p50Ms === null && meanMs !== null)
              ? ' Where a server reports only total duration, there is a mean but no median or P95.'
              : null}
          </PanelFoot>
        </>
      )}
    </Panel>
  );
}
