import type { Alias, ResourceFact } from './facts.ts';

export type StoredResource = { id: string; kind: string; canonicalId: string };
export type StoredAlias = Alias & { resourceId: string };
export type Resolution = {
  /** Resource id per fact key. */
  idOf: Map<string, string>;
  created: { id: string; fact: ResourceFact }[];
  adopted: { id: string; fact: ResourceFact }[];
  aliases: StoredAlias[];
};

const aliasKey = (alias: Alias) => `${alias.kind}\u0000${alias.value}`;
const rowKey = (kind: string, canonicalId: string) => `${kind}\u0000${canonicalId}`;

/** Canonical id of a resource that a person merged into another one. */
export function mergedAlias(kind: string, canonicalId: string): Alias {
  return { kind: 'canonical', value: `${kind}:${canonicalId}` };
}

/**
 * Sort order: fuller names first, so that shorter names find them; resources only mentioned by
 * others last.
 */
function order(fact: ResourceFact): number {
  if (fact.ifKnown) return 3;
  if (fact.kind === 'external' || fact.kind === 'database') return 2;
  return fact.adopts === null ? 1 : 0;
}

/**
 * Finds the stored resource of each fact: by canonical id, then by alias, then by adopting a
 * resource with a less exact name. Otherwise creates a resource, unless the fact only names one.
 * Never merges two stored resources: a person decides that.
 */
export function resolveFacts(
  facts: readonly ResourceFact[],
  stored: readonly StoredResource[],
  storedAliases: readonly StoredAlias[],
  newId: () => string,
): Resolution {
  const rows = new Map(stored.map((row) => [rowKey(row.kind, row.canonicalId), row.id]));
  const byAlias = new Map(storedAliases.map((alias) => [aliasKey(alias), alias.resourceId]));
  const aliasKinds = new Set(
    storedAliases.map((alias) => `${alias.resourceId}\u0000${alias.kind}`),
  );
  const result: Resolution = { idOf: new Map(), created: [], adopted: [], aliases: [] };

  const adoptable = (fact: ResourceFact): string | undefined => {
    if (fact.adopts === null) return undefined;
    const id = rows.get(rowKey(fact.kind, fact.adopts.canonicalId));
    const { unlessAlias } = fact.adopts;
    if (id === undefined || unlessAlias === null) return id;
    return aliasKinds.has(`${id}\u0000${unlessAlias}`) ? undefined : id;
  };

  for (const fact of [...facts].sort((a, b) => order(a) - order(b))) {
    const known =
      rows.get(rowKey(fact.kind, fact.canonicalId)) ??
      [mergedAlias(fact.kind, fact.canonicalId), ...fact.lookup]
        .map((alias) => byAlias.get(aliasKey(alias)))
        .find((id) => id !== undefined);
    const adopted = known === undefined ? adoptable(fact) : undefined;
    if (known === undefined && fact.ifKnown) continue;
    const id = known ?? adopted ?? newId();
    if (adopted !== undefined) {
      result.adopted.push({ id, fact });
      if (fact.adopts !== null) rows.delete(rowKey(fact.kind, fact.adopts.canonicalId));
    } else if (known === undefined) result.created.push({ id, fact });
    if (known === undefined) rows.set(rowKey(fact.kind, fact.canonicalId), id);
    result.idOf.set(fact.key, id);
    for (const alias of fact.aliases) {
      if (byAlias.has(aliasKey(alias))) continue;
      byAlias.set(aliasKey(alias), id);
      aliasKinds.add(`${id}\u0000${alias.kind}`);
      result.aliases.push({ ...alias, resourceId: id });
    }
  }
  return result;
}
