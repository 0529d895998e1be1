import { z } from 'zod';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { demoSourceTest } from '#server/sources/demo-source.ts';
import { getEdges } from '#server/telemetry/queries/get-edges.ts';
import { liveIdentities, newIdentities } from '#server/telemetry/queries/series-identities.ts';
import { mergeFacts } from './derive/facts.ts';
import { factsOfEdge } from './derive/from-edges.ts';
import { factsOfIdentity } from './derive/from-labels.ts';
import { registerResources, watermarkKey } from './register-resources.ts';

/** Registrations are stored by several writers; one that commits late must not be skipped. */
const overlapMs = 15_000;
const liveMs = 3 * 60_000;
const edgesMs = 15 * 60_000;

const watermark = z.object({ registeredMs: z.number() });

async function readWatermark(): Promise<number> {
  const row = await db().setting.findUnique({ where: { key: watermarkKey } });
  const parsed = watermark.safeParse(row?.value);
  return parsed.success ? parsed.data.registeredMs : 0;
}

/** Derives resources and relations from the series, samples and edges that came since the last run. */
export async function deriveResources(now: Date): Promise<{ created: number; relations: number }> {
  const nowMs = now.getTime();
  const sinceMs = await readWatermark();
  const [fresh, live, edges, isDemo] = await Promise.all([
    newIdentities(Math.max(0, sinceMs - overlapMs)),
    liveIdentities(nowMs - liveMs, nowMs),
    getEdges(nowMs - edgesMs, nowMs),
    demoSourceTest(),
  ]);
  const demoNames = new Set(
    live.flatMap((identity) =>
      isDemo(identity.source) === true ? [identity.labels['service.name'] ?? ''] : [],
    ),
  );
  const facts = mergeFacts([
    ...[...fresh.items, ...live].map((identity) =>
      factsOfIdentity(identity, isDemo(identity.source)),
    ),
    ...edges.map((edge) => factsOfEdge(edge, demoNames.has(edge.caller) ? true : null)),
  ]);
  const moved = fresh.registeredMs !== null && fresh.registeredMs > sinceMs;
  if (facts.resources.length === 0 && !moved) return { created: 0, relations: 0 };
  return registerResources(
    systemActor('derive-resources'),
    { facts, watermarkMs: moved ? fresh.registeredMs : null },
    { now },
  );
}
