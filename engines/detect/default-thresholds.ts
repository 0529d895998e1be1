import type { SignalProfile } from '#engines/detect/signal-role.ts';
import type { Threshold } from '#engines/detect/static-threshold.ts';

export interface NamedThreshold extends Threshold {
  readonly id: string;
  readonly title: string;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  /** Told beside a finding. */
  readonly note?: string;
  /** A breach may alert although the signal as a rule is only evidence. */
  readonly mayAlert?: boolean;
}

/** What is shipped always means something to somebody: never only information. */
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
      // Busy is not broken: this is at least 16 minutes without a rest, however often the series is sampled.
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

// Days until a certificate ends: it does not flap, and the duration of alerts guards against a single odd answer.
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
 * The shipped limits for a signal: utilisations between 0 and 1 (unit `1`), health checks and certificates. Nothing for
 * golden signals, which are judged against their expected range, nor for amounts whose limit is unknown.
 */
export function defaultThresholds(profile: SignalProfile): readonly ShippedThreshold[] {
  if (profile.family === 'health') return HEALTH;
  if (profile.role === 'certificate') return CERTIFICATE;
  if (profile.family !== 'saturation' || profile.unit !== '1') return [];
  return SHIPPED[profile.role] ?? [];
}
