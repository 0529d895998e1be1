/** A name that senders use for a resource. */
export type Alias = { kind: string; value: string };

/** Facts about one resource from telemetry. `key` is local to one derivation. */
export type ResourceFact = {
  key: string;
  kind: string;
  canonicalId: string;
  name: string;
  environment: string | null;
  labels: Record<string, string>;
  /** Names that identify a stored resource if the canonical id does not, strongest first. */
  lookup: Alias[];
  /** Names to store. */
  aliases: Alias[];
  /** A stored resource with a less exact name that may adopt this fact as its fuller name. */
  adopts: { canonicalId: string; unlessAlias: string | null } | null;
  /** True for a fact that only names a resource created by other facts. */
  ifKnown: boolean;
  /**
   * True if sent by the demo; null if the evidence is inconclusive. A resource that any other
   * sender reports does not belong to the demo.
   */
  demo: boolean | null;
  firstMs: number;
  lastMs: number;
};

export type RelationFact = {
  from: string;
  to: string;
  kind: 'calls' | 'uses' | 'runs_on' | 'part_of' | 'served_by' | 'fed_by';
  source: string;
  lastMs: number;
};
export type Facts = { resources: ResourceFact[]; relations: RelationFact[] };

export function factKey(kind: string, canonicalId: string): string {
  return `${kind}\u0000${canonicalId}`;
}

/**
 * Merges facts of many series about the same resource or relation. Later labels take precedence.
 */
export function mergeFacts(all: readonly Facts[]): Facts {
  const resources = new Map<string, ResourceFact>();
  const relations = new Map<string, RelationFact>();
  for (const fact of all.flatMap((facts) => facts.resources)) {
    const known = resources.get(fact.key);
    resources.set(fact.key, known === undefined ? fact : joined(known, fact));
  }
  for (const fact of all.flatMap((facts) => facts.relations)) {
    const key = [fact.from, fact.to, fact.kind].join('\u0001');
    const known = relations.get(key);
    if (known === undefined || known.lastMs < fact.lastMs) relations.set(key, fact);
  }
  return { resources: [...resources.values()], relations: [...relations.values()] };
}

export function bothDemo(a: boolean | null, b: boolean | null): boolean | null {
  if (a === null || b === null) return a ?? b;
  return a && b;
}

function joined(a: ResourceFact, b: ResourceFact): ResourceFact {
  const [older, newer] = a.lastMs <= b.lastMs ? [a, b] : [b, a];
  const aliases = new Map(
    [...older.aliases, ...newer.aliases].map((alias) => [
      `${alias.kind}\u0000${alias.value}`,
      alias,
    ]),
  );
  return {
    ...newer,
    labels: { ...older.labels, ...newer.labels },
    aliases: [...aliases.values()],
    lookup: [...newer.lookup, ...older.lookup],
    demo: bothDemo(a.demo, b.demo),
    ifKnown: a.ifKnown && b.ifKnown,
    firstMs: Math.min(a.firstMs, b.firstMs),
    lastMs: newer.lastMs,
  };
}
