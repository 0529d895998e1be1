import { compareReach } from '#engines/performance/comparison/reach-comparison.ts';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { listCut } from '#server/inference/performance/learn-lists.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';

/**
 * Minimum number of lists; with fewer, the items they cover are random. Same as in the model
 * monitors.
 */
const leastLists = 20;

type Answers = { champion: readonly ModelAnswer[]; challenger: readonly ModelAnswer[] };

const share = (value: number): string => `${Number((value * 100).toPrecision(3))}%`;
const figure = (value: number): string => String(Number(value.toPrecision(3)));

/**
 * Whether the challenger's lists cover as much of the catalog as the serving version's on the same
 * requests, and are not more biased toward popular items. Labels cannot show this, because items
 * that were never shown were never chosen. Empty for a model that does not predict lists. Pure.
 */
export function reachChecks(
  { kind, reach }: Pick<MonitoringState, 'kind' | 'reach'>,
  { champion, challenger }: Answers,
  fallAtMost: number,
): GateCheck[] {
  if (kind !== 'ranking') return [];
  const check = { id: 'reach' as const, title: 'Reach of the lists' };
  const unknown = (detail: string): GateCheck[] => [{ ...check, status: 'unknown', detail }];
  const pairs = champion.flatMap((beside, at) => {
    const own = challenger[at] ?? null;
    return Array.isArray(beside) && Array.isArray(own) ? [{ beside, own }] : [];
  });
  if (pairs.length < leastLists)
    return unknown(
      `only ${pairs.length} requests got a list from both versions, ${leastLists} are required`,
    );
  const wanted = new Map(Object.entries(reach?.catalogue ?? {}));
  const lists = {
    champion: pairs.map(({ beside }) => [...new Set(beside)]),
    challenger: pairs.map(({ own }) => [...new Set(own)]),
  };
  const found = compareReach(lists, wanted, { k: listCut, limit: fallAtMost });
  if (found === null) return unknown('the serving version shows no items');
  const { coverage, popularityBias, catalogue, beyond } = found;
  const fell = beyond.includes('coverage');
  const rose = beyond.includes('popularity_bias');
  const covered = `coverage ${share(coverage.challenger)} of ${catalogue} items, the serving version ${share(coverage.champion)}${fell ? `, less by more than ${share(fallAtMost)} of it` : ''}`;
  const popular =
    popularityBias === null
      ? 'popularity bias unknown: no labels for the shown items'
      : `popularity bias ${figure(popularityBias.challenger)}, the serving version ${figure(popularityBias.champion)}${rose ? `, more by more than ${share(fallAtMost)} of it` : ''}`;
  return [
    {
      ...check,
      status: fell || rose ? 'fail' : 'pass',
      detail: `${covered}; ${popular}; on the same ${found.lists} requests`,
    },
  ];
}
