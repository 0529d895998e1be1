import { reachBeside } from '#engines/performance/comparison/reach-comparison.ts';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import { listCut } from '#server/inference/performance/learn-lists.ts';
import type { WatchState } from '#server/inference/monitor-state.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';

/** Of fewer lists the items that they reach are chance; as of the monitors. */
const leastLists = 20;

type Answers = { champion: readonly ModelAnswer[]; challenger: readonly ModelAnswer[] };

const share = (value: number): string => `${Number((value * 100).toPrecision(3))}%`;
const figure = (value: number): string => String(Number(value.toPrecision(3)));

/**
 * Whether lists of the challenger reach as far into the catalogue as those of the serving version on the same requests,
 * and show no more of what is popular anyway. No label is needed for that, and none could tell: what was never shown
 * was never wanted. Nothing is checked of a model that answers no lists. Pure.
 */
export function reachChecks(
  { kind, reach }: Pick<WatchState, 'kind' | 'reach'>,
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
      `only ${pairs.length} requests got a list from both versions, ${leastLists} are needed`,
    );
  const wanted = new Map(Object.entries(reach?.catalogue ?? {}));
  const lists = {
    champion: pairs.map(({ beside }) => [...new Set(beside)]),
    challenger: pairs.map(({ own }) => [...new Set(own)]),
  };
  const found = reachBeside(lists, wanted, { k: listCut, limit: fallAtMost });
  if (found === null) return unknown('the serving version shows nothing');
  const { coverage, popularityBias, catalogue, beyond } = found;
  const fell = beyond.includes('coverage');
  const rose = beyond.includes('popularity_bias');
  const covered = `coverage ${share(coverage.challenger)} of ${catalogue} items, the serving version ${share(coverage.champion)}${fell ? `, less by more than ${share(fallAtMost)} of it` : ''}`;
  const popular =
    popularityBias === null
      ? 'popularity bias not known: none of what is shown is known to have been wanted'
      : `popularity bias ${figure(popularityBias.challenger)}, the serving version ${figure(popularityBias.champion)}${rose ? `, more by more than ${share(fallAtMost)} of it` : ''}`;
  return [
    {
      ...check,
      status: fell || rose ? 'fail' : 'pass',
      detail: `${covered}; ${popular}; on the same ${found.lists} requests`,
    },
  ];
}
