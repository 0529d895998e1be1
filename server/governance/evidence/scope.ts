import type { EvidenceState } from '#lib/choices/evidence.ts';
import type { EvidenceRow } from '#lib/schemas/governance/evidence.ts';
import type { ModelAt, ModelCardDetail } from '#lib/schemas/models/governance.ts';
import type { PromotionRow } from '#server/governance/evidence/promotions.ts';
import type { Actor } from '#server/platform/actor.ts';

/** Scope of a pack: one model, a period, and the data that every kind of evidence reads. */
export type Scope = {
  actor: Actor;
  now: Date;
  from: Date;
  to: Date;
  model: { id: string; name: string };
  /** Deciding version and its approval at the end of the period. */
  standing: ModelAt;
  card: ModelCardDetail;
  /** Requests of the period to move a protected alias; null if the role may not see them. */
  promotions: PromotionRow[] | null;
};

export type Finding = { state: EvidenceState; sentence: string; rows: EvidenceRow[] };

export const there = (sentence: string, rows: EvidenceRow[] = []): Finding => ({
  state: 'there',
  sentence,
  rows,
});
export const missing = (sentence: string, rows: EvidenceRow[] = []): Finding => ({
  state: 'missing',
  sentence,
  rows,
});
export const notChecked = (sentence: string, rows: EvidenceRow[] = []): Finding => ({
  state: 'not checked',
  sentence,
  rows,
});

export function row(
  title: string,
  { detail = null, href = null, at = null }: Partial<Omit<EvidenceRow, 'title'>> = {},
): EvidenceRow {
  return { title, detail, href, at };
}

export const pageOf = (name: string, part = ''): string =>
  `/models/${encodeURIComponent(name)}${part}`;
export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
