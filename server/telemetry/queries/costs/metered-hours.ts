import { z } from 'zod';
import { selectRow, selectRows } from '../../client.ts';

const hostMetrics = [
  'system.cpu.logical.count',
  'system.cpu.utilization',
  'system.cpu.time',
  'system.memory.limit',
  'system.memory.usage',
  'system.filesystem.usage',
];
const gpuMetrics = ['hw.gpu.utilization', 'DCGM_FI_PROF_GR_ENGINE_ACTIVE', 'DCGM_FI_DEV_GPU_UTIL'];
const processMetrics = ['process.cpu.utilization', 'process.cpu.time', 'process.memory.usage'];

/** Converts to exact decimals: hours have nine decimal places and are added as decimals. */
const decimal = (sql: string): string => `toDecimal128(${sql}, 9)`;

/**
 * Hours of the roll-up with the measured fraction of each. The sample count of a full hour comes
 * from neighboring hours: the smaller value of the two busiest pairs, so that a gap is not mistaken
 * for a change of the interval, or vice versa. The first hour of a series counts from its first
 * sample. The current hour counts until now.
 */
const cellsSql = (metrics: string): string => `
  SELECT metric, labels, ts, mean, increase, slot,
    greatest(0, least(1, n / greatest(among, least(if(before = 0, n + later, greatest(before, n)), if(later = 0, n + before, greatest(n, later)))),
      (least({nowS:Float64}, hour + 3600) - if(before = 0 AND seen > hour AND seen < hour + 3600, seen, hour)) / 3600)) AS cover
  FROM (
    SELECT s.metric AS metric, s.labels AS labels, s.slot AS slot, c.ts AS ts, toFloat64(toUnixTimestamp(c.ts)) AS hour, toFloat64(c.count) AS n,
      c.sum / c.count AS mean, c.increase AS increase, toUnixTimestamp64Milli(s.first_seen) / 1000 AS seen,
      lagInFrame(toFloat64(c.count), 1, 0) OVER w * (toUnixTimestamp(c.ts) - toUnixTimestamp(lagInFrame(c.ts, 1, toDateTime(0)) OVER w) = 3600) AS before,
      leadInFrame(toFloat64(c.count), 1, 0) OVER w * (toUnixTimestamp(leadInFrame(c.ts, 1, toDateTime(0)) OVER w) - toUnixTimestamp(c.ts) = 3600) AS later,
      max(toFloat64(c.count)) OVER (PARTITION BY s.metric, s.labels['host.name'], s.labels['service.name'], c.ts) AS among
    FROM rollup_1h AS c FINAL
    INNER JOIN (
      SELECT id, metric, labels, first_seen, concat(labels['system.device'], ' ', labels['system.filesystem.mountpoint'], ' ',
        labels['system.memory.state'], labels['system.filesystem.state'], labels['state'], ' ', labels['cpu.mode'], ' ', labels['cpu'], labels['cpu.logical_number'], ' ',
        labels['hw.id'], labels['gpu'], labels['UUID']) AS slot
      FROM series FINAL WHERE metric IN {${metrics}:Array(String)}
    ) AS s ON s.id = c.series
    WHERE c.series IN (SELECT id FROM series WHERE metric IN {${metrics}:Array(String)}) AND c.ts >= toDateTime({fromS:Int64} - 3600) AND c.ts < toDateTime({toS:Int64} + 3600)
    WINDOW w AS (PARTITION BY c.series ORDER BY c.ts ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
  )
  WHERE ts >= toDateTime({fromS:Int64}) AND ts < toDateTime({toS:Int64})`;

const state =
  "if(labels['state'] != '', labels['state'], if(labels['system.memory.state'] != '', labels['system.memory.state'], labels['system.filesystem.state']))";
const mode = "if(labels['cpu.mode'] != '', labels['cpu.mode'], labels['state'])";

/** Allocated and used hours of each host. A host that two sources report counts once. */
const hostsSql = `
  SELECT ts, host, arrayJoin([('cpu', cpu, least(cpu, cpuUsed)), ('memory', memory, least(memory, memoryUsed)),
    ('storage', disk, least(disk, diskUsed)), ('gpu', gpu, least(gpu, gpuUsed))]) AS part,
    part.1 AS kind, part.2 AS allocated, part.3 AS used
  FROM (
    SELECT ts, host,
      maxIf(amount, metric = 'system.cpu.logical.count') AS counted,
      sumIf(grown, metric = 'system.cpu.time') / 3600 AS timed,
      if(counted > 0, counted, timed) AS cpu,
      if(countIf(metric = 'system.cpu.utilization' AND mode = '') > 0, maxIf(level, metric = 'system.cpu.utilization' AND mode = '') * cpu,
        sumIf(grown, metric = 'system.cpu.time' AND mode NOT IN ('idle', 'iowait')) / 3600) AS cpuUsed,
      maxIf(amount, metric = 'system.memory.limit') AS memoryLimit,
      if(memoryLimit > 0, memoryLimit, sumIf(amount, metric = 'system.memory.usage')) / 1073741824 AS memory,
      sumIf(amount, metric = 'system.memory.usage' AND state = 'used') / 1073741824 AS memoryUsed,
      sumIf(amount, metric = 'system.filesystem.usage') / 1e9 AS disk,
      sumIf(amount, metric = 'system.filesystem.usage' AND state = 'used') / 1e9 AS diskUsed,
      greatest(${gpuMetrics.map((name) => `sumIf(share, metric = '${name}')`).join(', ')}) AS gpu,
      greatest(${gpuMetrics.map((name) => `sumIf(amount, metric = '${name}')${name.endsWith('UTIL') ? ' / 100' : ''}`).join(', ')}) AS gpuUsed
    FROM (
      SELECT ts, labels['host.name'] AS host, metric, slot, any(${state}) AS state, any(${mode}) AS mode,
        max(mean * cover) AS amount, max(mean) AS level, max(cover) AS share, max(increase) AS grown
      FROM (${cellsSql('hostMetrics')}) WHERE labels['host.name'] != ''
      GROUP BY ts, host, metric, slot
    ) GROUP BY ts, host
  ) WHERE allocated > 0`;

/** Used hours of each service. Without a core count, the share refers to one core. */
const servicesSql = `
  SELECT p.ts AS ts, p.host AS host, p.service AS service, p.environment AS environment,
    arrayJoin([('cpu', if(timed > 0, timed, share * if(h.cores > 0, h.cores, 1))), ('memory', memory)]) AS part,
    part.1 AS kind, part.2 AS used
  FROM (
    SELECT ts, labels['host.name'] AS host, labels['service.name'] AS service,
      if(labels['deployment.environment.name'] != '', labels['deployment.environment.name'], labels['deployment.environment']) AS environment,
      sumIf(increase, metric = 'process.cpu.time') / 3600 AS timed,
      sumIf(mean * cover, metric = 'process.cpu.utilization') AS share,
      sumIf(mean * cover, metric = 'process.memory.usage') / 1073741824 AS memory
    FROM (${cellsSql('processMetrics')}) WHERE labels['service.name'] != ''
    GROUP BY ts, host, service, environment
  ) AS p
  LEFT JOIN (
    SELECT ts, labels['host.name'] AS host, max(mean) AS cores FROM (${cellsSql('coreMetrics')}) GROUP BY ts, host
  ) AS h ON h.ts = p.ts AND h.host = p.host
  WHERE used > 0`;

/**
 * Each row is read once. A window over each host and hour gives the host's capacity and the use by
 * its services.
 */
const meteredSql = `
SELECT day, host, service, environment, kind, share.1 AS part, toString(sum(${decimal('share.2')})) AS quantity FROM (
  SELECT toString(toDate(ts, 'UTC')) AS day, host, service, environment, kind,
    max(allocated) OVER hour AS has, sum(if(isHost, 0, used)) OVER hour AS taken,
    arrayJoin(if(isHost,
      [('other', greatest(0, used - least(has, taken))), ('idle', has - greatest(used, least(has, taken)))],
      [('used', used * if(has > 0 AND taken > has, has / taken, 1))])) AS share
  FROM (
    SELECT ts, host, '' AS service, '' AS environment, kind, 1 AS isHost, allocated, used FROM (${hostsSql})
    UNION ALL
    SELECT ts, host, service, environment, kind, 0 AS isHost, 0 AS allocated, used FROM (${servicesSql})
  )
  WINDOW hour AS (PARTITION BY ts, host, kind)
)
GROUP BY day, host, service, environment, kind, part HAVING sum(${decimal('share.2')}) > 0
ORDER BY day, host, service, environment, kind, part LIMIT 500000`;

const meteredRow = z.object({
  day: z.string(),
  host: z.string(),
  service: z.string(),
  environment: z.string(),
  kind: z.enum(['cpu', 'memory', 'storage', 'gpu']),
  /** `used`: used by a service. `other`: other use of the host. `idle`: allocated but not used. */
  part: z.enum(['used', 'other', 'idle']),
  quantity: z.string(),
});
export type MeteredHours = z.output<typeof meteredRow>;

/**
 * Measured hours of CPU (core-hours), memory (GiB-hours), storage (GB-hours) and GPU, per day, host
 * and service. The parts of a host add up to its capacity. Services on unmeasured hosts are listed
 * separately.
 */
export async function meteredHours(
  fromMs: number,
  toMs: number,
  nowMs: number,
): Promise<MeteredHours[]> {
  return selectRows(
    meteredSql,
    {
      fromS: Math.floor(fromMs / 3_600_000) * 3_600,
      toS: Math.ceil(Math.min(toMs, nowMs) / 1000),
      nowS: nowMs / 1000,
      hostMetrics: [...hostMetrics, ...gpuMetrics],
      processMetrics,
      coreMetrics: ['system.cpu.logical.count'],
    },
    meteredRow,
    { timeoutMs: 20_000 },
  );
}

/**
 * Selects only the demo's hosts, or only other hosts, by name. Series without a host are selected
 * by service name.
 */
export type MeteredSide = {
  hosts: readonly string[];
  services: readonly string[];
  only: boolean;
};

const sideSql = (labels: string): string =>
  `if(${labels}['host.name'] != '', has({demoHosts:Array(String)}, ${labels}['host.name']), has({demoServices:Array(String)}, ${labels}['service.name'])) = {demoOnly:UInt8}`;
const sideParams = ({ hosts, services, only }: MeteredSide) => ({
  demoHosts: [...hosts],
  demoServices: [...services],
  demoOnly: only ? 1 : 0,
});
const allMetrics = [...hostMetrics, ...gpuMetrics, ...processMetrics];

const anyRow = z.object({ n: z.coerce.number() });

/** True if any host or service of the side sends metrics that hours are measured from. */
export async function hasMetered(side: MeteredSide): Promise<boolean> {
  const { n } = await selectRow(
    `SELECT count() AS n FROM series WHERE metric IN {metrics:Array(String)} AND ${sideSql('labels')}`,
    { metrics: allMetrics, ...sideParams(side) },
    anyRow,
  );
  return n > 0;
}

const extentRow = z.object({
  first: z.coerce.number(),
  last: z.coerce.number(),
  n: z.coerce.number(),
  kinds: z.array(z.string()),
});

/** Time range and kinds of the measured hours, for one side or for all. */
export async function meteredExtent(side?: MeteredSide): Promise<z.output<typeof extentRow>> {
  const wanted =
    side === undefined
      ? 'metric IN {metrics:Array(String)}'
      : `metric IN {metrics:Array(String)} AND ${sideSql('labels')}`;
  return selectRow(
    `SELECT toUnixTimestamp(min(c.ts)) AS first, toUnixTimestamp(max(c.ts)) AS last, count() AS n,
       arraySort(groupUniqArray(multiIf(s.metric LIKE '%cpu%', 'cpu', s.metric LIKE '%memory%', 'memory', s.metric LIKE '%filesystem%', 'storage', 'gpu'))) AS kinds
     FROM rollup_1h AS c INNER JOIN (SELECT id, metric FROM series FINAL WHERE ${wanted}) AS s ON s.id = c.series
     WHERE c.series IN (SELECT id FROM series WHERE ${wanted})`,
    { metrics: allMetrics, ...(side === undefined ? {} : sideParams(side)) },
    extentRow,
  );
}
