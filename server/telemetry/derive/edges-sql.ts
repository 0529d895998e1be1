import { edgeBoundsMs } from './edge-bounds.ts';

/** Maximum delay between the start of a client span and its server span. */
const childWithinMs = 120_000;

/**
 * One row per call from a client (or producer) span of a service: caller, callee, callee_kind,
 * environment, at, ms, failed. The callee is the service of the child server span, or the peer that
 * the client names if there is none.
 */
const calls = `SELECT client.service AS caller, client.environment AS environment, client.ts AS at, client.duration_ms AS ms,
    (client.status = 'error'
      OR toUInt16OrZero(client.attributes['http.response.status_code']) >= 500
      OR toUInt16OrZero(client.attributes['rpc.grpc.status_code']) > 0) AS failed,
    multiIf(client.attributes['db.system.name'] != '', client.attributes['db.system.name'], client.attributes['db.system']) AS database,
    multiIf(server.callee != '', server.callee,
      client.attributes['peer.service'] != '', client.attributes['peer.service'],
      database != '', database,
      client.attributes['server.address']) AS callee,
    multiIf(server.callee != '', 'service', database != '', 'database', 'external') AS callee_kind
  FROM (
    SELECT trace_id, span_id, service, environment, ts, duration_ms, status, attributes FROM spans
    WHERE kind IN ('client', 'producer') AND service != ''
      AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64})
    LIMIT 1 BY trace_id, span_id
  ) AS client
  LEFT JOIN (
    SELECT trace_id, parent_span_id, any(service) AS callee FROM spans
    WHERE kind IN ('server', 'consumer') AND parent_span_id != ''
      AND ts >= fromUnixTimestamp64Milli({from:Int64} - 5000) AND ts < fromUnixTimestamp64Milli({to:Int64} + ${childWithinMs})
    GROUP BY trace_id, parent_span_id
  ) AS server ON server.trace_id = client.trace_id AND server.parent_span_id = client.span_id
  WHERE callee != '' AND callee != caller`;

const cellOf = `arrayFirstIndex(bound -> ms <= bound, [${edgeBoundsMs.join(', ')}])`;
const cells = edgeBoundsMs.length;

/**
 * INSERT of the edges of all minutes in [from, to). An edge that only an earlier run found is set
 * to 0, because its server span came late and named another callee.
 */
export const edgesSql = `INSERT INTO edges
    (minute, caller, callee, callee_kind, environment, count, errors, latency_counts, latency_sum_ms, version)
  SELECT minute, caller, callee, argMax(callee_kind, n), environment, sum(n), sum(e), sumForEach(latency), sum(total_ms),
    toUInt64(toUnixTimestamp64Milli(now64(3)))
  FROM (
    SELECT toStartOfMinute(at, 'UTC') AS minute, caller, callee, callee_kind, environment, toUInt64(1) AS n, toUInt64(failed) AS e,
      arrayMap(k -> toUInt64(k = if(${cellOf} = 0, ${cells + 1}, ${cellOf})), range(1, ${cells + 2})) AS latency, ms AS total_ms
    FROM (${calls})
    UNION ALL
    SELECT minute, caller, callee, callee_kind, environment, toUInt64(0), toUInt64(0),
      arrayWithConstant(${cells + 1}, toUInt64(0)), 0
    FROM edges FINAL
    WHERE minute >= toDateTime(intDiv({from:Int64}, 1000)) AND minute < toDateTime(intDiv({to:Int64}, 1000))
  )
  GROUP BY minute, caller, callee, environment`;

/**
 * INSERT of the edge signals of all grid cells in [from, to). The timestamp of a sample is the end
 * of its cell. Skips callers that measure their calls themselves (clientSignals), because their
 * histograms count every call, including those of back-filled days.
 */
export function edgeSignalsSql(gridMs: number): string {
  return `INSERT INTO samples (series, ts, value)
  SELECT target.id AS series, fromUnixTimestamp64Milli((cell + 1) * ${gridMs}) AS ts, signal.2 AS value
  FROM (
    SELECT caller, callee, environment, cell,
      arrayJoin([
        ('edge.request.rate', count() / ${gridMs / 1_000}),
        ('edge.error.ratio', avg(failed)),
        ('edge.latency.p95', quantileExactInclusive(0.95)(ms) / 1000)
      ]) AS signal
    FROM (SELECT *, intDiv(toUnixTimestamp64Milli(at), ${gridMs}) AS cell FROM (${calls}))
    WHERE (caller, callee) NOT IN (
      SELECT labels['service.name'], labels['peer.service'] FROM series WHERE metric IN {measured:Array(String)}
    )
    GROUP BY caller, callee, environment, cell
  ) AS signals
  INNER JOIN (
    SELECT id, metric, labels['caller'] AS caller, labels['callee'] AS callee, labels['deployment.environment.name'] AS environment
    FROM series FINAL WHERE source = 'tandem' AND startsWith(metric, 'edge.')
  ) AS target ON target.metric = signal.1 AND target.caller = signals.caller AND target.callee = signals.callee
    AND target.environment = signals.environment`;
}
