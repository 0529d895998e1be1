import type { ResourceFact } from '#server/infrastructure/derive/facts.ts';
import { factKey } from '#server/infrastructure/derive/facts.ts';

/** The node of a resource that is known by its exact id and place; what else is known of it stays. */
export function namedFact(
  kind: string,
  canonicalId: string,
  name: string,
  lastMs: number,
): ResourceFact {
  return {
    key: factKey(kind, canonicalId),
    kind,
    canonicalId,
    name,
    environment: null,
    labels: {},
    lookup: [],
    aliases: [],
    adopts: null,
    ifKnown: false,
    demo: null,
    firstMs: lastMs,
    lastMs,
  };
}

export function datasetFact(name: string, atMs: number): ResourceFact {
  return namedFact('dataset', name, name, atMs);
}
