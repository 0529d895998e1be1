import { tokenizeLog, wildcard } from './tokenize-log.ts';

export interface LogPattern {
  /** Common text of the records, with `<*>` where they differ. */
  readonly template: string;
  /** Positions of the records in the input, in order. */
  readonly members: readonly number[];
}

interface Cluster {
  words: string[];
  gaps: readonly string[];
  members: number[];
}

/** Minimum share of words that the records of a pattern have in common. */
const minSimilarity = 0.6;
/** Maximum number of clusters in a group, to limit comparisons between dissimilar records. */
const maxClusters = 300;

function similarity(cluster: readonly string[], words: readonly string[]): number {
  if (words.length === 0) return 1;
  let equal = 0;
  for (const [at, word] of words.entries()) if (cluster[at] === word) equal += 1;
  return equal / words.length;
}

function closest(clusters: readonly Cluster[], words: readonly string[]): Cluster | null {
  let best: Cluster | null = null;
  let bestSimilarity = 0;
  for (const cluster of clusters) {
    const found = similarity(cluster.words, words);
    if (found > bestSimilarity) [best, bestSimilarity] = [cluster, found];
    if (found === 1) break;
  }
  return bestSimilarity >= minSimilarity ? best : null;
}

function textOf({ words, gaps }: Cluster): string {
  return gaps.map((gap, at) => `${gap}${words[at] ?? ''}`).join('');
}

/** Merges clusters whose templates became equal as they grew. */
function merged(clusters: readonly Cluster[]): LogPattern[] {
  const byText = Map.groupBy(clusters, textOf);
  return [...byText].map(([template, group]) => ({
    template,
    members: group.flatMap((cluster) => cluster.members).toSorted((a, b) => a - b),
  }));
}

/**
 * Finds the patterns of log records with Drain's method. Records with the same number of words and
 * the same separators are compared word by word, each record joins the closest pattern, and words
 * that vary become `<*>`. Numbers, addresses and IDs are variable from the start. Most frequent
 * first.
 */
export function minePatterns(bodies: readonly string[]): LogPattern[] {
  const groups = new Map<string, Cluster[]>();
  const known = new Map<string, Cluster>();
  for (const [index, body] of bodies.entries()) {
    const { words, gaps } = tokenizeLog(body);
    const form = gaps.join('\u0000');
    const exact = `${form}\u0001${words.join('\u0000')}`;
    const group = groups.get(form) ?? [];
    groups.set(form, group);
    const found =
      known.get(exact) ?? closest(group, words) ?? (group.length < maxClusters ? null : group[0]);
    if (found === null || found === undefined) {
      const cluster = { words: [...words], gaps, members: [index] };
      group.push(cluster);
      known.set(exact, cluster);
      continue;
    }
    found.members.push(index);
    found.words = found.words.map((word, at) => (word === words[at] ? word : wildcard));
    known.set(exact, found);
  }
  return merged([...groups.values()].flat()).toSorted(
    (a, b) => b.members.length - a.members.length || (a.members[0] ?? 0) - (b.members[0] ?? 0),
  );
}

/** Whether a template matches this record. */
export function matchesTemplate(template: string, body: string): boolean {
  const { words, gaps } = tokenizeLog(body);
  const own = gaps.map((gap, at) => `${gap}${words[at] ?? ''}`).join('');
  const pattern = template
    .split(wildcard)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
    .join('.+');
  return new RegExp(`^${pattern}$`, 'su').test(own);
}
