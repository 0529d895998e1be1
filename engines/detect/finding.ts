import type { DetectorId } from '#engines/detect/registry.ts';

export type Severity = 'critical' | 'error' | 'warning' | 'info';

/**
 * Evidence that a series departs from its expected values. Times in epoch ms, values in the unit of
 * the series.
 */
export interface Finding {
  readonly detector: DetectorId;
  readonly version: number;
  readonly seriesId: string;
  /** Stable kind of departure. Together with the series and threshold it identifies the alert. */
  readonly kind:
    | 'above-range'
    | 'below-range'
    | 'shift-up'
    | 'shift-down'
    | 'limit-crossed'
    | 'silent'
    | 'leak';
  readonly thresholdId: string | null;
  readonly severityHint: Severity;
  readonly onsetMs: number;
  readonly value: number;
  /** Normal bounds; null for a side without a bound. */
  readonly expected: { readonly low: number | null; readonly high: number | null };
  /** Distance in spreads; NaN if not meaningful. */
  readonly magnitude: number;
  /** Whether this finding may become an alert (golden signal, saturation limit, health check). */
  readonly alertable: boolean;
  /** All inputs of the detector, for "why am I seeing this?". */
  readonly inputs: Readonly<Record<string, string | number | null>>;
}
