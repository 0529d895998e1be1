export const aggregations = ['avg', 'min', 'max', 'sum', 'count'] as const;
export const monitorComparisons = ['>', '>=', '<', '<=', 'outside'] as const;
export const noDataChoices = ['keep', 'alert', 'ok'] as const;
/** Labels for grouping logs; every record has those of its sender. */
export const logGroupLabels = ['service.name', 'host.name', 'deployment.environment.name'] as const;
export const logLevels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const;
export const dnsTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT'] as const;
/**
 * Alert conditions of an objective (Site Reliability Workbook, chapter 5): the error budget burns
 * at least `rate` times as fast as the target allows, over both the long and the short window.
 * `severity` is null to use the severity of the monitor.
 */
export const burnAlerts = [
  { longMs: 3_600_000, shortMs: 300_000, rate: 14.4, severity: 'critical' },
  { longMs: 21_600_000, shortMs: 1_800_000, rate: 6, severity: null },
] as const;
/** Labels that distinguish the alerts of an objective. */
export const objectiveLabels = ['service.name', 'deployment.environment.name'] as const;
