import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseKind } from '#engines/causes/cause-input.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';

/** The first cause of an incident, as far as it says which alerts belong to it. */
export interface Explanation {
  readonly kind: CauseKind;
  /** Key of the resource at fault (see `resourceKey`). */
  readonly key: string;
  /** When the incident began, epoch ms. */
  readonly onsetMs: number;
}

export interface ExplainedAlert {
  readonly startedAtMs: number;
  /** Keys of its resources; of an edge both ends. */
  readonly resources: readonly string[];
  readonly role: SignalRole | null;
  /** Kind of the finding, where known: `leak`, `silent`, `below-range`, ... */
  readonly kind?: string;
}

/** An alert may be dated this much before the onset: both are estimated. */
const LEAD_MS = 5 * 60_000;
/** Faults that are a change of demand, wherever it is seen. */
const DEMAND: readonly CauseKind[] = ['traffic', 'external'];
/** Faults that can send more requests to what they call. */
const CALL_MORE: readonly CauseKind[] = ['change', 'release'];
/** Faults under which a resource fills up. */
const FILL: readonly CauseKind[] = ['saturation', 'change', 'release'];
const FALLING = ['below-range', 'shift-down', 'silent'];
const RISING = ['above-range', 'shift-up'];
const LOAD: readonly (SignalRole | null)[] = ['cpu', 'queue', 'memory', 'descriptors'];

const union = (...sets: readonly Iterable<string>[]): ReadonlySet<string> =>
  new Set(sets.flatMap((set) => [...set]));

/** Resources that more requests reach under this fault. */
function withMoreRequests({ kind, key }: Explanation, graph: GraphIndex): ReadonlySet<string> {
  if (DEMAND.includes(kind)) return union(graph.affectedBy(key), graph.calledFrom(key));
  // Callers of something that fails ask again: more requests reach it, and nothing else.
  return CALL_MORE.includes(kind) ? graph.calledFrom(key) : new Set([key]);
}

/** Resources on which the fault can show in signals of this role. */
function reach(
  explanation: Explanation,
  { role, kind = '' }: ExplainedAlert,
  graph: GraphIndex,
): ReadonlySet<string> {
  const { key } = explanation;
  if (role === 'disk' || role === 'certificate' || kind === 'leak')
    return FILL.includes(explanation.kind)
      ? union([key], graph.hosts(key), graph.guests(key))
      : new Set();
  if (role === 'traffic' && RISING.includes(kind)) return withMoreRequests(explanation, graph);
  const affected = graph.affectedBy(key);
  if (role === 'traffic' || role === 'health' || FALLING.includes(kind))
    return union(affected, ...[...affected].map((one) => graph.calledFrom(one)));
  if (!LOAD.includes(role)) return affected;
  const loaded = union(affected, graph.calledFrom(key));
  return union(loaded, ...[...loaded].map((one) => graph.hosts(one)));
}

/**
 * Tells of alerts whether a cause explains them: the alert is about a resource that the fault reaches in the direction
 * in which effects of its kind flow (latency and errors from callee to caller, lost and added requests along the calls,
 * load on to hosts), and did not start more than five minutes before the incident. Memory that grows, disks and
 * certificates are explained only by what fills the same resource. Null where nothing is known of the alert's
 * resources, or of the cause's. Pure.
 */
export function alertExplainer(
  explanation: Explanation,
  graph: GraphIndex,
): (alert: ExplainedAlert) => boolean | null {
  const reached = new Map<string, ReadonlySet<string>>();
  const reachOf = (alert: ExplainedAlert): ReadonlySet<string> => {
    const name = `${alert.role ?? ''} ${alert.kind ?? ''}`;
    const known = reached.get(name) ?? reach(explanation, alert, graph);
    reached.set(name, known);
    return known;
  };
  return (alert) => {
    const known = alert.resources.filter((key) => graph.nodes.has(key));
    if (known.length === 0 || !graph.nodes.has(explanation.key)) return null;
    // What was filling up before is the cause itself, not something before it.
    const isCause = explanation.kind === 'saturation' && known.includes(explanation.key);
    if (!isCause && alert.startedAtMs < explanation.onsetMs - LEAD_MS) return false;
    return known.some((key) => reachOf(alert).has(key));
  };
}
