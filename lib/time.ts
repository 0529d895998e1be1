const UNIT_MS: Record<string, number> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

export type RelativeUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'y';

/** Offset of a zone from UTC at an instant, in ms (positive east of Greenwich). */
export function zoneOffsetMs(atMs: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const get = (type: string): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(
    get('year'),
    get('month') - 1,
    get('day'),
    get('hour'),
    get('minute'),
    get('second'),
  );
  return wall - Math.floor(atMs / 1000) * 1000;
}

/** True if Intl supports the zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function shiftMonths(wallMs: number, months: number): number {
  const date = new Date(wallMs);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

function floorWall(wallMs: number, unit: RelativeUnit): number {
  if (unit === 'M' || unit === 'y') {
    const date = new Date(wallMs);
    return Date.UTC(date.getUTCFullYear(), unit === 'y' ? 0 : date.getUTCMonth(), 1);
  }
  // Weeks begin on Monday; 1 January 1970 was a Thursday.
  if (unit === 'w')
    return Math.floor((wallMs + 3 * 86_400_000) / 604_800_000) * 604_800_000 - 3 * 86_400_000;
  const size = UNIT_MS[unit] ?? 1;
  return Math.floor(wallMs / size) * size;
}

function addWall(wallMs: number, count: number, unit: RelativeUnit): number {
  if (unit === 'M') return shiftMonths(wallMs, count);
  if (unit === 'y') return shiftMonths(wallMs, count * 12);
  return wallMs + count * (UNIT_MS[unit] ?? 0);
}

/** The instant at which a zone's clock shows a wall time (given as if it were UTC). */
export function wallToUtc(wallMs: number, zone: string): number {
  const guess = wallMs - zoneOffsetMs(wallMs, zone);
  return wallMs - zoneOffsetMs(guess, zone);
}

function isRelativeUnit(text: string | undefined): text is RelativeUnit {
  return text !== undefined && /^[smhdwMy]$/u.test(text);
}

/**
 * Parses one end of a range: `now`, `now-6h`, `now/d`, `now-1d/d`, epoch ms or an ISO 8601 time.
 * `roundUp` returns the end of the unit for `/d` (the range `now/d` to `now/d` is today). Returns
 * null if the text cannot be parsed.
 */
export function parseTime(
  text: string,
  nowMs: number,
  zone = 'UTC',
  roundUp = false,
): number | null {
  const trimmed = text.trim();
  if (/^-?\d{10,16}$/u.test(trimmed)) return Number(trimmed);
  if (!trimmed.startsWith('now')) {
    if (!/^\d{4}-\d{2}/u.test(trimmed)) return null;
    const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/u.test(trimmed);
    const parsed = Date.parse(
      hasZone ? trimmed : `${trimmed.replace(' ', 'T')}${trimmed.length <= 10 ? 'T00:00' : ''}Z`,
    );
    if (Number.isNaN(parsed)) return null;
    return hasZone ? parsed : wallToUtc(parsed, zone);
  }
  const match = /^now(?:([+-])(\d{1,6})([smhdwMy]))?(?:\/([smhdwMy]))?$/u.exec(trimmed);
  if (!match) return null;
  const [, sign, count, unit, floor] = match;
  if (
    !isRelativeUnit(floor) &&
    (unit === undefined || unit === 's' || unit === 'm' || unit === 'h')
  ) {
    return nowMs + (sign === '-' ? -1 : 1) * Number(count ?? 0) * (UNIT_MS[unit ?? 's'] ?? 0);
  }
  let wall = nowMs + zoneOffsetMs(nowMs, zone);
  if (isRelativeUnit(unit))
    wall = addWall(wall, (sign === '-' ? -1 : 1) * Number(count ?? 0), unit);
  if (isRelativeUnit(floor)) {
    wall = floorWall(wall, floor);
    if (roundUp) wall = addWall(wall, 1, floor) - 1;
  }
  return wallToUtc(wall, zone);
}

export interface ResolvedRange {
  fromMs: number;
  toMs: number;
}

/** Parses both ends; returns null if one cannot be parsed or they are reversed. */
export function parseRange(
  from: string,
  to: string,
  nowMs: number,
  zone = 'UTC',
): ResolvedRange | null {
  const fromMs = parseTime(from, nowMs, zone);
  const toMs = parseTime(to, nowMs, zone, true);
  if (fromMs === null || toMs === null || toMs <= fromMs) return null;
  return { fromMs, toMs };
}
