import { cardFields, fieldsOfTier } from '#lib/choices/governance.ts';
import type { CardField, RiskTier } from '#lib/choices/governance.ts';

export type CardParts = Readonly<Record<CardField, boolean>>;
type Written = {
  intendedUse: string;
  outOfScope: string;
  limits: string;
  ethicalConsiderations: string;
  footprint: { kind: string };
};
type Given = { owner: string; written: Written; hasData: boolean; hasMetrics: boolean };

/** Which fields of a card hold something. "Not measured" with its reason is an answer; silence is none. */
export function cardParts({ owner, written, hasData, hasMetrics }: Given): CardParts {
  return {
    owner: owner !== '',
    intendedUse: written.intendedUse !== '',
    outOfScope: written.outOfScope !== '',
    limits: written.limits !== '',
    trainingData: hasData,
    metrics: hasMetrics,
    ethicalConsiderations: written.ethicalConsiderations !== '',
    footprint: written.footprint.kind !== 'not stated',
  };
}

export type CardCheck = { field: CardField; title: string; needed: boolean; there: boolean };

/** Which fields of a card are there, and which of them the tier needs. */
export function checkCard(tier: RiskTier, parts: CardParts): CardCheck[] {
  return cardFields.map(({ id, title }) => ({
    field: id,
    title,
    needed: fieldsOfTier[tier].includes(id),
    there: parts[id],
  }));
}

/** Titles of what the tier needs and the card lacks. */
export function missingFields(checks: readonly CardCheck[]): string[] {
  return checks.filter(({ needed, there }) => needed && !there).map(({ title }) => title);
}
