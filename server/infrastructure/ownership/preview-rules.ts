import { ownershipFields } from '#lib/choices/infrastructure.ts';
import type { OwnershipPreview, OwnershipRule } from '#lib/schemas/infrastructure/ownership.ts';
import {
  changedFields,
  decideOwnership,
  ruleMatches,
  type Decided,
  type OwnedResource,
  type Ownership,
} from './decide-ownership.ts';

const examples = 20;
const mostChanges = 100;

function shown(
  field: (typeof ownershipFields)[number],
  row: Ownership,
  names: ReadonlyMap<string, string>,
): string | null {
  switch (field) {
    case 'team':
      return row.teamId === null ? null : (names.get(row.teamId) ?? 'a removed team');
    case 'environment':
      return row.environmentId === null ? null : (names.get(row.environmentId) ?? 'unknown');
    case 'owner':
      return row.owner;
    case 'tier':
      return String(row.tier);
  }
}

/** Preview of the matches and changes of rules. `names`: names of teams and environments, by id. */
export function previewRules(
  resources: readonly OwnedResource[],
  rules: readonly OwnershipRule[],
  names: ReadonlyMap<string, string>,
  at: string,
): OwnershipPreview {
  const judged = resources.map((resource) => ({
    resource,
    decided: decideOwnership(resource, rules, at),
  }));
  const decidedBy = (decided: Decided, rule: string): number =>
    ownershipFields.filter(
      (field) => decided.setBy[field]?.by === 'rule' && decided.setBy[field]?.name === rule,
    ).length;
  const changes = judged.flatMap(({ resource, decided }) =>
    changedFields(resource, decided).map((field) => ({
      resource: { id: resource.id, kind: resource.kind, name: resource.name },
      field,
      before: shown(field, resource, names),
      after: shown(field, decided, names),
      rule: decided.setBy[field]?.name ?? null,
    })),
  );
  return {
    rules: rules.map((rule) => {
      const hit = judged.filter(({ resource }) => ruleMatches(rule, resource));
      return {
        matches: hit.length,
        decides: hit.reduce((sum, { decided }) => sum + decidedBy(decided, rule.name), 0),
        examples: hit
          .slice(0, examples)
          .map(({ resource: { id, kind, name } }) => ({ id, kind, name })),
      };
    }),
    resources: resources.length,
    changed: new Set(changes.map((change) => change.resource.id)).size,
    changes: changes.slice(0, mostChanges),
  };
}
