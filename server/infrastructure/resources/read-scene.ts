import { createKey } from '#server/accounts/keys.ts';
import { createUser } from '#server/accounts/users.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { discoverSources } from '#server/sources/discover-sources.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { gauge } from '../collector/reading.ts';
import { toBatch } from '../collector/to-batch.ts';
import { deriveResources } from './derive-resources.ts';

const stepMs = 10_000;
/** Actor and end time for tests of read queries. */
export const actor = systemActor('test');
export const endMs = Math.floor(Date.now() / stepMs) * stepMs;
export const now = new Date(endMs);

const place = {
  'service.name': 'checkout',
  'deployment.environment.name': 'production',
  'host.name': 'web-1',
};
const host = { 'host.name': 'web-1' };

async function sendReadings(source: string): Promise<void> {
  const known = new Map<string, bigint>();
  for (let index = 60; index >= 0; index -= 1) {
    const readings = [
      gauge('service.request.rate', '{request}/s', 20 + (index % 3), place),
      gauge('service.error.ratio', '1', 0.01, place),
      gauge('service.latency.p95', 's', 0.2, place),
      gauge('system.cpu.utilization', '1', 0.4, host),
      gauge('system.filesystem.utilization', '1', 0.3, { ...host, 'system.device': 'a' }),
      gauge('system.filesystem.utilization', '1', 0.9, { ...host, 'system.device': 'b' }),
      gauge('service.request.rate', '{request}/s', 3, {
        'service.name': 'checkout',
        'deployment.environment.name': 'staging',
      }),
    ];
    const { batch, commit } = toBatch(source, {}, readings, endMs - index * stepMs, known);
    await getSpool().submit(batch);
    commit();
  }
}

async function sendLogs(source: string): Promise<void> {
  const logs = new BatchBuilder(source);
  for (let index = 0; index < 5; index += 1)
    logs.logs.push({
      tsMs: endMs - index * 1_000,
      observedMs: endMs,
      source,
      severity: index === 0 ? 17 : 9,
      severityText: '',
      body: `line ${index}`,
      attributes: { k: 'v' },
      resource: {},
      service: 'checkout',
      host: 'web-1',
      environment: 'production',
      traceId: '',
      spanId: '',
    });
  await getSpool().submit(logs.build());
  await getSpool().flushed();
}

/** Sends a current reading and derives the resources it names. */
export async function sendReading(
  source: string,
  labels: Record<string, string>,
  metric = 'm',
): Promise<void> {
  const { batch } = toBatch(source, {}, [gauge(metric, '1', 1, labels)], endMs, new Map());
  await getSpool().submit(batch);
  await getSpool().flushed();
  await deriveResources(now);
}

/**
 * Creates ten minutes of one service in two environments and of its host, with five log records.
 * Returns the source that sent them.
 */
export async function openReadScene(): Promise<string> {
  const user = await createUser(actor, { email: 'a@example.test', name: 'A', grants: [] });
  const owner: Actor = {
    kind: 'user',
    id: user.id,
    name: 'A',
    grants: [{ role: 'admin', teamId: null, environmentId: null }],
    sessionId: newId(),
    authenticatedAt: now,
    ip: null,
  };
  const key = await createKey(owner, { name: 'collector', scopes: ['ingest'] });
  const source = `${key.id}:otlp`;
  await sendReadings(source);
  await sendLogs(source);
  await deriveResources(now);
  await discoverSources(now);
  return source;
}

export async function closeReadScene(): Promise<void> {
  await closeSpool();
  await db().$disconnect();
}
