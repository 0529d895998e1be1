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
  /** Resource acted on: the blamed one, unless the runbook says otherwise. */
  target: ResourceRef;
  parameters: P;
  state: TargetState;
  executor: string;
  targetId: string | null;
  environment: string | null;
  incidentHref: string;
  /** Title of the link to `incidentHref`, if that is not an incident with its causes. */
  sourceTitle?: string;
  criteria: Criterion[];
  sampleMs: number;
  blastRadius: Plan['blastRadius'];
  now: Date;
  /** Null if the cause is not a model and reaches none. */
  model: ModelFacts | null;
  /** Parameters chosen by a person. Absent for proposals of automation rules. */
  choice?: RunbookChoice;
};

/** Reason no plan can be made, as a sentence; it is shown, not thrown. */
export type NoPlan = { none: string };

/** Request form of a runbook. */
export type RequestForm = {
  /** Kinds of resources that offer it on their page. */
  targetKinds: readonly string[];
  /** Text that completes "No executor is bound to" before the name of the target. */
  verb: string;
  /** Parameters for a person's request, depending on the state of the target. */
  choices?(state: TargetState, preferredVersion: string | null): ActionChoice[];
};

export type Runbook<S extends z.ZodType = z.ZodType> = {
  id: string;
  version: number;
  title: string;
  kind: string;
  /** Minutes that a person needs to do the same manually; reports add them up for verified runs. */
  manualMinutes: number;
  /** Breakdown of these minutes, shown next to every sum. */
  manualSource: string;
  parameters: S;
  request: RequestForm;
  /** Resource acted on, if it is not the blamed one. */
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

/** A plan without rollback is one risk class higher. */
export function raiseRisk(risk: Risk): Risk {
  return order[Math.min(order.indexOf(risk) + 1, 2)] ?? 'high';
}

/**
 * Time for the effect to show, and a window with at least 12 samples. A monitor is measured over
 * windows of its own length that are entirely after the action, so its criterion takes one more of
 * them.
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
 * Evidence names the subject of a series; a criterion's signal also has its environment and other
 * labels of the sender.
 */
function isAbout({ metric, labels }: Evidence, { signal }: Criterion): boolean {
  const entries = Object.entries(labels);
  if (signal.metric !== metric) return false;
  if (entries.length === 0) return Object.keys(signal.labels).length === 0;
  return entries.every(([name, value]) => signal.labels[name] === value);
}

/**
 * Level of a signal before the incident, as the ranking measured it, if it meets the criterion;
 * else null.
 */
function baselineOf(criterion: Criterion, evidence: readonly Evidence[]): number | null {
  const [item, ...others] = evidence.filter((each) => isAbout(each, criterion));
  const before = item?.before ?? null;
  // Series of several instances have the same name.
  if (before === null || others.length > 0) return null;
  const good = criterion.must === 'below' ? before < criterion.bound : before > criterion.bound;
  return good ? before : null;
}

/**
 * Turns signals named by the incident into the expected effect: the first one, back to its earlier
 * level or at least to its bound.
 */
export function expectedEffect(
  { criteria, cause }: Pick<PlanInput<unknown>, 'criteria'> & { cause: Pick<Cause, 'evidence'> },
  withinMs: number,
): Plan['expectedEffect'] {
  // A monitor's result over several series or counts is not a line that can be drawn.
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

/**
 * Link to the series of the evidence, from the span that counted as before its onset until the plan
 * was made.
 */
function evidenceHref(item: Evidence, now: Date): string {
  const toMs = now.getTime();
  const onsetMs = item.onsetAt === null ? toMs : Date.parse(item.onsetAt);
  const { metric, labels, seriesId } = item;
  return seriesHref({ metric, labels, seriesId, fromMs: Math.min(onsetMs, toMs) - beforeMs, toMs });
}

/**
 * Title of evidence, without its figure if a criterion reads the same series: the criterion shows
 * the value at proposal, and a level from another moment would be a second number for one fact.
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
