export const severities = ['critical', 'error', 'warning', 'info'] as const;
export const priorities = ['P1', 'P2', 'P3', 'P4'] as const;
export const incidentStatuses = [
  'triggered',
  'acknowledged',
  'mitigated',
  'resolved',
  'reopened',
] as const;
export const matchOperators = ['=', '!=', '=~', '!~'] as const;
