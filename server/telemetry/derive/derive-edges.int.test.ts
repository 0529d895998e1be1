import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { selectRows } from '../client.ts';
import { BatchBuilder } from '../spool/batch-builder.ts';
import type { SpanRow } from '../spool/batch.ts';
import { closeIngest } from '../spool/ingest-pool.ts';
import { storeBatch, touchAgain } from '../testing/rows.ts';
import { deriveEdges } from './derive-edges.ts';

afterAll(closeIngest);

// Recent, because spans expire after a week.
const t0 = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000;
const now = new Date(t0 + 600_000);

function span(change: Partial<SpanRow>): SpanRow {
  return {
    tsMs: t0,
    durationMs: 10,
    source: 'source',
    traceId: 't',
    spanId: 's',
    parentSpanId: '',
    name: 'call',
    kind: 'client',
    status: 'unset',
    statusMessage: '',
    service: 'shop',
    host: '',
    environment: 'production',
    attributes: {},
    resource: {},
    ...change,
  };
}

const edgeRow = z.object({
  caller: z.string(),
  callee: z.string(),
  kind: z.string(),
  n: z.coerce.number(),
  errors: z.coerce.number(),
  latency: z.array(z.coerce.number()),
});

const edges = (): Promise<z.output<typeof edgeRow>[]> =>
  selectRows(
    `SELECT caller, callee, callee_kind AS kind, count AS n, errors, latency_counts AS latency FROM edges FINAL
     WHERE count > 0 ORDER BY caller, callee, minute`,
    {},
    edgeRow,
  );

test('edges come from client spans and their server children; a late child renames the callee', async () => {
  const clients = new BatchBuilder('source');
  for (let index = 0; index < 20; index += 1) {
    const failed = index < 5;
    clients.spans.push(
      span({
        tsMs: t0 + index * 1_000,
        traceId: `t${index}`,
        spanId: 'a',
        durationMs: index === 19 ? 60_000 : 15,
        status: failed ? 'error' : 'unset',
        attributes: { 'server.address': '10.0.0.7' },
      }),
      span({
        tsMs: t0 + index * 1_000,
        traceId: `t${index}`,
        spanId: 'd',
        durationMs: 1.5,
        service: 'payments',
        attributes: { 'db.system.name': 'postgresql', 'server.address': '10.0.0.9' },
      }),
    );
  }
  await storeBatch(clients);
  await deriveEdges(now);
  expect((await edges()).map((edge) => edge.callee)).toEqual(['postgresql', '10.0.0.7']);

  const servers = new BatchBuilder('source');
  for (let index = 0; index < 20; index += 1) {
    servers.spans.push(
      span({
        tsMs: t0 + index * 1_000 + 1,
        traceId: `t${index}`,
        spanId: 'b',
        parentSpanId: 'a',
        kind: 'server',
        service: 'payments',
      }),
    );
  }
  await storeBatch(servers);
  await deriveEdges(now);
  const found = await edges();
  expect(
    found.map(({ caller, callee, kind, n, errors }) => ({ caller, callee, kind, n, errors })),
  ).toEqual([
    { caller: 'payments', callee: 'postgresql', kind: 'database', n: 20, errors: 0 },
    { caller: 'shop', callee: 'payments', kind: 'service', n: 20, errors: 5 },
  ]);
  expect(found[1]?.latency).toEqual([0, 0, 0, 0, 19, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

  // A second run changes nothing.
  await touchAgain('spans', t0, 2);
  await deriveEdges(now);
  expect(await edges()).toEqual(found);

  const samples = await selectRows(
    `SELECT metric, toUnixTimestamp64Milli(ts) AS ms, round(value, 6) AS value FROM samples FINAL
     INNER JOIN (SELECT id, metric, labels FROM series FINAL) AS s ON s.id = samples.series
     WHERE labels['caller'] = 'shop' AND labels['callee'] = 'payments' ORDER BY metric, ts`,
    {},
    z.object({ metric: z.string(), ms: z.coerce.number(), value: z.number() }),
  );
  expect(samples.map((item) => [item.metric, (item.ms - t0) / 1_000, item.value])).toEqual([
    ['edge.error.ratio', 10, 0.5],
    ['edge.error.ratio', 20, 0],
    ['edge.latency.p95', 10, 0.015],
    ['edge.latency.p95', 20, expect.closeTo(33.00825, 1)],
    ['edge.request.rate', 10, 1],
    ['edge.request.rate', 20, 1],
  ]);
});
