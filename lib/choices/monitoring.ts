export const aggregations = ['avg', 'min', 'max', 'sum', 'count'] as const;
export const monitorComparisons = ['>', '>=', '<', '<=', 'outside'] as const;
export const noDataChoices = ['keep', 'alert', 'ok'] as const;
/** What logs can be grouped by: what every record names of its sender. */
export const logGroupLabels = ['service.name', 'host.name', 'deployment.environment.name'] as const;
export const logLevels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const;
export const dnsTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT'] as const;
