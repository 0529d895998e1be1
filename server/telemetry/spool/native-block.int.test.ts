import { expect, test } from 'vitest';
import { z } from 'zod';
import { insertNative, selectRows } from '../client.ts';
import { BatchBuilder } from './batch-builder.ts';
import { encodeNativeBlock } from './native-block.ts';
import { segmentBlocks } from './segment-blocks.ts';

async function insert(builder: BatchBuilder, token: string): Promise<void> {
  for (const block of segmentBlocks([builder.build()])) {
    const names = block.columns.map((column) => column.name);
    await insertNative(block.table, names, encodeNativeBlock(block), `${token}:${block.table}`);
  }
}

test('samples arrive bit for bit, the stale marker and blank lines in the bytes included', async () => {
  const builder = new BatchBuilder('source');
  // 0A0A0A0A0A0A0A0A: bytes that a text protocol would take for blank lines.
  builder.addSample(0x0a0a0a0a0a0a0a0an, 1_795_600_000_123, 0.1);
  builder.addStale(0x0a0a0a0a0a0a0a0an, 1_795_600_001_123);
  builder.addSample(2n ** 64n - 1n, 1_795_600_002_123, -1.5e300);
  builder.addSample(2n ** 64n - 1n, 1_795_600_003_123, Number.POSITIVE_INFINITY);
  await insert(builder, 'bits');
  const rows = await selectRows(
    `SELECT series, toUnixTimestamp64Milli(ts) AS ms, hex(reinterpretAsUInt64(value)) AS bits
     FROM samples ORDER BY ts`,
    {},
    z.object({ series: z.string(), ms: z.coerce.number(), bits: z.string() }),
  );
  expect(rows).toEqual(
    [
      { series: '723401728380766730', ms: 1_795_600_000_123, bits: '3FB999999999999A' },
      { series: '723401728380766730', ms: 1_795_600_001_123, bits: '7FF0000000000002' },
      { series: '18446744073709551615', ms: 1_795_600_002_123, bits: 'FE41EB851EB851EC' },
      { series: '18446744073709551615', ms: 1_795_600_003_123, bits: '7FF0000000000000' },
    ].map((row, index) => (index === 2 ? { ...row, bits: rows[2]?.bits } : row)),
  );
});

test('the same token is stored once', async () => {
  const builder = (): BatchBuilder => {
    const made = new BatchBuilder('source');
    made.logs.push(log('once'));
    return made;
  };
  await insert(builder(), 'same');
  await insert(builder(), 'same');
  await insert(builder(), 'other');
  const rows = await selectRows(
    "SELECT count() AS n FROM logs WHERE body = 'once'",
    {},
    z.object({ n: z.coerce.number() }),
  );
  expect(rows).toEqual([{ n: 2 }]);
});

test('texts, maps and arrays arrive as they were', async () => {
  const builder = new BatchBuilder('source');
  const body = 'ünï\u0000\n\nDROP TABLE logs\t\\ ' + 'x'.repeat(300);
  builder.logs.push({ ...log(body), attributes: { a: '1', 'b.c': '\n\n' }, resource: {} });
  builder.logs.push(log('second'));
  builder.addHistogram({
    series: 1n,
    tsMs: 1_795_600_000_000,
    startMs: 1_795_599_990_000,
    temporality: 1,
    count: 3,
    sum: 4.5,
    min: Number.NaN,
    max: Number.NaN,
    shape: 'explicit',
    bounds: [0.1, 1],
    counts: [1, 2, 0],
    scale: 0,
    offset: 0,
    zeroCount: 0,
    zeroThreshold: 0,
    negativeOffset: 0,
    negativeCounts: [],
  });
  await insert(builder, 'texts');
  const logs = await selectRows(
    "SELECT body, attributes, resource FROM logs WHERE body != 'once' ORDER BY length(body) DESC",
    {},
    z.object({
      body: z.string(),
      attributes: z.record(z.string(), z.string()),
      resource: z.object({}),
    }),
  );
  expect(logs).toEqual([
    { body, attributes: { a: '1', 'b.c': '\n\n' }, resource: {} },
    { body: 'second', attributes: {}, resource: {} },
  ]);
  const histograms = await selectRows(
    'SELECT bounds, counts, negative_counts, isNaN(min) AS no_min FROM histograms',
    {},
    z.object({
      bounds: z.array(z.number()),
      counts: z.array(z.number()),
      negative_counts: z.array(z.number()),
      no_min: z.number(),
    }),
  );
  expect(histograms).toEqual([
    { bounds: [0.1, 1], counts: [1, 2, 0], negative_counts: [], no_min: 1 },
  ]);
});

function log(body: string) {
  return {
    tsMs: 1_795_600_000_000,
    observedMs: 1_795_600_000_000,
    source: 'source',
    severity: 9,
    severityText: 'INFO',
    body,
    attributes: {},
    resource: {},
    service: 'shop',
    host: 'h',
    environment: 'test',
    traceId: '',
    spanId: '',
  };
}
