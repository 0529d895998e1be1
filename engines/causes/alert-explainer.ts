import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseKind } from '#engines/causes/cause-input.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';

/** Part of an incident's first cause that determines its alerts. */
export interface Explanation {
  readonly kind: CauseKind;
  /** Key of the resource at fault (see `resourceKey`). */
  readonly key: string;
  /** When the incident began, epoch ms. */
  readonly onsetMs: number;
  /** When the cause itself began, epoch ms; only where it began suddenly. */
  readonly startMs?: number;
  /** The exhausted signal of the resource; only for a saturation. */
  readonly scarce?: SignalRole;
  /** True if the cause changes a model's predictions but not its latency or availability. */
  readonly answers?: boolean;
}

export interface ExplainedAlert {
  readonly startedAtMs: number;
  /** Keys of the alert's resources. For an edge, the callee, then the caller. */
  readonly resources: readonly string[];
  readonly role: SignalRole | null;
  /** Kind of the finding, if available: `leak`, `silent`, `below-range`, ... */
  readonly kind?: string;
}

/** Tolerance for alerts before the onset, because both times are estimates. */
const LEAD_MS = 5 * 60_000;
/** The same before a sudden beginning, whose time is more precise. */
const SUDDEN_LEAD_MS = 90_000;
/** Causes that change the demand. */
const DEMAND: readonly CauseKind[] = ['traffic', 'external'];
/** Causes that can increase the requests to dependencies. */
const CALL_MORE: readonly CauseKind[] = ['change', 'release'];
/** Causes that can fill a resource. */
const FILL: readonly CauseKind[] = ['saturation', 'change', 'release'];
const FALLING = ['below-range', 'shift-down', 'silent'];
const RISING = ['above-range', 'shift-up'];
/** Signals of an edge that the callee determines. */
const OF_CALLEE: readonly (SignalRole | null)[] = ['latency', 'errors'];
const LOAD: readonly (SignalRole | null)[] = ['cpu', 'queue', 'memory', 'descriptors'];

/** Signals of systems. Missing data does not change them; they only stop. */
const OF_SYSTEMS: readonly (SignalRole | null)[] = [
  'traffic',
  'errors',
  'latency',
  'health',
  'disk',
  ...LOAD,
];
/** Signals that a full disk can change on the resources that use it. */
const OF_FULL_DISK: readonly (SignalRole | null)[] = ['disk', 'errors', 'health'];
/** Signals of a model's predictions and of its inputs. */
const OF_ANSWERS: readonly (SignalRole | null)[] = ['quality', 'estimate', 'data', 'drift'];
/**
 * Signals of systems that wrong predictions can change: their users fail, or call other services
 * less.
 */
const OF_USERS: readonly (SignalRole | null)[] = ['traffic', 'errors'];
/** Causes that always change a model's predictions, or the data about them. */
const CHANGE_ANSWERS: readonly CauseKind[] = ['drift', 'labels'];
/** Causes that can change the behavior of a model's service. */
const CHANGE_SERVICE: readonly CauseKind[] = ['change', 'release'];

const union = (...sets: readonly Iterable<string>[]): ReadonlySet<string> =>
  new Set(sets.flatMap((set) => [...set]));

/** Resources that can receive more requests. */
function withMoreRequests({ kind, key }: Explanation, graph: GraphIndex): ReadonlySet<string> {
  if (DEMAND.includes(kind)) return union(graph.affectedBy(key), graph.calledFrom(key));
  // Callers retry failed requests, so only the failing resource receives more.
  return CALL_MORE.includes(kind) ? graph.calledFrom(key) : new Set([key]);
}

/**
 * Resources whose data or predictions the cause can change. A slow or unavailable model does not
 * predict differently. The cause must affect the model's sources, its service, or the callees of
 * that service.
 */
function misled({ kind, key }: Explanation, graph: GraphIndex): ReadonlySet<string> {
  const affected = graph.affectedBy(key);
  // Different users send different requests.
  if (kind === 'external') return affected;
  const isMisled = (other: string): boolean => {
    const servers = graph.servers(other);
    if (other === key || servers.length === 0) return true;
    if (servers.includes(key)) return CHANGE_SERVICE.includes(kind);
    const called = servers.flatMap((server) => [...graph.calledFrom(server)]);
    const sources = [...graph.feeders(other), ...called.filter((one) => !servers.includes(one))];
    return sources.some((source) => affected.has(source));
  };
  return new Set([...affected].filter(isMisled));
}

/** Whether the signal belongs to a system that wrong predictions do not affect. */
const isUntouchedByAnswers = (role: SignalRole | null): boolean =>
  OF_SYSTEMS.includes(role) && !OF_USERS.includes(role);

/** Resources where the cause can affect signals of this role. */
function reach(
  explanation: Explanation,
  { role, kind = '' }: ExplainedAlert,
  graph: GraphIndex,
): ReadonlySet<string> {
  const { key } = explanation;
  if (explanation.kind === 'data' && OF_SYSTEMS.includes(role) && kind !== 'silent')
    return new Set();
  if (explanation.scarce === 'disk' && kind !== 'silent' && !OF_FULL_DISK.includes(role))
    return new Set();
  if (explanation.answers === true && (isUntouchedByAnswers(role) || kind === 'silent'))
    return new Set();
  if (OF_ANSWERS.includes(role)) return misled(explanation, graph);
  const grows = kind === 'leak' ? 'memory' : role;
  const { scarce = grows } = explanation;
  if (role === 'disk' || role === 'certificate' || kind === 'leak')
    return scarce === grows && FILL.includes(explanation.kind)
      ? union([key], graph.hosts(key), graph.guests(key))
      : new Set();
  if (role === 'traffic' && RISING.includes(kind)) return withMoreRequests(explanation, graph);
  // More requests slow down all callees along the calls, and everything that waits for these
  // callees.
  const affected = DEMAND.includes(explanation.kind)
    ? union(...[...graph.calledFrom(key)].map((one) => graph.affectedBy(one)))
    : graph.affectedBy(key);
  if (role === 'traffic' || role === 'health' || FALLING.includes(kind))
    return union(affected, ...[...affected].map((one) => graph.calledFrom(one)));
  if (!LOAD.includes(role)) return affected;
  const loaded = union(affected, graph.calledFrom(key));
  return union(loaded, ...[...loaded].map((one) => graph.hosts(one)));
}

/**
 * Derives the explanation from the kind of a cause and the signals of its evidence, clearest first.
 * A release changes only predictions if all its evidence is about predictions. Pure.
 */
export function explanationOf(
  kind: CauseKind,
  evidence: readonly (SignalRole | null)[],
): Pick<Explanation, 'scarce' | 'answers'> {
  const [first] = evidence;
  if (kind === 'saturation') return first ? { scarce: first } : {};
  const isOfAnswers =
    CHANGE_ANSWERS.includes(kind) ||
    (kind === 'release' &&
      evidence.length > 0 &&
      evidence.every((role) => OF_ANSWERS.includes(role)));
  return isOfAnswers ? { answers: true } : {};
}

/**
 * Returns a function that decides whether a cause explains an alert. The cause must reach a
 * resource of the alert in the direction in which this kind of signal propagates: latency and
 * errors from callee to caller, changes of traffic along calls, load to hosts. Slow or failed calls
 * are explained at the callee, or by a saturated caller.
 * Memory growth, disks and certificates are explained only by a cause on the same resource. Missing
 * data explains only silence, and a full disk no slowness. More demand slows down everything that
 * it reaches. Wrong predictions of a model slow down nothing, and slow or failed systems make no
 * prediction wrong unless they feed the model. The alert must not start more than five minutes
 * before the incident, nor more than 90 seconds before a sudden cause. Null if a resource is not in
 * the graph. Pure.
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
  const { onsetMs, startMs = Number.NEGATIVE_INFINITY } = explanation;
  const earliestMs = Math.max(onsetMs - LEAD_MS, startMs - SUDDEN_LEAD_MS);
  return (alert) => {
    const isCalleeOnly = OF_CALLEE.includes(alert.role) && explanation.kind !== 'saturation';
    const judged = isCalleeOnly ? alert.resources.slice(0, 1) : alert.resources;
    const known = judged.filter((key) => graph.nodes.has(key));
    if (known.length === 0 || !graph.nodes.has(explanation.key)) return null;
    // A resource that was filling up earlier is the cause itself.
    const isCause = explanation.kind === 'saturation' && known.includes(explanation.key);
    if (!isCause && alert.startedAtMs < earliestMs) return false;
    return known.some((key) => reachOf(alert).has(key));
  };
}

/** An explanation that competes for alerts. */
export interface RivalExplanation extends Explanation {
  /** True if it began clearly after the first symptom of the incident. */
  readonly later?: boolean;
}

/** Tolerance for alerts dated slightly before the beginning of their cause. */
const CLAIM_LEAD_MS = 15_000;
/** Signals that only change steadily while something exhausts the resource. */
const USED_UP: readonly (SignalRole | null)[] = ['memory', 'disk'];

/** Whether an explanation fits an alert better than the first cause of the incident. */
function claims(
  rival: RivalExplanation,
  { startedAtMs, resources, role }: ExplainedAlert,
): boolean {
  if (rival.later === true && rival.startMs !== undefined)
    return startedAtMs >= rival.startMs - CLAIM_LEAD_MS;
  const isOfIt = rival.kind === 'saturation' && resources.includes(rival.key);
  return isOfIt && USED_UP.includes(role) && rival.scarce === role;
}

/**
 * Like `alertExplainer` for the first cause of an incident, without alerts that another of its
 * causes explains better: alerts that began with a later cause, and alerts of a resource that
 * another cause uses up. Pure.
 */
export function firstCauseExplainer(
  first: Explanation,
  rivals: readonly RivalExplanation[],
  graph: GraphIndex,
): (alert: ExplainedAlert) => boolean | null {
  const explains = alertExplainer(first, graph);
  const others = rivals.map((rival) => ({ rival, explains: alertExplainer(rival, graph) }));
  return (alert) => {
    const own = explains(alert);
    if (own !== true || claims(first, alert)) return own;
    return !others.some((other) => claims(other.rival, alert) && other.explains(alert) === true);
  };
}
