import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { pausableWrites } from '#lib/choices/disk.ts';
import { authenticateKey } from '#server/accounts/authenticate-key.ts';
import { intakeBudget } from '#server/ingest/http/ingest-deps.ts';
import { ingestMetrics } from '#server/ingest/ingest-metrics.ts';
import { singleton } from '#server/platform/singleton.ts';
import { statementCounts } from '#server/telemetry/queries/statement-counts.ts';
import { collisionsFound } from '#server/telemetry/series-collisions.ts';
import { diskState } from '#server/telemetry/spool/disk-state.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { isFromThisMachine } from './from-this-machine.ts';

/** Serves /metrics to loopback, or to requests with an API key that has read access. */
export async function serveMetrics(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isFromThisMachine(request)) await authenticateKey(request.headers.authorization, 'read');
  const registry = processRegistry();
  ingestMetrics().bytesInFlight.set(intakeBudget().usedBytes);
  const pages = await Promise.all([registry.metrics(), ingestMetrics().registry.metrics()]);
  response
    .writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' })
    .end(`${pages.join('\n')}\n`);
}

function processRegistry(): Registry {
  return singleton('process-metrics', () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const spool: ['segments' | 'bytes' | 'capBytes', string, string][] = [
      ['segments', 'tandem_spool_segments', 'Segments that are not in the stores yet.'],
      ['bytes', 'tandem_spool_bytes', 'Bytes that are not in the stores yet.'],
      ['capBytes', 'tandem_spool_cap_bytes', 'Bytes at which ingest is refused.'],
    ];
    for (const [field, name, help] of spool) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(getSpool().status()[field]);
        },
      });
    }
    addDiskGauges(registry);
    new Gauge({
      name: 'tandem_series_collisions',
      help: 'New series with an id collision since the start.',
      registers: [registry],
      collect() {
        this.set(collisionsFound());
      },
    });
    new Counter({
      name: 'tandem_telemetry_statements_total',
      help: 'Statements that ClickHouse has run since its start. Absent while it does not respond.',
      labelNames: ['kind'],
      registers: [registry],
      async collect() {
        this.reset();
        for (const { kind, count } of await statementCounts().catch(() => []))
          this.inc({ kind }, count);
      },
    });
    return registry;
  });
}

function addDiskGauges(registry: Registry): void {
  new Gauge({
    name: 'tandem_disk_free_bytes',
    help: "Free space of the data folder's disk.",
    registers: [registry],
    collect() {
      this.set(diskState().freeBytes);
    },
  });
  new Gauge({
    name: 'tandem_disk_paused_writes',
    help: 'Whether this kind of data is not written, because the disk is almost full (1) or not (0).',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      const { paused } = diskState();
      for (const kind of pausableWrites) this.set({ kind }, Number(paused.includes(kind)));
    },
  });
}
