import { graphDistance } from '#engines/correlate/graph.ts';
import { describePlace, isScraped, labelledPlace } from '#engines/correlate/label-place.ts';

export interface CorrelatedAlert {
  readonly id: string;
  /** Stable fingerprint: the same condition on the same resource. */
  readonly fingerprint: string;
  readonly startedAtMs: number;
  /** Resources of the alert, with the keys used in the graph. */
  readonly resources: readonly string[];
  /** Identifying labels, e.g. service.name, host.name, environment. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface OpenIncident {
  readonly id: string;
  readonly openedAtMs: number;
  /**
   * Null while the incident accepts alerts; set when it is resolved or has been quiet long enough.
   */
  readonly closedAtMs: number | null;
  /**
   * Start of the last alert that the mitigation covers, epoch ms. Alerts that start later do not
   * join.
   */
  readonly mitigatedAtMs?: number | null;
  readonly alerts: readonly CorrelatedAlert[];
  /** Fingerprints that a user moved to another open incident (see `separatedSeries`). */
  readonly separated?: ReadonlySet<string>;
  /** The first-ranked cause, if credible. */
  readonly explanation?: IncidentExplanation | null;
}

export interface IncidentExplanation {
  /** Title of the first-ranked cause, used in sentences. */
  readonly title: string;
  /** End of the explained alerts, epoch ms; null while any of them is open. */
  readonly endedAtMs: number | null;
  /** Whether the cause explains an alert; null if unknown. */
  readonly explains: (alert: CorrelatedAlert) => boolean | null;
}

export interface JoinOptions {
  /** Maximum gap between the start of the alert and the nearest alert start in the incident. */
  readonly maxGapMs?: number;
  readonly maxDistance?: number;
  /** Maximum time after an incident opened at which an alert that joins it may start. */
  readonly maxLifeMs?: number;
  /** Dimensions that link two alerts if their values are equal. */
  readonly tying?: readonly string[];
  /** Dimensions that separate two alerts if both have them with different values. */
  readonly separating?: readonly string[];
}

export interface JoinDecision {
  readonly joins: boolean;
  readonly reason:
    | 'same-alert'
    | 'same-resource'
    | 'shared-dimension'
    | 'graph'
    | 'closed'
    | 'separated'
    | 'mitigated'
    | 'not-explained'
    | 'other-environment'
    | 'too-far-in-time'
    | 'too-old'
    | 'unrelated';
  /** One plain sentence. */
  readonly explanation: string;
  /** Higher is closer; 0 if the alert does not join. */
  readonly score: number;
}

/** Maximum pause after which the fault still counts as ongoing. */
const GRACE_MS = 2 * 60_000;

const JOIN_DEFAULTS: Required<JoinOptions> = {
  maxGapMs: 15 * 60_000,
  maxDistance: 2,
  maxLifeMs: 4 * 3_600_000,
  tying: [
    'service.name',
    'service',
    'host.name',
    'host',
    'k8s.pod.uid',
    'k8s.node.name',
    'container.id',
    'db.name',
  ],
  separating: ['deployment.environment.name', 'environment', 'k8s.cluster.name'],
};

const refuse = (reason: JoinDecision['reason'], explanation: string): JoinDecision => ({
  joins: false,
  reason,
  explanation,
  score: 0,
});

/**
 * Label value by which alerts can join. The `service` label of a scrape is excluded: it names the
 * exporter, which reports on many things.
 */
function tyingValue({ dimensions }: CorrelatedAlert, name: string): string | undefined {
  return name === 'service' && isScraped(dimensions) ? undefined : dimensions[name];
}

function placeOf({ dimensions }: CorrelatedAlert): string | null {
  const place = labelledPlace(dimensions);
  return place === null ? null : describePlace(place);
}

function sharedDimension(
  alert: CorrelatedAlert,
  others: readonly CorrelatedAlert[],
  tying: readonly string[],
): string | null {
  for (const name of tying) {
    const value = tyingValue(alert, name);
    if (value && others.some((other) => tyingValue(other, name) === value))
      return `${name} = ${value}`;
  }
  const place = placeOf(alert);
  if (place !== null && others.some((other) => placeOf(other) === place)) return place;
  return null;
}

function isSeparate(
  alert: CorrelatedAlert,
  others: readonly CorrelatedAlert[],
  separating: readonly string[],
): string | null {
  for (const name of separating) {
    const value = alert.dimensions[name];
    const known = others
      .map((other) => other.dimensions[name])
      .filter((item) => item !== undefined);
    if (value && known.length > 0 && !known.includes(value)) return name;
  }
  return null;
}

/**
 * Score of a returning alert that the cause does not explain. Any other incident that accepts the
 * alert wins.
 */
const LAST_RESORT = 0.5;

const minutes = (ms: number): string => {
  const whole = Math.round(ms / 60_000);
  if (whole < 1) return 'less than a minute';
  return whole === 1 ? '1 minute' : `${whole} minutes`;
};

const accept = (
  reason: JoinDecision['reason'],
  explanation: string,
  score: number,
): JoinDecision => ({
  joins: true,
  reason,
  explanation,
  score,
});

/** Refusal for a nearby alert that the cause does not explain; null if the alert may join. */
function unexplained(alert: CorrelatedAlert, { explanation }: OpenIncident): JoinDecision | null {
  if (!explanation || explanation.explains(alert) === null) return null;
  const { title, endedAtMs } = explanation;
  if (explanation.explains(alert) === false)
    return refuse('not-explained', `${title} does not explain both.`);
  return endedAtMs !== null && alert.startedAtMs > endedAtMs + GRACE_MS
    ? refuse('not-explained', `One started after the effects of ${title} had ended.`)
    : null;
}

/** Relation of an alert to an incident that is close in time. */
function judgeRelation(
  alert: CorrelatedAlert,
  incident: OpenIncident,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  gapMs: number,
  options: Required<JoinOptions>,
): JoinDecision {
  const closeness = 1 - gapMs / options.maxGapMs;
  const when = `and started ${minutes(gapMs)} apart`;
  const targets = new Set(incident.alerts.flatMap((other) => other.resources));
  const distances = alert.resources
    .map((key) => graphDistance(neighbours, key, targets, options.maxDistance))
    .filter((distance) => distance !== null);
  const distance = distances.length > 0 ? Math.min(...distances) : null;
  if (distance === 0)
    return accept('same-resource', `It affects the same resource ${when}.`, 5 + closeness);
  const shared = sharedDimension(alert, incident.alerts, options.tying);
  if (shared) return accept('shared-dimension', `It shares ${shared} ${when}.`, 4 + closeness);
  if (distance === null) {
    return refuse(
      'unrelated',
      'It shares no resource, dimension or close relation with the incident.',
    );
  }
  const steps = distance === 1 ? 'one step' : `${distance} steps`;
  return accept(
    'graph',
    `Its resource is ${steps} away in the graph ${when}.`,
    3 - distance + closeness,
  );
}

/**
 * Decides whether an alert belongs to an open incident. It must share a resource, a tying dimension
 * or the place named by its labels (see `labelledPlace`) with one of the incident's alerts, or be
 * within two steps of one in the graph (direction ignored). It must also start within 15 minutes of
 * one. The window rolls with each alert and ends 4 h after the incident opened. If the incident has
 * a credible cause, that cause must explain the alert and must not have ended more than two minutes
 * before the alert started. An alert that a user moved to another open incident does not join. An
 * alert that already belongs to the incident rejoins it, unless the cause does not explain it and
 * another incident accepts it. Alerts that started after the incident was mitigated do not join.
 * Different environments never join.
 */
export function shouldJoin(
  alert: CorrelatedAlert,
  incident: OpenIncident,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  given: JoinOptions = {},
): JoinDecision {
  const options = { ...JOIN_DEFAULTS, ...given };
  if (incident.closedAtMs !== null)
    return refuse('closed', 'The incident accepts no further alerts.');
  if (incident.separated?.has(alert.fingerprint) === true)
    return refuse('separated', 'A user moved this alert to another incident.');
  const near = judgeNearness(alert, incident, neighbours, options);
  if (!near.joins) return near;
  const { mitigatedAtMs = null } = incident;
  if (mitigatedAtMs !== null && alert.startedAtMs > mitigatedAtMs)
    return refuse('mitigated', 'One started after the other was mitigated.');
  const refusal = unexplained(alert, incident);
  if (near.reason !== 'same-alert') return refusal ?? near;
  return refusal === null ? near : { ...near, score: LAST_RESORT };
}

/** Decides by time, distance and labels only. */
function judgeNearness(
  alert: CorrelatedAlert,
  incident: OpenIncident,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  options: Required<JoinOptions>,
): JoinDecision {
  if (incident.alerts.some((other) => other.fingerprint === alert.fingerprint)) {
    return accept('same-alert', 'The same alert already belongs to this incident.', 10);
  }
  const separate = isSeparate(alert, incident.alerts, options.separating);
  if (separate) return refuse('other-environment', `It differs in ${separate}.`);
  const gaps = incident.alerts.map((other) => Math.abs(other.startedAtMs - alert.startedAtMs));
  const gapMs = Math.min(...gaps);
  if (!(gapMs <= options.maxGapMs)) {
    const limit = minutes(options.maxGapMs);
    return refuse(
      'too-far-in-time',
      `It started more than ${limit} from every alert of the incident.`,
    );
  }
  if (alert.startedAtMs - incident.openedAtMs > options.maxLifeMs) {
    return refuse('too-old', 'The incident is too old to grow.');
  }
  return judgeRelation(alert, incident, neighbours, gapMs, options);
}
