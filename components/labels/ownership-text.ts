import type { OwnershipField, OwnershipRule } from '#lib/schemas/infrastructure/ownership.ts';

export const FIELD_WORD: Record<OwnershipField, string> = {
  team: 'Team',
  owner: 'Owner',
  environment: 'Environment',
  tier: 'Tier',
};

export const TIER_WORD: Record<string, string> = {
  '1': '1, generates revenue or serves customers',
  '2': '2, important',
  '3': '3, internal',
  '4': '4, lowest',
};

/** Conditions of a rule: "service.namespace = shop and kind = service". */
export function whenSentence(rule: Pick<OwnershipRule, 'matchers'>): string {
  return rule.matchers
    .map(({ name, operator, value }) => `${name} ${operator} ${value === '' ? '""' : value}`)
    .join(' and ');
}

type Named = readonly { id: string; name: string }[];
export type Places = { teams: Named; environments: Named };

/** Ownership that a rule sets: "Team Payments, tier 1". */
export function setsSentence(rule: OwnershipRule, { teams, environments }: Places): string {
  const nameOf = (list: Named, id: string) =>
    list.find((item) => item.id === id)?.name ?? 'removed';
  return [
    ...(rule.teamId === null ? [] : [`team ${nameOf(teams, rule.teamId)}`]),
    ...(rule.owner === null ? [] : [`owner ${rule.owner}`]),
    ...(rule.environmentId === null
      ? []
      : [`environment ${nameOf(environments, rule.environmentId)}`]),
    ...(rule.tier === null ? [] : [`tier ${rule.tier}`]),
  ].join(', ');
}

/** Full text of a rule: "service.namespace = shop: team Payments, tier 1". */
export function ruleSentence(rule: OwnershipRule, places: Places): string {
  return `${rule.enabled ? '' : 'Off. '}${whenSentence(rule)}: ${setsSentence(rule, places)}`;
}

/**
 * Moves an item up (-1) or down (1). Returns the list unchanged if the item is already at that end.
 */
export function moved<T>(items: readonly T[], at: number, step: -1 | 1): T[] {
  const target = items[at + step];
  const item = items[at];
  if (item === undefined || target === undefined) return [...items];
  return items.map((each, index) => (index === at ? target : index === at + step ? item : each));
}

/** Address of the list of a team's resources. */
export const teamHref = (name: string): string =>
  `/infrastructure?tab=all&team=${encodeURIComponent(name)}`;
