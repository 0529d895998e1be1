import { hostOf, hostsOf, type Graph } from '../../demo/company/graph.ts';
import { featureJobName } from '../../demo/company/seeded-graph.ts';
import { createRng, pick, shuffled } from '../../demo/random.ts';
import { kinds, type Kind } from './cases.ts';

/** Faults that affect the company's model. */
export const modelKinds = ['feature-outage', 'bad-model-version', 'concept-drift'] as const;
export type ModelKind = (typeof modelKinds)[number];
/** Distance between two faults of services, databases and hosts. */
const distances = ['same', 'neighbours', 'unrelated'] as const;
/** `model`: at least one fault affects the model. */
export const placements = [...distances, 'model'] as const;
export type Placement = (typeof placements)[number];
type Placed<K> = { kind: K; target: string };
export type PlacedFault = Placed<Kind | ModelKind>;
export type PairPlan = {
  first: PlacedFault;
  second: PlacedFault;
  placement: Placement;
  /** Delay of the second fault as a share of the longest delay, 0 to 1. */
  delay: number;
};

/** Names of services, databases and hosts that a kind of fault can hit. */
function targetsOf(graph: Graph, kind: Kind): string[] {
  const named = (...wanted: string[]) =>
    graph.nodes.filter((node) => wanted.includes(node.kind)).map(({ name }) => name);
  switch (kind) {
    case 'bad-deploy':
      return named('service', 'model');
    case 'memory-leak':
      return named('service');
    case 'slow-dependency':
    case 'dependency-outage':
      return named('database');
    case 'traffic-surge':
      return [graph.entry];
    case 'noisy-neighbour':
    case 'disk-filling':
    case 'silent-exporter':
      return hostsOf(graph);
  }
}

/** Direct dependencies of each name: what it calls, and its host. */
function directNeeds(graph: Graph): Map<string, string[]> {
  return new Map(
    graph.nodes.map((node) => [
      node.name,
      [
        ...node.calls.map(({ to }) => to),
        ...(node.kind === 'database' ? [] : [hostOf(graph, node)]),
      ],
    ]),
  );
}

function dependsOn(needs: ReadonlyMap<string, string[]>, from: string, on: string): boolean {
  return (needs.get(from) ?? []).some((next) => next === on || dependsOn(needs, next, on));
}

/** Null if the two names are connected only indirectly. */
export function placementOf(graph: Graph, a: string, b: string): (typeof distances)[number] | null {
  if (a === b) return 'same';
  const needs = directNeeds(graph);
  const direct = (from: string, on: string) => (needs.get(from) ?? []).includes(on);
  if (direct(a, b) || direct(b, a)) return 'neighbours';
  return dependsOn(needs, a, b) || dependsOn(needs, b, a) ? null : 'unrelated';
}

/** Faults that only a host's exporter reports. */
const unseen: readonly Kind[] = ['disk-filling', 'noisy-neighbour'];

/** True for two different faults where the first does not hide the second. */
function canFollow(first: Placed<Kind>, second: Placed<Kind>): boolean {
  if (first.target !== second.target) return true;
  if (first.kind === second.kind) return first.kind === 'bad-deploy';
  return !(first.kind === 'silent-exporter' && unseen.includes(second.kind));
}

/** Possible target pairs for two kinds of faults and a placement. */
function choices(graph: Graph, firstKind: Kind, secondKind: Kind, placement: Placement) {
  return targetsOf(graph, firstKind).flatMap((first) =>
    targetsOf(graph, secondKind).flatMap((second) => {
      const pair = {
        first: { kind: firstKind, target: first },
        second: { kind: secondKind, target: second },
      };
      return placementOf(graph, first, second) === placement && canFollow(pair.first, pair.second)
        ? [pair]
        : [];
    }),
  );
}

/**
 * Every ordered pair of the eight kinds, once for each placement that exists in this company. The
 * seed chooses the targets and the delay of the second fault.
 */
export function planPairs(graph: Graph, seed: string): PairPlan[] {
  return kinds.flatMap((firstKind) =>
    kinds.flatMap((secondKind) =>
      distances.flatMap((placement) => {
        const rng = createRng(`pair:${seed}:${firstKind}:${secondKind}:${placement}`);
        const possible = choices(graph, firstKind, secondKind, placement);
        if (possible.length === 0) return [];
        return [{ ...pick(rng, possible), placement, delay: rng() }];
      }),
    ),
  );
}

const isModelKind = (kind: Kind | ModelKind): kind is ModelKind =>
  modelKinds.some((one) => one === kind);

export const isAboutModel = ({ first, second }: PairPlan): boolean =>
  isModelKind(first.kind) || isModelKind(second.kind);

/**
 * Draws `count` ordered pairs of different kinds from the seed. At least one fault of each pair
 * affects the model. The pairs are valid only for a world with the same seed, because the name of
 * the feature job depends on it.
 */
export function planModelPairs(graph: Graph, seed: string, count: number): PairPlan[] {
  const [model] = graph.nodes.filter(({ task }) => task === 'fraud');
  if (model === undefined) throw new Error('the company has no model');
  const all = [...kinds, ...modelKinds];
  const pairs = all.flatMap((first) =>
    all
      .filter((second) => first !== second && (isModelKind(first) || isModelKind(second)))
      .map((second) => [first, second] as const),
  );
  return shuffled(createRng(`model pairs:${seed}`), pairs)
    .slice(0, count)
    .map(([first, second]) => {
      const rng = createRng(`pair:${seed}:${first}:${second}:model`);
      const placed = (kind: Kind | ModelKind): PlacedFault => {
        if (kind === 'feature-outage') return { kind, target: featureJobName(seed) };
        if (isModelKind(kind)) return { kind, target: model.name };
        return { kind, target: pick(rng, targetsOf(graph, kind)) };
      };
      return { first: placed(first), second: placed(second), placement: 'model', delay: rng() };
    });
}

const MODEL_PAIRS = 30;

/** The pairs of the benchmark. Pairs that affect the model are last. */
export const allPairs = (graph: Graph, seed: string): PairPlan[] => [
  ...planPairs(graph, seed),
  ...planModelPairs(graph, seed, MODEL_PAIRS),
];

export function pairName({ first, second, placement }: PairPlan): string {
  return `${first.kind} on ${first.target}, then ${second.kind} on ${second.target} (${placement})`;
}

/** Name of the file with the outcome of a pair, without its extension. */
export const pairFile = (plan: PairPlan): string => pairName(plan).replaceAll(/[^a-z0-9]+/gu, '-');
