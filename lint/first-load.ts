import { posix } from 'node:path';

/** `from '...'` of imports and re-exports that leave code behind, and bare `import '...'`; `import()` is no first load. */
const STATIC =
  /^(?:import|export)(?! type\b)(?:(?!^(?:import|export)\b)[^;])*?\bfrom '([^']+)'|^import '([^']+)'/gms;

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  return specifier;
}

/** What a file imports at once: paths from the root of the repository, or names of packages. */
export function staticImports(file: string, source: string): string[] {
  return [...source.matchAll(STATIC)].map(([, from, bare]) => targetOf(file, from ?? bare ?? ''));
}

/**
 * The shortest way from each start to a package that must not come with a page: a list of paths that
 * ends with the package. `read` answers undefined for what is no file of the repository.
 */
export function waysTo(
  packages: readonly string[],
  starts: readonly string[],
  read: (path: string) => string | undefined,
): string[][] {
  const found: string[][] = [];
  const seen = new Set(starts);
  const queue = starts.map((start) => [start]);
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    const file = way.at(-1) ?? '';
    const source = read(file);
    for (const target of source === undefined ? [] : staticImports(file, source)) {
      const heavy = packages.some((name) => target === name || target.startsWith(`${name}/`));
      if (heavy) found.push([...way, target]);
      if (heavy || seen.has(target)) continue;
      seen.add(target);
      queue.push([...way, target]);
    }
  }
  return found;
}
