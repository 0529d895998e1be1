import type { Edge } from '#server/telemetry/queries/get-edges.ts';
import type { Facts } from './facts.ts';
import { calleeFact, serviceFact } from './from-labels.ts';

export type SeenEdge = Pick<Edge, 'caller' | 'callee' | 'calleeKind' | 'environment' | 'lastAt'>;

/** Caller, callee and their relation, from one edge in the traces. */
export function factsOfEdge(edge: SeenEdge, demo: boolean | null): Facts {
  const lastMs = edge.lastAt.getTime();
  const seen = {
    environment: edge.environment === '' ? null : edge.environment,
    demo,
    firstMs: lastMs,
    lastMs: lastMs,
  };
  const caller = serviceFact(edge.caller, undefined, seen);
  const { calleeKind } = edge;
  const callee =
    calleeKind === 'database' || calleeKind === 'external'
      ? calleeFact(calleeKind, edge.callee, seen)
      : serviceFact(edge.callee, undefined, seen);
  const kind = calleeKind === 'database' ? 'uses' : 'calls';
  return {
    resources: [caller, callee],
    relations: [{ from: caller.key, to: callee.key, kind, source: 'traces', lastMs: lastMs }],
  };
}
