import { z } from 'zod';
import type { Transaction } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { boundedFacts } from '../derive/bounded-facts.ts';
import { bothDemo, type Facts, type RelationFact, type ResourceFact } from '../derive/facts.ts';
import {
  mergedAlias,
  resolveFacts,
  type Resolution,
  type StoredAlias,
} from '../derive/resolve-facts.ts';
import { applyOwnership } from '../ownership/apply-ownership.ts';
import { readOwnershipRules } from '../ownership/ownership-rows.ts';

/** Only Tandem's own derivation calls this verb, so the type guarantees the shape. */
const factsInput = z.custom<Facts>((value) => typeof value === 'object' && value !== null);
const input = z.object({ facts: factsInput });

async function environmentIds(
  tx: Transaction,
  facts: readonly ResourceFact[],
): Promise<Map<string, string>> {
  const names = [
    ...new Set(facts.flatMap((fact) => (fact.environment === null ? [] : [fact.environment]))),
  ];
  if (names.length === 0) return new Map();
  const read = () => tx.environment.findMany({ where: { name: { in: names } } });
  let rows = await read();
  const missing = names.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length > 0) {
    await tx.environment.createMany({
      data: missing.map((name) => ({ id: newId(), name })),
      skipDuplicates: true,
    });
    rows = await read();
  }
  return new Map(rows.map((row) => [row.name, row.id]));
}

async function load(tx: Transaction, facts: readonly ResourceFact[]) {
  const ids = facts.flatMap((fact) =>
    fact.adopts === null ? [fact.canonicalId] : [fact.canonicalId, fact.adopts.canonicalId],
  );
  const values = facts.flatMap((fact) =>
    [mergedAlias(fact.kind, fact.canonicalId), ...fact.lookup, ...fact.aliases].map(
      (alias) => alias.value,
    ),
  );
  const select = { id: true, kind: true, canonicalId: true, labels: true, demo: true } as const;
  const byCanonicalId = await tx.resource.findMany({ where: { canonicalId: { in: ids } }, select });
  const owners = await tx.resourceAlias.findMany({
    where: { value: { in: values } },
    select: { resourceId: true },
  });
  const missing = owners
    .map((owner) => owner.resourceId)
    .filter((id) => !byCanonicalId.some((row) => row.id === id));
  const byAlias = await tx.resource.findMany({ where: { id: { in: missing } }, select });
  const stored = [...byCanonicalId, ...byAlias];
  const aliases: StoredAlias[] = await tx.resourceAlias.findMany({
    where: { resourceId: { in: stored.map((row) => row.id) } },
    select: { kind: true, value: true, resourceId: true },
  });
  return { stored, aliases };
}

function placeOf(fact: ResourceFact, environments: ReadonlyMap<string, string>) {
  const environmentId =
    fact.environment === null ? null : (environments.get(fact.environment) ?? null);
  return { environmentId, reportedEnvironmentId: environmentId };
}

async function createResources(
  tx: Transaction,
  created: Resolution['created'],
  environments: ReadonlyMap<string, string>,
) {
  if (created.length === 0) return;
  await tx.resource.createMany({
    data: created.map(({ id, fact }) => ({
      id,
      kind: fact.kind,
      canonicalId: fact.canonicalId,
      name: fact.name,
      labels: fact.labels,
      demo: fact.demo ?? false,
      ...placeOf(fact, environments),
      firstSeenAt: new Date(fact.firstMs),
      lastSeenAt: new Date(fact.lastMs),
    })),
    skipDuplicates: true,
  });
  // Changes may be reported before their service sends its first sample.
  await tx.$executeRaw`update "Change" set "resourceId" = made.id
    from "Resource" as made where made.id = any(${created.map(({ id }) => id)}::uuid[])
      and "Change"."resourceId" is null and "Change"."resourceKind" = made.kind and "Change"."resourceName" = made.name
      and ("Change"."environmentId" is null or made."reportedEnvironmentId" is null or "Change"."environmentId" = made."reportedEnvironmentId")`;
}

async function storeAdopted(
  tx: Transaction,
  adopted: Resolution['adopted'],
  environments: ReadonlyMap<string, string>,
) {
  for (const { id, fact } of adopted) {
    const environmentId =
      fact.environment === null ? undefined : environments.get(fact.environment);
    await tx.resource.update({
      where: { id },
      data: {
        canonicalId: fact.canonicalId,
        name: fact.name,
        ...(environmentId === undefined ? {} : { reportedEnvironmentId: environmentId }),
      },
    });
  }
}

async function touchResources(
  tx: Transaction,
  facts: readonly ResourceFact[],
  idOf: ReadonlyMap<string, string>,
) {
  const latest = new Map<string, number>();
  for (const fact of facts) {
    const id = idOf.get(fact.key);
    if (id === undefined) continue;
    latest.set(id, Math.max(latest.get(id) ?? 0, fact.lastMs));
  }
  await tx.$executeRaw`update "Resource" set "lastSeenAt" = seen.at
    from unnest(${[...latest.keys()]}::uuid[], ${[...latest.values()].map((ms) => new Date(ms))}::timestamptz[]) as seen(id, at)
    where "Resource".id = seen.id and "Resource"."lastSeenAt" < seen.at`;
}

type Described = { id: string; labels: unknown; demo: boolean };

/**
 * Updates the labels of resources, such as a new version or host; labels from other series stay.
 * Returns the changes.
 */
async function describe(
  tx: Transaction,
  facts: readonly ResourceFact[],
  idOf: ReadonlyMap<string, string>,
  stored: readonly Described[],
): Promise<string[]> {
  const changed = new Set<string>();
  const rows = new Map(stored.map((row) => [row.id, row]));
  for (const fact of facts) {
    const row = rows.get(idOf.get(fact.key) ?? '');
    if (row === undefined) continue;
    const before = typeof row.labels === 'object' && row.labels !== null ? row.labels : {};
    const labels = { ...before, ...fact.labels };
    const demo = bothDemo(row.demo, fact.demo) ?? false;
    if (JSON.stringify(labels) === JSON.stringify(before) && demo === row.demo) continue;
    rows.set(row.id, { ...row, labels, demo });
    changed.add(row.id);
    await tx.resource.update({
      where: { id: row.id },
      data: { labels: toJson(labels), demo },
      select: { id: true },
    });
  }
  return [...changed];
}

type RelationRow = {
  id: string;
  fromId: string;
  toId: string;
  kind: string;
  source: string;
  at: Date;
};

/**
 * Removes duplicates: different facts may resolve to the same two resources, and one statement must
 * not change a row twice.
 */
function distinct(
  relations: readonly RelationFact[],
  idOf: ReadonlyMap<string, string>,
): RelationRow[] {
  const rows = new Map<string, RelationRow>();
  for (const relation of relations) {
    const fromId = idOf.get(relation.from);
    const toId = idOf.get(relation.to);
    if (fromId === undefined || toId === undefined || fromId === toId) continue;
    const key = `${fromId} ${toId} ${relation.kind}`;
    const at = new Date(Math.max(relation.lastMs, rows.get(key)?.at.getTime() ?? 0));
    rows.set(key, { id: newId(), fromId, toId, kind: relation.kind, source: relation.source, at });
  }
  return [...rows.values()];
}

const createdRows = z.array(z.object({ created: z.boolean() }));

async function storeRelations(
  tx: Transaction,
  relations: readonly RelationFact[],
  idOf: ReadonlyMap<string, string>,
): Promise<number> {
  const rows = distinct(relations, idOf);
  if (rows.length === 0) return 0;
  const column = <T>(read: (row: (typeof rows)[number]) => T) => rows.map(read);
  // One statement with arrays: every run returns thousands of relations, nearly all of them already
  // stored.
  const made = await tx.$queryRaw`
    insert into "Relation" as known (id, "fromId", "toId", kind, source, "firstSeenAt", "lastSeenAt")
    select id, from_id, to_id, kind, source, at, at from unnest(
      ${column((row) => row.id)}::uuid[], ${column((row) => row.fromId)}::uuid[], ${column((row) => row.toId)}::uuid[],
      ${column((row) => row.kind)}::text[], ${column((row) => row.source)}::text[], ${column((row) => row.at)}::timestamptz[]
    ) as seen(id, from_id, to_id, kind, source, at)
    on conflict ("fromId", "toId", kind) do update set "lastSeenAt" = excluded."lastSeenAt"
      where known."lastSeenAt" < excluded."lastSeenAt" - interval '10 seconds'
    returning known.id, (xmax = 0) as created`;
  return createdRows.parse(made).filter((row) => row.created).length;
}

/**
 * Applies the ownership rules again to resources with new names, labels or reported environments.
 */
async function giveOwners(context: VerbContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rules } = await readOwnershipRules(context.tx);
  await applyOwnership(context, rules, [...new Set(ids)]);
}

/**
 * Stores facts about resources from telemetry: new resources, their names, relations and last-seen
 * times.
 */
export const registerResources = verb(
  { permission: 'infrastructure:write', input, audit: 'infrastructure.register-resources' },
  async (context, given) => {
    const { tx } = context;
    const facts = boundedFacts(given.facts);
    // Serialized: if two workers create the same resource at the same time, one would reference a
    // row that was never stored.
    await tx.$queryRaw`select 1 as locked from pg_advisory_xact_lock(hashtextextended('register-resources', 7))`;
    const environments = await environmentIds(tx, facts.resources);
    const { stored, aliases } = await load(tx, facts.resources);
    const resolution = resolveFacts(facts.resources, stored, aliases, newId);
    await storeAdopted(tx, resolution.adopted, environments);
    await createResources(tx, resolution.created, environments);
    await tx.resourceAlias.createMany({
      data: resolution.aliases.map((alias) => ({ id: newId(), ...alias })),
      skipDuplicates: true,
    });
    await touchResources(tx, facts.resources, resolution.idOf);
    const described = await describe(tx, facts.resources, resolution.idOf, stored);
    const relations = await storeRelations(tx, facts.relations, resolution.idOf);
    const { created, adopted } = resolution;
    await giveOwners(context, [...[...created, ...adopted].map(({ id }) => id), ...described]);
    if (created.length + adopted.length + relations === 0) context.nothingChanged();
    else {
      const names = [...created, ...adopted]
        .slice(0, 200)
        .map(({ id, fact }) => ({ id, kind: fact.kind, name: fact.name }));
      await context.audit({
        subject: { kind: 'resource', name: `${created.length} new` },
        after: { resources: names, relations },
      });
      await context.emit('infrastructure');
    }
    return { created: created.length, adopted: adopted.length, relations };
  },
);
