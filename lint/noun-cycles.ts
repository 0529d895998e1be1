export type NounEdge = { from: string; to: string };

/**
 * Circles between nouns: edges are `{from, to}` noun names, the answer is one list of names per
 * circle found, each starting and ending with the same noun.
 */
export function nounCycles(edges: readonly NounEdge[]): string[][] {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (noun: string, path: readonly string[]): void => {
    if (path.includes(noun)) {
      cycles.push([...path.slice(path.indexOf(noun)), noun]);
      return;
    }
    if (done.has(noun)) return;
    for (const { to } of next.get(noun) ?? []) visit(to, [...path, noun]);
    done.add(noun);
  };
  for (const { from } of edges) visit(from, []);
  return cycles;
}

/** Runtime imports of other nouns in one source file of `server/<from>/`. */
export function nounEdges(from: string, source: string, nouns: readonly string[]): NounEdge[] {
  const found = source.matchAll(
    /^(?:import|export)(?! type\b)[^;]*?from '(?:#server|\.\.)\/([a-z-]+)\/[^']+'/gms,
  );
  return [...found].flatMap(([, to = '']) =>
    to !== from && nouns.includes(to) ? [{ from, to }] : [],
  );
}
