import type { z } from 'zod';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import { seriesHref } from '#lib/explorer-link.ts';
import type { Criterion, Plan, Risk } from '#lib/schemas/actions/plan.ts';
import type { ActionChoice, RunbookChoice } from '#lib/schemas/actions/request.ts';
import type { Cause, Evidence } from '#lib/schemas/incidents/incidents.ts';
import type { ModelFacts } from '#server/actions/targets/model-facts.ts';
import type { ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';

/** Input that a runbook may use for a plan. */
export type PlanInput<P> = {
  cause: Cause;
  /** Target resource: the resource of the cause, unless the runbook selects another. */
  target: ResourceRef;
  parameters: P;
  state: TargetState;
  executor: string;
  targetId: string | null;
  environment: string | null;
  incidentHref: string;
  /** Title of the link to `incidentHref`, if it does not link to an incident with causes. */
  sourceTitle?: string;
  criteria: Criterion[];
  sampleMs: number;
  blastRadius: Plan['blastRadius'];
  now: Date;
  /** Null if the cause is not a model and does not affect one. */
  model: ModelFacts | null;
  /** Parameters selected by a user. Absent for proposals of automation rules. */
  choice?: RunbookChoice;
};

/** Reason that no plan can be made, as a sentence; shown to the user instead of thrown. */
export type NoPlan = { none: string };

/** Request form of a runbook. */
export type RequestForm = {
  /** Kinds of resources whose page offers the runbook. */
  targetKinds: readonly string[];
  /** Text between "No executor is bound to" and the name of the target. */
  verb: string;
  /** Parameters of a user's request, depending on the state of the target. */
  choices?(state: TargetState, preferredVersion: string | null): ActionChoice[];
};

export type Runbook<S extends z.ZodType = z.ZodType> = {
  id: string;
  version: number;
  title: string;
  kind: string;
  /** Minutes that the same work takes manually; reports add them up for verified runs. */
  manualMinutes: number;
  /** Breakdown of `manualMinutes`, shown next to every total. */
  manualSource: string;
  parameters: S;
  request: RequestForm;
  /** Target resource, if it is not the resource of the cause. */
  targetOf?(cause: Pick<Cause, 'resource'>, graph: ResourceGraph): ResourceRef | NoPlan;
  plan(input: PlanInput<z.output<S>>): Plan | NoPlan;
};

/**
 * Versions that a target can be set to, excluding its current one; the preferred one is
 * preselected.
 */
export function versionChoices(
  { version, ...state }: TargetState,
  preferred: string | null,
): ActionChoice[] {
  const listed = Array.isArray(state['versions']) ? state['versions'].map(String) : [];
  const options = [...new Set([...state.previousVersions, ...listed])].filter(
    (each) => each !== version,
  );
  const [first] = options;
  if (first === undefined) return [];
  const value = preferred !== null && options.includes(preferred) ? preferred : first;
  return [{ name: 'toVersion', options, value }];
}

const order: Risk[] = ['low', 'medium', 'high'];

/** Raises the risk by one class, for a plan without rollback. */
export function raiseRisk(risk: Risk): Risk {
  return order[Math.min(order.indexOf(risk) + 1, 2)] ?? 'high';
}

/**
 * Time for the effect to appear, and a window with at least 12 samples. A monitor is evaluated over
 * windows of its own length that begin after the action, so its criterion needs one additional
 * window.
 */
export function successCriteria(
  { criteria, sampleMs }: Pick<PlanInput<unknown>, 'criteria' | 'sampleMs'>,
  settleMs: number,
): Plan['successCriteria'] {
  const longestMs = Math.max(
    0,
    ...criteria.map(({ monitor }) => (monitor?.query.windowSeconds ?? 0) * 1_000),
  );
  return {
    criteria: [...criteria],
    settleMs: settleMs + 2 * sampleMs,
    windowMs: longestMs + 16 * sampleMs,
    minSamples: 12,
  };
}

/**
 * Labels of evidence identify a series; a criterion's signal also has its environment and other
 * labels of the sender.
 */
function isAbout({ metric, labels }: Evidence, { signal }: Criterion): boolean {
  const entries = Object.entries(labels);
  if (signal.metric !== metric) return false;
  if (entries.length === 0) return Object.keys(signal.labels).length === 0;
  return entries.every(([name, value]) => signal.labels[name] === value);
}

/**
 * Level of a signal before the incident, as measured by the ranking; null if it does not meet the
 * criterion.
 */
function baselineOf(criterion: Criterion, evidence: readonly Evidence[]): number | null {
  const [item, ...others] = evidence.filter((each) => isAbout(each, criterion));
  const before = item?.before ?? null;
  // Series of several instances have the same name, so the level would be ambiguous.
  if (before === null || others.length > 0) return null;
  const good = criterion.must === 'below' ? before < criterion.bound : before > criterion.bound;
  return good ? before : null;
}

/**
 * Expected effect, from the signals of the incident: the first signal returns to its earlier level,
 * or at least to its bound.
 */
export function expectedEffect(
  { criteria, cause }: Pick<PlanInput<unknown>, 'criteria'> & { cause: Pick<Cause, 'evidence'> },
  withinMs: number,
): Plan['expectedEffect'] {
  // A monitor's result over several series or counts cannot be drawn as a line.
  const first = criteria.find(
    ({ monitor }) =>
      monitor === undefined ||
      (monitor.query.kind === 'metric' &&
        monitor.query.reading === 'raw' &&
        ['avg', 'min', 'max'].includes(monitor.query.aggregation)),
  );
  if (first === undefined) {
    const name = criteria[0]?.monitor?.name;
    return {
      kind: 'none',
      reason:
        name === undefined
          ? 'the incident names no signal with an expected range'
          : `the monitor ${name} has its own query, which is not drawn`,
    };
  }
  return {
    kind: 'signal',
    signal: first.signal,
    from: first.present,
    to: first.bound,
    baseline: baselineOf(first, cause.evidence),
    withinMs,
  };
}

type Frame = Pick<
  Plan,
  | 'kind'
  | 'executor'
  | 'runbook'
  | 'target'
  | 'environment'
  | 'evidence'
  | 'blastRadius'
  | 'cost'
  | 'manual'
>;

const beforeMs = 30 * 60_000;

/** Link to the series of the evidence, from the period before its onset to the time of the plan. */
function evidenceHref(item: Evidence, now: Date): string {
  const toMs = now.getTime();
  const onsetMs = item.onsetAt === null ? toMs : Date.parse(item.onsetAt);
  const { metric, labels, seriesId } = item;
  return seriesHref({ metric, labels, seriesId, fromMs: Math.min(onsetMs, toMs) - beforeMs, toMs });
}

/**
 * Title of evidence, without its value if a criterion reads the same series. The criterion shows
 * the value at proposal time; a value from another time would contradict it.
 */
function evidenceTitle(item: Evidence, criteria: readonly Criterion[]): string {
  const read = criteria.find((criterion) => isAbout(item, criterion));
  return read?.signal.title ?? item.title;
}

/** Cost of an action until an executor can report it. */
export const costOfAction = {
  kind: 'not measured',
  reason: 'only hosts and services have metered costs',
} as const;

/** Parts of a plan that are the same for every runbook. */
export function planFrame<P>(runbook: Runbook, input: PlanInput<P>): Frame {
  const { target } = input;
  return {
    kind: runbook.kind,
    executor: input.executor,
    runbook: { id: runbook.id, version: runbook.version, title: runbook.title },
    target: { kind: target.kind, name: target.name, id: input.targetId },
    environment: input.environment,
    evidence: [
      { title: input.sourceTitle ?? 'Incident and cause ranking', href: input.incidentHref },
      ...input.cause.evidence.slice(0, 4).map((item) => ({
        title: evidenceTitle(item, input.criteria),
        href: evidenceHref(item, input.now),
      })),
    ],
    blastRadius: input.blastRadius,
    cost: costOfAction,
    manual: { minutes: runbook.manualMinutes, source: runbook.manualSource },
  };
}
