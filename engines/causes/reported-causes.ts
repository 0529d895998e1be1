import type {
  CandidateChange,
  Cause,
  CauseAlert,
  CauseInput,
} from '#engines/causes/cause-input.ts';
import { KIND_PRIOR, timingFit } from '#engines/causes/change-causes.ts';
import { changeTitle } from '#engines/causes/explain-cause.ts';
import { formatSpan } from '#engines/causes/format-figure.ts';
import { CREDIBLE, UNKNOWN_TITLE, concludeDraft, type Draft } from '#engines/causes/hypothesis.ts';
import { isOutside } from '#engines/causes/models/model-external.ts';
import { RANK_CAUSES_VERSION, type CauseRanking } from '#engines/causes/rank-causes.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import { describePlace, type LabelledPlace } from '#engines/correlate/label-place.ts';

/** Alert from another system whose labels match no known resource. */
export interface ReportedAlert {
  readonly id: string;
  readonly startedAtMs: number;
  /** Title of the alert. */
  readonly title: string;
  readonly description: string | null;
  /** Rule that raised the alert, as named by the sender. */
  readonly rule: string | null;
  readonly place: LabelledPlace | null;
  /** Service named in the labels of the alert. */
  readonly service: string | null;
}

/** Maximum number of alerts and changes listed in the reasons. */
const MAX_LISTED = 5;
/**
 * Score of a change matched by name only. Without signals of the resource, its verdict is at most
 * "possible".
 */
const NAMED_SCORE = 0.45;
/** Tolerance for clock differences between senders. */
const TOLERANCE_MS = 60_000;

/** Subject of an alert, taken from its labels because no such resource exists. */
function subjectOf({ place, service, rule, title }: ReportedAlert): ResourceRef {
  if (place?.kind === 'workload')
    return { kind: 'workload', name: `${place.namespace}/${place.name}` };
  if (place !== null) return { kind: place.kind, name: place.name };
  return service === null
    ? { kind: 'alert', name: rule ?? title }
    : { kind: 'service', name: service };
}

function describeAlert({ title, description, rule }: ReportedAlert): string {
  const head = rule === null || rule === title ? title : `${rule}: ${title}`;
  return description === null || description === title ? head : `${head} (${description})`;
}

function describeChange(change: CandidateChange, onsetMs: number): string {
  const lagMs = onsetMs - change.atMs;
  const when =
    Math.abs(lagMs) < 2_000
      ? 'At the onset'
      : `${formatSpan(lagMs)} ${lagMs > 0 ? 'before' : 'after'} the onset`;
  return `${when}: ${changeTitle(change)} (${change.resource.kind} ${change.resource.name})`;
}

function listed<T>(items: readonly T[], describe: (item: T) => string, what: string): string[] {
  const more = items.length - MAX_LISTED;
  return [
    ...new Set(items.slice(0, MAX_LISTED).map(describe)),
    ...(more > 0 ? [`${more} more ${more === 1 ? what : `${what}s`}`] : []),
  ];
}

/** Names under which changes may refer to the subjects of the alerts. */
function namesOf(reports: readonly ReportedAlert[]): ReadonlySet<string> {
  return new Set(
    reports.flatMap(({ place, service }) => [
      ...(place === null ? [] : [place.name]),
      ...(place?.kind === 'workload' ? [`${place.namespace}/${place.name}`] : []),
      ...(service === null ? [] : [service]),
    ]),
  );
}

function namedChanges(
  changes: readonly CandidateChange[],
  reports: readonly ReportedAlert[],
  onsetMs: number,
): Draft[] {
  const names = namesOf(reports);
  return changes
    .filter((change) => names.has(change.resource.name) && !isOutside(change))
    .map((change) => ({
      kind: 'change',
      resource: change.resource,
      changeRef: change.ref,
      score: NAMED_SCORE * KIND_PRIOR[change.kind] * timingFit(change.atMs, onsetMs, TOLERANCE_MS),
      title: changeTitle(change),
      speaksFor: [`The alerts name ${change.resource.name}`, describeChange(change, onsetMs)],
      speaksAgainst: [`No signals of ${change.resource.name} arrive to confirm it`],
      measured: [],
    }));
}

/**
 * Converts reported alerts to alerts for the ranking. Their resources are the subjects named in the
 * labels.
 */
export function reportedAlerts(reports: readonly ReportedAlert[]): CauseAlert[] {
  return reports.map((report) => ({
    id: report.id,
    startedAtMs: report.startedAtMs,
    resource: subjectOf(report),
    metric: '',
    role: 'other',
  }));
}

/**
 * Diagnosis of alerts without a matching resource: there are no signals and no graph to compare. It
 * repeats the text of the alerts and lists the changes before them, the nearest first. A change of
 * a subject of the alerts, shortly before the onset, is a possible cause. Pure; times in epoch ms.
 */
export function reportedCauses(
  { changes }: Pick<CauseInput, 'changes'>,
  reports: readonly ReportedAlert[],
): CauseRanking {
  const ordered = reports.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const [first] = ordered;
  const onsetMs = first?.startedAtMs ?? Number.NaN;
  const before = changes
    .filter(({ atMs }) => atMs <= onsetMs + TOLERANCE_MS)
    .toSorted((a, b) => b.atMs - a.atMs);
  const possible = namedChanges(before, reports, onsetMs).filter(({ score }) => score >= CREDIBLE);
  const places = [...new Set(ordered.flatMap(({ place }) => place ?? []).map(describePlace))];
  const unknown: Draft = {
    kind: 'unknown',
    resource: first === undefined ? { kind: 'alert', name: 'alert' } : subjectOf(first),
    score: CREDIBLE,
    title: UNKNOWN_TITLE,
    speaksFor: [
      ...listed(ordered, describeAlert, 'alert'),
      ...(before.length === 0
        ? ['No change was reported in the time before the onset']
        : listed(before, (change) => describeChange(change, onsetMs), 'change')),
    ],
    speaksAgainst: [
      places.length === 0
        ? 'The labels of the alerts name no resource, so no signals were compared'
        : `No signals of ${places.slice(0, 2).join(' and ')} arrive, so none were compared`,
    ],
    measured: [],
  };
  const causes: Cause[] = [...possible, unknown]
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MAX_LISTED)
    .map(concludeDraft);
  return { version: RANK_CAUSES_VERSION, onsetMs, causes, ruledOut: [] };
}
