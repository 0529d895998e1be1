import { systemActor } from '#server/platform/actor.ts';
import { isRefusedValue } from '#server/platform/database/sql-state.ts';
import { cutText } from '#server/platform/database/storable-text.ts';
import { logger } from '#server/platform/logger.ts';
import { demoKeyIds, sourceTest } from '#server/sources/demo-source.ts';
import { getEdges } from '#server/telemetry/queries/get-edges.ts';
import { servicesOfKeys } from '#server/telemetry/queries/models/services-of-keys.ts';
import {
  liveIdentities,
  newIdentities,
} from '#server/telemetry/queries/series/series-identities.ts';
import { mergeFacts, type Facts } from '../derive/facts.ts';
import { factsOfEdge } from '../derive/from-edges.ts';
import { factsOfIdentity } from '../derive/from-labels.ts';
import { readWatermark, saveWatermark } from './derive-watermark.ts';
import { registerResources } from './register-resources.ts';

/** Several writers store registrations, so a late commit must not be skipped. */
const overlapMs = 15_000;
const liveMs = 3 * 60_000;
const edgesMs = 15 * 60_000;

const actor = systemActor('derive-resources');
type Derived = { created: number; relations: number };

/**
 * Maximum number of facts per transaction; the first start on a full store produces many facts at
 * once.
 */
const factsAtOnce = 1_000;

async function readFacts(
  nowMs: number,
  sinceMs: number,
): Promise<{ all: Facts[]; registeredMs: number | null }> {
  const demoIds = await demoKeyIds();
  const isDemo = sourceTest(demoIds);
  const [fresh, live, edges] = await Promise.all([
    newIdentities(Math.max(0, sinceMs - overlapMs)),
    liveIdentities(nowMs - liveMs, nowMs),
    getEdges(nowMs - edgesMs, nowMs),
  ]);
  // Spans arrive before the first metrics, and a resource created without the demo mark never gets
  // it. Read after the edges, so that their spans are included.
  const demoNames = await servicesOfKeys(demoIds, nowMs - edgesMs);
  const all = [
    ...[...fresh.items, ...live].map((identity) =>
      factsOfIdentity(identity, isDemo(identity.source)),
    ),
    ...edges.map((edge) => factsOfEdge(edge, demoNames.has(edge.caller) ? true : null)),
  ].filter((facts) => facts.resources.length > 0);
  return { all, registeredMs: fresh.registeredMs };
}

/**
 * Stores facts. A fact with values that the database rejects is skipped and logged; the others are
 * stored.
 */
async function register(all: readonly Facts[], now: Date): Promise<Derived> {
  try {
    const { created, relations } = await registerResources(
      actor,
      { facts: mergeFacts(all) },
      { now },
    );
    return { created, relations };
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    if (all.length <= 1) {
      const names = all.flatMap(({ resources }) => resources.map(({ name }) => cutText(name, 200)));
      logger.error('a resource cannot be stored', { names, error });
      return { created: 0, relations: 0 };
    }
    const middle = Math.ceil(all.length / 2);
    const [first, second] = [
      await register(all.slice(0, middle), now),
      await register(all.slice(middle), now),
    ];
    return {
      created: first.created + second.created,
      relations: first.relations + second.relations,
    };
  }
}

/**
 * Derives resources and relations from the series, samples and edges that arrived since the last
 * run.
 */
export async function deriveResources(now: Date): Promise<Derived> {
  const sinceMs = await readWatermark();
  const { all, registeredMs } = await readFacts(now.getTime(), sinceMs);
  const total = { created: 0, relations: 0 };
  for (let at = 0; at < all.length; at += factsAtOnce) {
    const { created, relations } = await register(all.slice(at, at + factsAtOnce), now);
    total.created += created;
    total.relations += relations;
  }
  if (registeredMs !== null && registeredMs > sinceMs) {
    await saveWatermark(actor, { registeredMs }, { now });
  }
  return total;
}
