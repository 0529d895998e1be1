import { alertShare, burnScore, loudestBurn, type Burn } from '#engines/detect/burn-rate.ts';
import { judgeMonitor } from '#engines/detect/monitor.ts';
import { severities } from '#lib/choices/incidents.ts';
import { burnAlerts } from '#lib/choices/monitoring.ts';
import { formatPercent } from '#lib/format.ts';
import { severitySchema, type Severity } from '#lib/schemas/fields.ts';
import type { MonitorRule, ObjectiveQuery } from '#lib/schemas/monitoring/monitoring.ts';
import { formatSpan } from '#lib/time-format.ts';
import type { Monitor } from '#server/generated/prisma/client.ts';
import type { Evaluation } from '#server/incidents/findings/record-evaluation.ts';
import { engineRule } from './internal.ts';
import type { ObjectiveValues } from './objective-values.ts';

type BurnNow = Burn<(typeof burnAlerts)[number]>;

/** Highest severity among the alerting burn rates; the monitor's own severity if none alerts. */
function severityOf(monitor: Monitor, burns: readonly BurnNow[]): Severity {
  const own = severitySchema.parse(monitor.severity);
  const found = burns
    .filter((burn) => (alertShare(burn) ?? 0) >= 1)
    .map(({ alert }) => alert.severity ?? own);
  return found.toSorted((a, b) => severities.indexOf(a) - severities.indexOf(b))[0] ?? own;
}

/**
 * Example: "Checkout (shop, production): errors burn the budget of 99.9% 21 times too fast, over 1
 * h"
 */
function titleOf(
  monitor: Monitor,
  query: ObjectiveQuery,
  { labels }: Pick<ObjectiveValues, 'labels'>,
  burn: BurnNow | undefined,
): string {
  const names = Object.values(labels).filter((name) => name !== '');
  const who = `${monitor.name} (${names.join(', ')})`;
  if (burn === undefined || burn.long === null) return `${who}: no data`.slice(0, 500);
  const times = burn.long < 10 ? burn.long.toFixed(1) : burn.long.toFixed(0);
  const budget = `the error budget of ${formatPercent(query.target, 3)}`;
  return `${who}: burns ${budget} ${times} times too fast, over ${formatSpan(burn.alert.longMs)}`.slice(
    0,
    500,
  );
}

type Found = {
  monitor: Monitor;
  rule: MonitorRule;
  query: ObjectiveQuery;
  group: Pick<ObjectiveValues, 'labels'> & Partial<ObjectiveValues>;
  firing: boolean;
};

/** Part of an evaluation that differs for an objective: its subject, its result and its severity. */
export function objectiveEvaluation({ monitor, rule, query, group, firing }: Found) {
  const burns = group.burns ?? [];
  const burn = loudestBurn(burns);
  const allowed = 1 - query.target;
  const limit = (burn ?? { alert: burnAlerts[0] }).alert.rate * allowed;
  return {
    title: titleOf(monitor, query, group, burn),
    // Errors that callers report about a service are not a separate series.
    metric: group.basis === 'callers' ? null : 'service.error.ratio',
    labels: { ...rule.labels, ...group.labels },
    role: 'errors',
    outcome: judgeMonitor(burnScore(burns), engineRule(rule), firing),
    severity: severityOf(monitor, burns),
    value: burn === undefined || burn.long === null ? null : burn.long * allowed,
    inputs: {
      kind: 'limit-crossed',
      monitor: monitor.name,
      query: { ...query, labels: group.labels },
      group: group.labels,
      expected: { low: null, high: limit },
      burns: burns.map(({ alert, long, short }) => ({ ...alert, long, short })),
    },
  } satisfies Partial<Evaluation>;
}
