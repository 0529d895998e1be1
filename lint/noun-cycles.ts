import { posix } from 'node:path';

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

/** Folders directly below `layer` that the source file at `path` imports at run time; its own folder left out. */
export function folderEdges(layer: string, path: string, source: string): NounEdge[] {
  const from = path.split('/')[1] ?? '';
  const imports = source.matchAll(
    /(?:^(?:import|export)(?! type\b)[^;]*?from |\bimport\()'([^']+)'/gms,
  );
  return [...imports].flatMap(([, name = '']) => {
    const target = name.startsWith('#') ? name.slice(1) : posix.join(posix.dirname(path), name);
    const [top, to = '', file] = target.split('/');
    return top === layer && file !== undefined && to !== from ? [{ from, to }] : [];
  });
}
