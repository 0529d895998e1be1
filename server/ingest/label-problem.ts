import { cutText } from '#server/platform/database/storable-text.ts';
import type { SourceLimits } from './limits.ts';

/**
 * Reason a label set is refused, or null. Checks names and values for NUL and for their length in
 * UTF-8 bytes.
 */
export function labelProblem(
  labels: ReadonlyArray<readonly [name: string, value: string]>,
  limits: SourceLimits,
): string | null {
  if (labels.length > limits.labels) {
    return `has ${labels.length} labels; the maximum is ${limits.labels}`;
  }
  for (const [name, value] of labels) {
    if (name === '') return 'has a label without a name';
    if (longerThan(name, limits.labelNameBytes)) {
      return `has a label name longer than ${limits.labelNameBytes} bytes`;
    }
    if (longerThan(value, limits.labelValueBytes)) {
      return `has a value of label ${shortened(name)} longer than ${limits.labelValueBytes} bytes`;
    }
    if (name.includes('\0') || value.includes('\0')) return `has a NUL in label ${shortened(name)}`;
  }
  return null;
}

/**
 * Reason a metric name is refused, or null. It is a label value, but the length limit for names
 * applies.
 */
export function metricNameProblem(metric: string, limits: SourceLimits): string | null {
  if (metric === '') return 'has no name';
  if (longerThan(metric, limits.labelNameBytes)) {
    return `has a name longer than ${limits.labelNameBytes} bytes`;
  }
  return metric.includes('\0') ? 'has a NUL in its name' : null;
}

/** Shortens a sender's text for a response. */
export function shortened(text: string): string {
  return cutText(text, 64);
}

function longerThan(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true;
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}
