import type { z } from 'zod';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import { seriesHref } from '#lib/explorer-link.ts';
import type { Cause, Evidence } from '#lib/schemas/incidents/incidents.ts';
import type { Criterion, Plan, Risk } from '#lib/schemas/actions/plan.ts';
import type { ActionChoice, RunbookChoice } from '#lib/schemas/actions/request.ts';
import type { ModelFacts } from '#server/actions/targets/model-facts.ts';
import type { ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';

/** What a runbook may look at when it makes a plan. */
export type PlanInput<P> = {
  cause: Cause;
  /** What is acted on: what is blamed, unless the runbook says otherwise. */
  target: ResourceRef;
  parameters: P;
  state: TargetState;
  executor: string;
  targetId: string | null;
  environment: string | null;
  incidentHref: string;
  /** Title of the link to `incidentHref`, where that is not an incident with its causes. */
  sourceTitle?: string;
  criteria: Criterion[];
  sampleMs: number;
  blastRadius: Plan['blastRadius'];
  now: Date;
  /** Null where the cause is no model and reaches none. */
  model: ModelFacts | null;
  /** Parameters that a person chose. Absent for proposals of automation rules. */
  choice?: RunbookChoice;
};

/** Why no plan can be made, in a sentence; it is shown, not thrown. */
export type NoPlan = { none: string };

/** How a person asks for a runbook. */
export type RequestForm = {
  /** Kinds of resources whose page offers it. */
  targetKinds: readonly string[];
  /** Completes "No executor is bound to" before the name of the target. */
  verb: string;
  /** Parameters of a person's own, by the state of the target. */
  choices?(state: TargetState, preferredVersion: string | null): ActionChoice[];
};

export type Runbook<S extends z.ZodType = z.ZodType> = {
  id: string;
  version: number;
  title: string;
  kind: string;
  /** Minutes that a person needs for the same by hand; reports add them up for verified runs. */
  manualMinutes: number;
  /** What these minutes are made of, shown beside every sum. */
  manualSource: string;
  parameters: S;
  request: RequestForm;
  /** What it acts on, where that is not what is blamed. */
  targetOf?(cause: Pick<Cause, 'resource'>, graph: ResourceGraph): ResourceRef | NoPlan;
  plan(input: PlanInput<z.output<S>>): Plan | NoPlan;
};

/** The versions that a target can be given, without the one that it has; the preferred one is preselected. */
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

/** No rollback plan = one risk class higher. */
export function raiseRisk(risk: Risk): Risk {
  return order[Math.min(order.indexOf(risk) + 1, 2)] ?? 'high';
}

/**
 * Time for the effect to show, and a window that holds at least 12 samples. A monitor is measured over windows
 * of its own length that lie after the action as a whole, so its criterion takes longer by one of them.
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

/** Evidence names what a series is about; the signal of a criterion also has its environment and other labels of the sender. */
function isAbout({ metric, labels }: Evidence, { signal }: Criterion): boolean {
  const entries = Object.entries(labels);
  if (signal.metric !== metric) return false;
  if (entries.length === 0) return Object.keys(signal.labels).length === 0;
  return entries.every(([name, value]) => signal.labels[name] === value);
}

/** Level of a signal before the incident, as the ranking measured it, if that meets the criterion; else null. */
function baselineOf(criterion: Criterion, evidence: readonly Evidence[]): number | null {
  const [item, ...others] = evidence.filter((each) => isAbout(each, criterion));
  const before = item?.before ?? null;
  // Series of several instances are named alike.
  if (before === null || others.length > 0) return null;
  const good = criterion.must === 'below' ? before < criterion.bound : before > criterion.bound;
  return good ? before : null;
}

/** Signals named by the incident become the expected effect: the first one, back to its level before, at least to its bound. */
export function expectedEffect(
  { criteria, cause }: Pick<PlanInput<unknown>, 'criteria'> & { cause: Pick<Cause, 'evidence'> },
  withinMs: number,
): Plan['expectedEffect'] {
  // What a monitor works out over several series or counts is no line that could be drawn.
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
          ? 'the incident names no signal with a known range'
          : `the monitor ${name} is measured by its own query, which is not drawn`,
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

/** The series that the evidence is about, from what counted as before its onset until the plan was made. */
function evidenceHref(item: Evidence, now: Date): string {
  const toMs = now.getTime();
  const onsetMs = item.onsetAt === null ? toMs : Date.parse(item.onsetAt);
  const { metric, labels, seriesId } = item;
  return seriesHref({ metric, labels, seriesId, fromMs: Math.min(onsetMs, toMs) - beforeMs, toMs });
}

/**
 * The title of evidence without its figure where a criterion reads the same series: that shows its value at proposal, and
 * a level of another moment would be a second number for one fact.
 */
function evidenceTitle(item: Evidence, criteria: readonly Criterion[]): string {
  const read = criteria.find((criterion) => isAbout(item, criterion));
  return read?.signal.title ?? item.title;
}

/** What an action costs, until an executor can tell. */
export const costOfAction = {
  kind: 'not measured',
  reason: 'only hosts and services are metered',
} as const;

/** The parts of a plan that are the same for every runbook. */
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
