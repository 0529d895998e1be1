/**
 * Circles between nouns: edges are `{from, to}` noun names, the answer is one list of names per
 * circle found, each starting and ending with the same noun.
 */
export function nounCycles(edges) {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set();
  const cycles = [];
  const visit = (noun, path) => {
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
export function nounEdges(from, source, nouns) {
  const found = source.matchAll(
    /^(?:import|export)(?! type\b)[^;]*?from '(?:#server|\.\.)\/([a-z-]+)\/[^']+'/gms,
  );
  return [...found].flatMap(([, to]) => (to !== from && nouns.includes(to) ? [{ from, to }] : []));
}
