const STORE = 'tandem.ranges';

export interface StoredRange {
  from: string;
  to: string;
}

function isRange(value: unknown): value is StoredRange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    typeof value.from === 'string' &&
    typeof value.to === 'string'
  );
}

export function recentRanges(): StoredRange[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isRange).slice(0, 4) : [];
  } catch {
    return [];
  }
}

export function rememberRange(range: StoredRange): void {
  try {
    const rest = recentRanges().filter((item) => item.from !== range.from || item.to !== range.to);
    localStorage.setItem(STORE, JSON.stringify([range, ...rest].slice(0, 4)));
  } catch {
    // Without browser storage there are no recent ranges.
  }
}
