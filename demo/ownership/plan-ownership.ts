import type { DemoTeam } from '#lib/choices/demo-teams.ts';
import { hostOf, hostsOf, type Graph, type NodeSpec } from '../company/graph.ts';
import { teamOf } from '../costs/draw-bill.ts';

/** Owner and tier of a resource. Tier 1: all sales depend on it; 4: the least critical. */
export interface OwnedName {
  readonly kind: 'service' | 'model' | 'database' | 'host';
  readonly name: string;
  readonly owner: string;
  /** The team that operates the resource. */
  readonly team: DemoTeam;
  readonly tier: 1 | 2 | 3 | 4;
}

function ownersOf(team: DemoTeam): Pick<OwnedName, 'owner' | 'team'> {
  return { owner: `${team} team`, team };
}

function owningTeam(node: NodeSpec, graph: Graph): DemoTeam {
  if (node.task === 'fraud') return 'Risk';
  return node.task === 'ranking' ? 'Web shop' : teamOf(node, graph);
}

/**
 * Every order passes through the entry, the order service, the fraud model and the databases;
 * nothing waits for a ranking.
 */
function tierOf({ name, kind, task }: NodeSpec, { entry, orders }: Graph): OwnedName['tier'] {
  if (task === 'ranking') return 3;
  return name === entry || name === orders || kind !== 'service' ? 1 : 2;
}

/** Owners and tiers of everything that a company runs. `job`: name of its feature job. */
export function planOwnership(graph: Graph, job: string | null): OwnedName[] {
  const nodes = graph.nodes.flatMap((node): OwnedName[] => {
    const { name } = node;
    const owned = {
      name,
      ...ownersOf(owningTeam(node, graph)),
      tier: tierOf(node, graph),
    };
    if (node.kind === 'database') return [{ kind: 'database', ...owned }];
    const service: OwnedName = { kind: 'service', ...owned };
    return node.kind === 'model' ? [service, { kind: 'model', ...owned }] : [service];
  });
  const hosts = hostsOf(graph).map((name): OwnedName => {
    const tiers = graph.nodes
      .filter((node) => hostOf(graph, node) === name)
      .map((node) => tierOf(node, graph));
    // A host is as important as the most important resource on it.
    return {
      kind: 'host',
      name,
      ...ownersOf('Platform'),
      tier: tiers.toSorted((a, b) => a - b)[0] ?? 4,
    };
  });
  const feeding: OwnedName[] =
    job === null ? [] : [{ kind: 'service', name: job, ...ownersOf('Data platform'), tier: 2 }];
  return [...nodes, ...feeding, ...hosts];
}

/** Ownership of the back office, which customers do not depend on. */
export function planOfficeOwnership(office: Graph): OwnedName[] {
  return planOwnership(office, null).map((owned) => ({
    ...owned,
    ...(owned.kind === 'host' ? {} : ownersOf('Finance')),
    tier: 4,
  }));
}
