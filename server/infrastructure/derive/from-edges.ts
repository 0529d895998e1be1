import type { LiveEdge } from '#server/telemetry/queries/live-edges.ts';
import type { Facts } from './facts.ts';
import { calleeFact, serviceFact } from './from-labels.ts';

/** Caller, callee and the relation between them, as one edge of the traces shows it. */
export function factsOfEdge(edge: LiveEdge, demo: boolean | null): Facts {
  const seen = {
    environment: edge.environment === '' ? null : edge.environment,
    demo,
    firstMs: edge.lastMs,
    lastMs: edge.lastMs,
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
    relations: [{ from: caller.key, to: callee.key, kind, source: 'traces', lastMs: edge.lastMs }],
  };
}
