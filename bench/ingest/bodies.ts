import {
  remoteWriteHeaders,
  snappyBody,
  writeRequest,
} from '#server/ingest/remote-write-fixture.ts';

export const SAMPLES_PER_BODY = 2_000;
export const CLIENTS = 4;
/** Bodies that a client needs to send each of its series once. */
const SHARDS = 3;
const STEP_MS = 15_000;

export const headers = remoteWriteHeaders;

function labelsOf(series: number): [string, string][] {
  const host = Math.floor(series / 250);
  return [
    ['__name__', `http_requests_total_${series % 50}`],
    ['cluster', 'production'],
    ['code', String(200 + (series % 4) * 100)],
    ['instance', `10.0.${host % 256}.${host % 200}:9100`],
    ['job', `service-${host % 20}`],
    ['method', series % 2 === 0 ? 'GET' : 'POST'],
    ['path', `/api/v1/things/${series}`],
  ];
}

/**
 * The bodies of one round, per client and in order of time: 2,000 series with one sample each, as Prometheus
 * sends them. Clients own disjoint series, so that no series is ever sent out of order.
 */
export function bodiesOfRound(round: number, perClient: number, startMs: number): Buffer[][] {
  const steps = Math.ceil(perClient / SHARDS);
  return Array.from({ length: CLIENTS }, (_, client) =>
    Array.from({ length: perClient }, (__, index) => {
      const shard = index % SHARDS;
      const step = round * steps + Math.floor(index / SHARDS);
      const timeMs = startMs + step * STEP_MS;
      const first = (client * SHARDS + shard) * SAMPLES_PER_BODY;
      return snappyBody(
        writeRequest(
          Array.from({ length: SAMPLES_PER_BODY }, (___, row) => ({
            labels: labelsOf(first + row),
            samples: [[timeMs, (first + row) * 0.37 + step * 17]],
          })),
        ),
      );
    }),
  );
}
