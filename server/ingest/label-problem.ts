import { cutText } from '#server/platform/database/storable-text.ts';
import type { SourceLimits } from './limits.ts';

/**
 * Reason why a label set is refused, or null. Names and values are checked for length in UTF-8
 * bytes and for NUL.
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

/** A metric name is a label value, but the length limit of names applies. */
export function metricNameProblem(metric: string, limits: SourceLimits): string | null {
  if (metric === '') return 'has no name';
  if (longerThan(metric, limits.labelNameBytes)) {
    return `has a name longer than ${limits.labelNameBytes} bytes`;
  }
  return metric.includes('\0') ? 'has a NUL in its name' : null;
}

/** Enough of a sender's text to recognize it in a response. */
export function shortened(text: string): string {
  return cutText(text, 64);
}

function longerThan(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true;
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}
