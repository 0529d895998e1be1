import { resourceKey } from '#engines/correlate/graph.ts';
import type { ResourceGraph } from '#server/incidents/resource-graph.ts';

type Ref = { kind: string; name: string };

/** For tests: a graph of these things, each with `kind-name` as its id. */
export function testGraph(
  refs: readonly Ref[],
  relations: ResourceGraph['relations'],
): ResourceGraph {
  const resources = refs.map(({ kind, name }) => ({
    id: `${kind}-${name}`,
    kind,
    name,
    tier: 3,
    environmentId: null,
    teamId: null,
    demo: false,
  }));
  return {
    byId: new Map(resources.map((each) => [each.id, each])),
    byKey: new Map(resources.map((each) => [resourceKey(each), each])),
    relations,
    links: relations.map(({ from, to }) => ({
      from: from.replace(':', '-'),
      to: to.replace(':', '-'),
    })),
  };
}
