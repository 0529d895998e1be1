import { afterAll, expect, test } from 'vitest';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { forgetAddresses } from './forget-addresses.ts';

const now = new Date();

afterAll(() => db().$disconnect());

/** As an earlier version stored the host of a scrape address. */
async function addHost(
  address: string,
  given: { aliases?: string[]; setBy?: Record<string, string> } = {},
): Promise<string> {
  const id = newId();
  await db().resource.create({
    data: {
      id,
      kind: 'host',
      canonicalId: address,
      name: address,
      setBy: given.setBy ?? {},
      firstSeenAt: now,
      lastSeenAt: now,
      aliases: {
        create: ['instance', ...(given.aliases ?? [])].map((kind) => ({
          id: newId(),
          kind,
          value: address,
        })),
      },
    },
  });
  return id;
}

async function sendSeries(metric: string, instance: string): Promise<void> {
  const builder = new BatchBuilder('key:remote_write');
  builder.addSample(addSeries(builder, metric, { job: 'x', instance }), now.getTime(), 1);
  await storeBatch(builder);
}

test('removes the host of a scrape address, unless more is known of it or something refers to it', async () => {
  const api = await addHost('10.1.2.3');
  await addHost('10.0.0.7');
  await addHost('10.0.0.8', { aliases: ['host.name'] });
  await addHost('10.0.0.9', { setBy: { teamId: 'person' } });
  const alerting = await addHost('10.0.0.10');
  await db().alert.create({ data: { ...firingAlert('Disk is full'), resourceId: alerting } });
  const service = newId();
  await db().resource.create({
    data: {
      id: service,
      kind: 'service',
      canonicalId: 'api',
      name: 'api',
      firstSeenAt: now,
      lastSeenAt: now,
    },
  });
  const seen = { firstSeenAt: now, lastSeenAt: now };
  await db().relation.create({
    data: {
      id: newId(),
      fromId: service,
      toId: api,
      kind: 'runs_on',
      source: 'labels',
      ...seen,
    },
  });
  await sendSeries('http_requests_total', '10.1.2.3:8000');
  await sendSeries('node_load1', '10.0.0.7:9100');

  expect(await forgetAddresses(now)).toEqual({ removed: 1 });
  const hosts = await db().resource.findMany({ where: { kind: 'host' }, orderBy: { name: 'asc' } });
  expect(hosts.map(({ name }) => name)).toEqual(['10.0.0.10', '10.0.0.7', '10.0.0.8', '10.0.0.9']);
  expect(await db().resource.count({ where: { id: service } })).toBe(1);
  const row = await db().auditEntry.findFirstOrThrow({
    where: { action: 'infrastructure.forget-addresses' },
  });
  expect(row.before).toEqual({ hosts: [{ id: api, name: '10.1.2.3' }] });
  expect(await forgetAddresses(now)).toEqual({ removed: 0 });
});
