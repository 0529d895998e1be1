import { factKey, type ResourceFact } from '#server/infrastructure/derive/facts.ts';

/**
 * Node of a resource with this exact ID and place; other facts about the resource are preserved.
 */
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
