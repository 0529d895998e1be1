import type { SignalProfile } from '#engines/detect/signal-role.ts';
import type { Threshold } from '#engines/detect/static-threshold.ts';

export interface NamedThreshold extends Threshold {
  readonly id: string;
  readonly title: string;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  /** Text shown with a finding. */
  readonly note?: string;
  /** Whether a breach may raise an alert although the signal is normally evidence only. */
  readonly mayAlert?: boolean;
}

/** Shipped thresholds always require attention, so `info` is excluded. */
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
      // High load alone is not a fault. The threshold requires at least 16 minutes of uninterrupted
      // saturation, at any sampling interval.
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

// Days until a certificate expires. The value does not flap, and the alert duration filters out a
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
 * Shipped limits for a signal: utilizations between 0 and 1 (unit `1`), health checks and
 * certificates. None for golden signals, which are judged by their expected range, and none for
 * amounts with an unknown limit.
 */
export function defaultThresholds(profile: SignalProfile): readonly ShippedThreshold[] {
  if (profile.family === 'health') return HEALTH;
  if (profile.role === 'certificate') return CERTIFICATE;
  if (profile.family !== 'saturation' || profile.unit !== '1') return [];
  return SHIPPED[profile.role] ?? [];
}
