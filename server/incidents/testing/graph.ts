import { toResourceGraph, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';

type Ref = { id?: string; kind: string; name: string };

/** For tests: a graph of these things, each with `kind-name` as its id where none is given. */
export function testGraph(
  refs: readonly Ref[],
  relations: ResourceGraph['relations'],
): ResourceGraph {
  return toResourceGraph(
    refs.map(({ kind, name, id = `${kind}-${name}` }) => ({
      id,
      kind,
      name,
      tier: 3,
      environmentId: null,
      teamId: null,
      demo: false,
    })),
    relations,
  );
}
