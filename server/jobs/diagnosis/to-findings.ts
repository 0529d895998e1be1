import { classifySignal } from '#engines/detect/signal-role.ts';
import type { NewFinding } from '#server/incidents/findings/record-findings.ts';
import type { Judged, PlaceOf } from './to-evaluations.ts';

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Findings of one pass in stored form, alertable or not. */
export function toFindings(judged: readonly Judged[], placeOf: PlaceOf): NewFinding[] {
  return judged.flatMap(({ seriesId, metric, labels, judgement }) =>
    judgement.findings.map((finding) => ({
      seriesId,
      metric,
      labels,
      resourceId: placeOf(labels).resourceId,
      detector: finding.detector,
      detectorVersion: String(finding.version),
      kind: finding.kind,
      role: classifySignal(metric, labels).role,
      severityHint: finding.severityHint,
      onsetMs: finding.onsetMs,
      value: finite(finding.value),
      inputs: {
        thresholdId: finding.thresholdId,
        expected: finding.expected,
        magnitude: finite(finding.magnitude),
        ...finding.inputs,
      },
    })),
  );
}
