/** A name under which a resource is known to senders. */
export type Alias = { kind: string; value: string };

/** What telemetry says about one resource. `key` is local to one derivation. */
export type ResourceFact = {
  key: string;
  kind: string;
  canonicalId: string;
  name: string;
  environment: string | null;
  labels: Record<string, string>;
  /** Names that lead to a stored resource when its canonical id does not, strongest first. */
  lookup: Alias[];
  /** Names to remember. */
  aliases: Alias[];
  /** A stored, less exactly named resource that may take this fact as its fuller name. */
  adopts: { canonicalId: string; unlessAlias: string | null } | null;
  /** Only names a resource that other facts made. It makes none. */
  ifKnown: boolean;
  /** Sent by the demo; null where the evidence does not tell. A resource that anyone else speaks of is no demo. */
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

/** Joins facts of many series about the same resource or relation. Later labels win. */
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
