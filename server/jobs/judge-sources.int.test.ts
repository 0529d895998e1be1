import { afterAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { recordEvaluation } from '#server/incidents/findings/record-evaluation.ts';
import { judgeSources } from '#server/jobs/judge-sources.ts';
import { ruleActor, systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { noteSourceHealth } from '#server/sources/note-source-health.ts';
import { registerSources } from '#server/sources/register-sources.ts';
import { updateSource } from '#server/sources/update-source.ts';

const detector = ruleActor('detector', 'Detection');
const startMs = Date.parse('2026-11-20T10:00:00Z');
const at = (minute: number): Date => new Date(startMs + minute * 60_000);

afterAll(async () => {
  await db().$disconnect();
});

async function makeSource(kind: string, heard: Date) {
  const owner = await makeUser(`Owner of ${kind}`, ['admin']);
  const keyId = newId();
  await db().apiKey.create({
    data: {
      id: keyId,
      prefix: keyId.slice(-12),
      name: 'edge',
      hash: '',
      ownerId: owner.id,
      scopes: ['ingest'],
      createdAt: at(0),
    },
  });
  const key = `${keyId}:${kind}`;
  await registerSources(systemActor('test'), {
    items: [{ key, kind, name: `edge: ${kind}`, apiKeyId: keyId, lastSampleAt: heard }],
  });
  const { id } = await db().source.findUniqueOrThrow({ where: { key } });
  return { id, key, keyId };
}

/** Three passes ten seconds apart: as many as an alert asks for. */
async function passes(minute: number): Promise<void> {
  for (const second of [0, 10, 20]) {
    const now = new Date(at(minute).getTime() + second * 1_000);
    await recordEvaluation(detector, { evaluations: await judgeSources(now, startMs) }, { now });
    await correlate(detector, {}, { now });
  }
}

const alertsOf = (key: string) =>
  db().alert.findMany({ where: { labels: { equals: { 'tandem.source': key } } } });

test('a source that stops sending is an incident after its limit, and ends when something comes', async () => {
  const source = await makeSource('otlp', at(1));
  await passes(10);
  expect(await alertsOf(source.key)).toEqual([]);
  await passes(12);
  const [alert] = await alertsOf(source.key);
  expect(alert).toMatchObject({
    state: 'firing',
    title: 'edge: otlp sends no data, limit 10 min',
    detector: 'source-silence',
    inputs: { source: 'edge: otlp', lastHeardAt: at(1).toISOString() },
  });
  expect(alert?.incidentId).not.toBeNull();

  // A body came, although the telemetry store has not shown it yet.
  await noteSourceHealth(systemActor('test'), {
    items: [{ key: source.key, receivedAt: at(13), lagMs: 1_500, refusedAt: null, refusedWhy: '' }],
  });
  await passes(14);
  await passes(15);
  expect((await alertsOf(source.key))[0]?.state).toBe('resolved');
});

test('nobody is told of a source that is off, whose key ended, that is quiet by nature or was told never to tell', async () => {
  const admin = await makeUser('Ada', ['admin']);
  const off = await makeSource('remote_write', at(1));
  await updateSource(admin, { id: off.id, enabled: false });
  const revoked = await makeSource('otlp', at(1));
  await db().apiKey.update({ where: { id: revoked.keyId }, data: { revokedAt: at(2) } });
  const events = await makeSource('changes', at(1));
  const never = await makeSource('otlp', at(1));
  await updateSource(admin, { id: never.id, silentAfterMinutes: 0 });
  const chosen = await makeSource('inference', at(1));
  await updateSource(admin, { id: chosen.id, silentAfterMinutes: 30 });
  await passes(40);
  for (const { key } of [off, revoked, events, never]) expect(await alertsOf(key)).toEqual([]);
  expect(await alertsOf(chosen.key)).toHaveLength(1);
  await expect(updateSource(admin, { id: never.id, silentAfterMinutes: 20_000 })).rejects.toThrow(
    'silentAfterMinutes',
  );
});

test('while Tandem was down nobody was heard: silence counts from its start', async () => {
  const source = await makeSource('otlp', at(1));
  const judged = async (sinceMs: number) =>
    (await judgeSources(at(60), sinceMs)).find(
      ({ labels }) => labels['tandem.source'] === source.key,
    )?.outcome;
  expect(await judged(at(58).getTime())).toBe('ok');
  expect(await judged(at(40).getTime())).toBe('breach');
});
