import { remoteWriteHeaders, snappyBody } from '#server/ingest/prometheus/remote-write-fixture.ts';
import { bytesField, stringField, uintField } from '#server/ingest/protobuf/proto-writer.ts';

export const SAMPLES_PER_BODY = 2_000;
export const CLIENTS = 4;
export const METRIC_PREFIX = 'bench_requests_total_';
/** Number of requests in which a client sends one sample of each of its series. */
const SHARDS = 3;
const STEP_MS = 15_000;

export const headers = remoteWriteHeaders;

function labelsOf(series: number): [string, string][] {
  const host = Math.floor(series / 250);
  return [
    ['__name__', `${METRIC_PREFIX}${series % 50}`],
    ['cluster', 'production'],
    ['code', String(200 + (series % 4) * 100)],
    ['instance', `10.0.${host % 256}.${host % 200}:9100`],
    ['job', `service-${host % 20}`],
    ['method', series % 2 === 0 ? 'GET' : 'POST'],
    ['path', `/api/v1/things/${series}`],
  ];
}

type Template = { bytes: Buffer; ends: number[] };

/**
 * One body with placeholders for value and time at the end of every series. Encoding it each time
 * would take longer than sending it.
 */
function templateOf(firstSeries: number): Template {
  const value = Buffer.alloc(9);
  value[0] = 1 * 8 + 1;
  const sample = bytesField(2, Buffer.concat([value, uintField(2, Date.now())]));
  const parts: Buffer[] = [];
  const ends: number[] = [];
  let length = 0;
  for (let row = 0; row < SAMPLES_PER_BODY; row += 1) {
    const labels = labelsOf(firstSeries + row).map(([name, text]) =>
      bytesField(1, Buffer.concat([stringField(1, name), stringField(2, text)])),
    );
    const series = bytesField(1, Buffer.concat([...labels, sample]));
    parts.push(series);
    length += series.length;
    ends.push(length);
  }
  return { bytes: Buffer.concat(parts), ends };
}

function fill({ bytes, ends }: Template, timeMs: number, valueOf: (row: number) => number): Buffer {
  // Current timestamps have six bytes, excluding the field tag.
  const time = uintField(2, timeMs).subarray(1);
  ends.forEach((end, row) => {
    time.copy(bytes, end - time.length);
    bytes.writeDoubleLE(valueOf(row), end - time.length - 1 - 8);
  });
  return snappyBody(bytes);
}

/**
 * The bodies of one round, per client and in order of time: 2,000 series with one sample each, as
 * Prometheus sends them.
 * Clients have disjoint series, so that samples of a series are never out of order.
 */
export function bodiesOfRound(round: number, perClient: number, startMs: number): Buffer[][] {
  const steps = Math.ceil(perClient / SHARDS);
  return Array.from({ length: CLIENTS }, (_, client) => {
    const templates = Array.from({ length: SHARDS }, (__, shard) =>
      templateOf((client * SHARDS + shard) * SAMPLES_PER_BODY),
    );
    return Array.from({ length: perClient }, (__, index) => {
      const shard = index % SHARDS;
      const step = round * steps + Math.floor(index / SHARDS);
      const template = templates[shard];
      if (template === undefined) throw new Error('a client has no such shard');
      return fill(template, startMs + step * STEP_MS, (row) => row * 0.37 + step * 17);
    });
  });
}
