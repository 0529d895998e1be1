import { formatCount } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';

type Row = Pick<IncidentSummary, 'id' | 'you'>;

/**
 * Splits incidents into those that the user may act on and those that are left out, with the
 * reasons.
 */
export interface Reach<T> {
  may: readonly T[];
  leftOut: readonly T[];
  /** Distinct reasons for the omitted incidents; empty if there are none. */
  why: string;
}

/** Checks each row, because roles can be limited to a team or an environment. */
export function reachOf<T extends Row>(rows: readonly T[]): Reach<T> {
  const leftOut = rows.filter(({ you }) => !you.mayWrite);
  const reasons = leftOut.flatMap(({ you }) => (you.reason === null ? [] : [you.reason]));
  return {
    may: rows.filter(({ you }) => you.mayWrite),
    leftOut,
    why: [...new Set(reasons)].join(' '),
  };
}

/**
 * Note on omitted incidents: "2 incidents are left out. You may read. ..."; null if there are none.
 */
export function describeOmitted({ leftOut, why }: Reach<Row>): string | null {
  if (leftOut.length === 0) return null;
  return `${formatCount(leftOut.length, 'incident')} ${leftOut.length === 1 ? 'is' : 'are'} skipped. ${why}`;
}
