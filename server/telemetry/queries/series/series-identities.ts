import { z } from 'zod';
import { selectRows } from '../../client.ts';

/** Labels that identify the resources of a series. */
const identityLabels = [
  'check',
  'cloud.region',
  'dataset',
  'db.namespace',
  'db.system',
  'db.system.name',
  'deployment.environment',
  'deployment.environment.name',
  'host.arch',
  'host.id',
  'host.name',
  'host.type',
  'instance',
  'job',
  'k8s.cluster.name',
  'k8s.deployment.name',
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.uid',
  'model.name',
  'model.version',
  'node',
  'nodename',
  'os.type',
  'peer.service',
  'server.address',
  'service.instance.id',
  'service.name',
  'service.namespace',
  'service.version',
  'target',
] as const;

/** Sender type derived from a metric name: a host's own metrics, Kubernetes objects, or other. */
const seriesFamilies = ['host', 'kubernetes', 'other'] as const;
export type SeriesFamily = (typeof seriesFamilies)[number];

export type SeriesIdentity = {
  labels: Record<string, string>;
  family: SeriesFamily;
  source: string;
  firstMs: number;
  lastMs: number;
};
export type NewIdentities = { items: SeriesIdentity[]; registeredMs: number | null };

const pairs = z.array(z.tuple([z.string(), z.string()]));
const row = z.object({
  identity: pairs,
  family: z.enum(seriesFamilies),
  source: z.string(),
  firstMs: z.number(),
  lastMs: z.number(),
});
const identitySql = `arraySort(arrayFilter(pair -> has({names:Array(String)}, pair.1), CAST(labels, 'Array(Tuple(String, String))')))`;
/**
 * Prefixes of metrics from node exporter, Windows exporter, OpenTelemetry's system metrics,
 * kube-state-metrics, kubelet and cAdvisor.
 */
const ofHostSql = `match(metric, '^(system\\\\.|(node|windows)_[a-zA-Z0-9_]+$)')`;
const familySql = `multiIf(${ofHostSql}, 'host', match(metric, '^(kube|kubelet|container)_'), 'kubernetes', 'other')`;
const names = [...identityLabels];
const jobTimeoutMs = 60_000;

function toIdentity(found: z.output<typeof row>): SeriesIdentity {
  return {
    labels: Object.fromEntries(found.identity),
    family: found.family,
    source: found.source,
    firstMs: found.firstMs,
    lastMs: found.lastMs,
  };
}

/** Scrape addresses (`instance`) of series with a host's own metrics. */
export async function hostMetricAddresses(): Promise<string[]> {
  const rows = await selectRows(
    `SELECT DISTINCT labels['instance'] AS address FROM series WHERE ${ofHostSql} AND labels['instance'] != ''`,
    {},
    z.object({ address: z.string() }),
    { timeoutMs: jobTimeoutMs },
  );
  return rows.map(({ address }) => address);
}

/** True if any series has been registered after a given time. */
export async function isRegisteredAfter(afterMs: number): Promise<boolean> {
  const rows = await selectRows(
    'SELECT 1 AS found FROM series WHERE registered_at > fromUnixTimestamp64Milli({after:Int64}) LIMIT 1',
    { after: Math.round(afterMs) },
    z.object({ found: z.number() }),
    { timeoutMs: jobTimeoutMs },
  );
  return rows.length > 0;
}

/**
 * Distinct identities of series registered after a given time, and the newest registration among
 * them.
 */
export async function newIdentities(afterMs: number): Promise<NewIdentities> {
  const rows = await selectRows(
    `SELECT ${identitySql} AS identity, ${familySql} AS family, source, toFloat64(min(toUnixTimestamp64Milli(first_seen))) AS firstMs,
       toFloat64(max(toUnixTimestamp64Milli(first_seen))) AS lastMs,
       toFloat64(max(toUnixTimestamp64Milli(registered_at))) AS registeredMs
     FROM series WHERE registered_at > fromUnixTimestamp64Milli({after:Int64}) GROUP BY identity, family, source`,
    { names, after: Math.round(afterMs) },
    row.extend({ registeredMs: z.number() }),
    { timeoutMs: jobTimeoutMs },
  );
  const registeredMs = rows.reduce<number | null>(
    (latest, found) => Math.max(latest ?? 0, found.registeredMs),
    null,
  );
  return { items: rows.map(toIdentity), registeredMs };
}

/**
 * Distinct identities of series with samples since a given time, with the time of the newest
 * sample.
 */
export async function liveIdentities(sinceMs: number, untilMs: number): Promise<SeriesIdentity[]> {
  const between = `ts > fromUnixTimestamp64Milli({since:Int64}) AND ts <= fromUnixTimestamp64Milli({until:Int64})`;
  const rows = await selectRows(
    `SELECT ${identitySql} AS identity, ${familySql} AS family, source, toFloat64(min(toUnixTimestamp64Milli(first_seen))) AS firstMs, max(live.lastMs) AS lastMs
     FROM series INNER JOIN (
       SELECT series, toFloat64(max(toUnixTimestamp64Milli(ts))) AS lastMs FROM samples WHERE ${between} GROUP BY series
       UNION ALL
       SELECT series, toFloat64(max(toUnixTimestamp64Milli(ts))) AS lastMs FROM histograms WHERE ${between} GROUP BY series
     ) AS live ON live.series = series.id GROUP BY identity, family, source`,
    { names, since: Math.round(sinceMs), until: Math.round(untilMs) },
    row,
    { timeoutMs: jobTimeoutMs },
  );
  return rows.map(toIdentity);
}
