import type { Finding } from '#engines/detect/finding.ts';
import type { Judgement } from '#engines/detect/judge-series.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { severityRank } from '#engines/triage/severity.ts';
import type { Severity } from '#lib/schemas/fields.ts';
import {
  alertFingerprint,
  identityLabels,
  type AlertClass,
} from '#server/incidents/alerts/alert-identity.ts';
import { alertTitle } from '#server/incidents/alerts/alert-title.ts';
import type { Evaluation } from '#server/incidents/findings/record-evaluation.ts';

export type Judged = {
  seriesId: string;
  metric: string;
  labels: Record<string, string>;
  unit: string;
  judgement: Judgement;
  /** Whether some limits may raise an alert although the signal is normally only evidence. */
  mayAlert?: boolean;
};

export type PlaceOf = (labels: Readonly<Record<string, string>>) => {
  resourceId: string | null;
  environmentId: string | null;
  teamId: string | null;
};

const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

function worstFinding(findings: readonly Finding[]): Finding | null {
  const [worst] = findings.toSorted(
    (a, b) => severityRank(b.severityHint) - severityRank(a.severityHint) || a.onsetMs - b.onsetMs,
  );
  return worst ?? null;
}

type Group = { alertClass: AlertClass; members: Judged[] };

/**
 * A single outcome for a group of sibling series (instances of one service), determined by the
 * worst series.
 */
function outcomeOf({
  alertClass,
  members,
}: Group): { outcome: Evaluation['outcome']; speaker: Judged; finding: Finding | null } | null {
  const [first] = members;
  if (first === undefined) return null;
  const silent = members.filter((member) => member.judgement.state === 'missing');
  if (alertClass === 'silent') {
    // One silent instance is a restart; the service is silent only if all instances are.
    const finding =
      silent.length === members.length
        ? worstFinding(silent.flatMap((member) => member.judgement.findings))
        : null;
    return { outcome: finding === null ? 'ok' : 'breach', speaker: silent[0] ?? first, finding };
  }
  const present = members.filter((member) => member.judgement.state === 'judged');
  if (present.length === 0) return { outcome: 'missing', speaker: first, finding: null };
  const finding = worstFinding(
    present.flatMap((member) => member.judgement.findings.filter((item) => item.alertable)),
  );
  const speaker =
    present.find((member) => member.seriesId === finding?.seriesId) ?? present[0] ?? first;
  return { outcome: finding === null ? 'ok' : 'breach', speaker, finding };
}

function severityOf(finding: Finding | null): Severity {
  return finding?.severityHint ?? 'warning';
}

function toEvaluation(group: Group, fingerprint: string, placeOf: PlaceOf): Evaluation | null {
  const result = outcomeOf(group);
  if (result === null) return null;
  const { outcome, speaker, finding } = result;
  const labels = identityLabels(speaker.labels);
  const expected = {
    low: finite(finding?.expected.low ?? null),
    high: finite(finding?.expected.high ?? null),
  };
  return {
    fingerprint,
    title: alertTitle({
      kind: finding?.kind ?? 'ok',
      metric: speaker.metric,
      unit: speaker.unit,
      value: finite(finding?.value ?? null),
      expected,
      labels,
    }),
    metric: speaker.metric,
    seriesId: speaker.seriesId,
    labels,
    role: classifySignal(speaker.metric, speaker.labels).role,
    outcome,
    severity: severityOf(finding),
    detector: finding?.detector ?? null,
    detectorVersion: finding === null ? null : String(finding.version),
    value: finite(finding?.value ?? null),
    onsetMs: finding === null || !Number.isFinite(finding.onsetMs) ? null : finding.onsetMs,
    inputs:
      finding === null
        ? {}
        : {
            kind: finding.kind,
            thresholdId: finding.thresholdId,
            expected,
            magnitude: finite(finding.magnitude),
            ...finding.inputs,
          },
    ...placeOf(speaker.labels),
  };
}

/** Labels that identify the reporter, if there are any. */
export function reporterLabels(
  labels: Readonly<Record<string, string>>,
): Record<string, string> | null {
  const name = ['service.name', 'host.name', 'check', 'instance'].find(
    (label) => labels[label] !== undefined,
  );
  if (name === undefined || labels['caller'] !== undefined) return null;
  const place = ['deployment.environment.name', 'job'].filter(
    (label) => labels[label] !== undefined,
  );
  return Object.fromEntries([name, ...place].map((label) => [label, labels[label] ?? '']));
}

/** One alert for an entirely silent reporter, instead of one per series. */
function silentReporters(judged: readonly Judged[]): {
  groups: [string, Group][];
  reporters: Set<string>;
} {
  const byReporter = Map.groupBy(judged, (member) => JSON.stringify(reporterLabels(member.labels)));
  const groups: [string, Group][] = [];
  const reporters = new Set<string>();
  for (const [key, members] of byReporter) {
    const labels = reporterLabels(members[0]?.labels ?? {});
    if (labels === null) continue;
    if (members.every((member) => member.judgement.state === 'missing')) reporters.add(key);
    groups.push([
      alertFingerprint('silent', '', labels),
      {
        alertClass: 'silent',
        members: members.map((member) => ({ ...member, labels, metric: '' })),
      },
    ]);
  }
  return { groups, reporters };
}

/**
 * Groups judged series by the subject of a possible alert, and determines one outcome for each
 * group.
 */
export function toEvaluations(judged: readonly Judged[], placeOf: PlaceOf): Evaluation[] {
  const isSignal = ({ metric, labels }: Judged): boolean =>
    classifySignal(metric, labels).alertable;
  const alertable = judged.filter((member) => member.mayAlert === true || isSignal(member));
  const silent = silentReporters(alertable.filter(isSignal));
  const groups = new Map<string, Group>(silent.groups);
  for (const member of alertable) {
    const wholly = silent.reporters.has(JSON.stringify(reporterLabels(member.labels)));
    // Missing evidence does not raise its own alert.
    for (const alertClass of wholly || !isSignal(member)
      ? (['departure'] as const)
      : (['departure', 'silent'] as const)) {
      const fingerprint = alertFingerprint(alertClass, member.metric, member.labels);
      const group = groups.get(fingerprint) ?? { alertClass, members: [] };
      group.members.push(member);
      groups.set(fingerprint, group);
    }
  }
  return [...groups].flatMap(
    ([fingerprint, group]) => toEvaluation(group, fingerprint, placeOf) ?? [],
  );
}
