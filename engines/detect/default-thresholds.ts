import type { SignalProfile } from '#engines/detect/signal-role.ts';
import type { Threshold } from '#engines/detect/static-threshold.ts';

export interface NamedThreshold extends Threshold {
  readonly id: string;
  readonly title: string;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  /** Shown with a finding. */
  readonly note?: string;
  /** Whether a breach may alert although the signal is normally only evidence. */
  readonly mayAlert?: boolean;
}

/** Shipped thresholds always require attention: never `info`. */
export type ShippedThreshold = NamedThreshold & {
  readonly severity: Exclude<NamedThreshold['severity'], 'info'>;
};

const SHIPPED: Readonly<Record<string, readonly ShippedThreshold[]>> = {
  disk: [
    {
      id: 'disk-critical',
      title: 'Disk almost full',
      severity: 'critical',
      comparison: '>=',
      limit: 0.95,
      recoveryLimit: 0.93,
      breaches: 3,
      of: 5,
    },
    {
      id: 'disk-warning',
      title: 'Disk filling up',
      severity: 'warning',
      comparison: '>=',
      limit: 0.85,
      recoveryLimit: 0.83,
      breaches: 3,
      of: 5,
    },
  ],
  memory: [
    {
      id: 'memory-critical',
      title: 'Memory almost full',
      severity: 'critical',
      comparison: '>=',
      limit: 0.97,
      recoveryLimit: 0.93,
      breaches: 6,
      of: 8,
    },
    {
      id: 'memory-warning',
      title: 'Memory running low',
      severity: 'warning',
      comparison: '>=',
      limit: 0.92,
      recoveryLimit: 0.88,
      breaches: 6,
      of: 8,
    },
  ],
  cpu: [
    {
      // High load alone is no fault: this is at least 16 minutes of saturation without a break, at
      // any sampling interval.
      id: 'cpu-warning',
      title: 'CPU saturated',
      severity: 'warning',
      comparison: '>=',
      limit: 0.95,
      recoveryLimit: 0.85,
      breaches: 10,
      of: 11,
      forMs: 18 * 60_000,
    },
  ],
  descriptors: [
    {
      id: 'descriptors-error',
      title: 'File descriptors running out',
      severity: 'error',
      comparison: '>=',
      limit: 0.9,
      recoveryLimit: 0.85,
      breaches: 3,
      of: 5,
    },
  ],
};

const HEALTH: readonly ShippedThreshold[] = [
  {
    id: 'health-check',
    title: 'Health check failing',
    severity: 'error',
    comparison: '<',
    limit: 1,
    breaches: 3,
    of: 5,
  },
];

// Days until a certificate ends: the value does not flap, and the alert duration guards against a
// single outlier.
const CERTIFICATE: readonly ShippedThreshold[] = [
  {
    id: 'certificate-critical',
    title: 'Certificate about to expire',
    severity: 'critical',
    comparison: '<',
    limit: 3,
    breaches: 1,
    of: 1,
  },
  {
    id: 'certificate-warning',
    title: 'Certificate expires soon',
    severity: 'warning',
    comparison: '<',
    limit: 14,
    breaches: 1,
    of: 1,
  },
];

/**
 * The shipped limits for a signal: utilizations between 0 and 1 (unit `1`), health checks and
 * certificates. None for golden signals, which are judged against their expected range, nor for
 * amounts whose limit is unknown.
 */
export function defaultThresholds(profile: SignalProfile): readonly ShippedThreshold[] {
  if (profile.family === 'health') return HEALTH;
  if (profile.role === 'certificate') return CERTIFICATE;
  if (profile.family !== 'saturation' || profile.unit !== '1') return [];
  return SHIPPED[profile.role] ?? [];
}
