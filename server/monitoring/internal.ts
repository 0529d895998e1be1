import type { MonitorRule as EngineRule } from '#engines/detect/monitor.ts';
import { monitorRuleSchema, type MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import type { Monitor } from '#server/generated/prisma/client.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';

/** Limit, because more monitors would take longer than the time between two passes. */
export const maxMonitors = 200;

export function ruleOf(row: Pick<Monitor, 'rule'>): MonitorRule {
  return monitorRuleSchema.parse(row.rule);
}

/** Limit, because more groups would mean more alerts than a user can read. */
export const maxGroups = 50;

export function engineRule(rule: MonitorRule): EngineRule {
  return {
    comparison: rule.comparison,
    bound: rule.bound,
    recovery: rule.recovery && {
      limit: rule.recovery.limit,
      high: rule.recovery.high ?? rule.bound.high,
    },
    noData: rule.noData,
    breaches: rule.breaches,
    of: rule.of,
    forMs: rule.forMinutes * 60_000,
  };
}

/**
 * A monitor reads the telemetry of all teams and environments, so a grant for one of them is not
 * enough.
 */
export function requireAllTelemetry(actor: Actor, rule: MonitorRule): void {
  requirePermission(actor, rule.query.kind === 'log' ? 'logs:read' : 'metrics:read', {});
}

/** Fields of a monitor that the audit log records. */
export function auditedMonitor(
  row: Pick<Monitor, 'name' | 'enabled' | 'rule' | 'severity' | 'teamId'>,
) {
  return {
    name: row.name,
    enabled: row.enabled,
    rule: row.rule,
    severity: row.severity,
    teamId: row.teamId,
  };
}
