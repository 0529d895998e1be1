function trimmed(value: number): string {
  const size = Math.abs(value);
  const text = value.toFixed(size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/**
 * Formats a figure with its unit: `120 ms`, `3.2%`, `48 MiB`, `12.5 per second`; `no data` if
 * missing.
 */
export function formatFigure(value: number, unit: string): string {
  if (!Number.isFinite(value)) return 'no data';
  if (unit === 's')
    return Math.abs(value) < 1 ? `${trimmed(value * 1000)} ms` : `${trimmed(value)} s`;
  if (unit === 'ms')
    return Math.abs(value) >= 1000 ? `${trimmed(value / 1000)} s` : `${trimmed(value)} ms`;
  if (unit === '1') return `${trimmed(value * 100)}%`;
  if (unit === '1/s') return `${trimmed(value)} per second`;
  if (unit === 'By')
    return Math.abs(value) >= 2 ** 30
      ? `${trimmed(value / 2 ** 30)} GiB`
      : `${trimmed(value / 2 ** 20)} MiB`;
  return unit === '' ? trimmed(value) : `${trimmed(value)} ${unit}`;
}

/** Formats a ratio without the word "times": `1.8`, `5.4`, `12`. */
export function formatFactor(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1).replace(/\.0$/, '');
}

/** Formats a duration, rounded: `20 s`, `5 min`, `2 h`. */
export function formatSpan(spanMs: number): string {
  const seconds = Math.round(Math.abs(spanMs) / 1000);
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${trimmed(seconds / 3600)} h`;
}
