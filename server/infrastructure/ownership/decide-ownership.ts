import { matchesAll } from '#engines/correlate/silence-match.ts';
import { ownershipFields } from '#lib/choices/infrastructure.ts';
import type {
  OwnershipField,
  OwnershipRule,
  SetBy,
} from '#lib/schemas/infrastructure/ownership.ts';

/** Ownership columns of a resource. */
export type Ownership = {
  teamId: string | null;
  owner: string | null;
  environmentId: string | null;
  tier: number;
};
export type OwnedResource = Ownership & {
  id: string;
  kind: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Environment as telemetry reports it. */
  reportedEnvironmentId: string | null;
  reportedEnvironment: string | null;
  setBy: SetBy;
};
export type Decided = Ownership & { setBy: SetBy };

const defaultTier = 2;

const columnOf = {
  team: 'teamId',
  owner: 'owner',
  environment: 'environmentId',
  tier: 'tier',
} as const satisfies Record<OwnershipField, keyof Ownership>;

/**
 * True if a rule matches this resource. Rules can match labels, `kind`, `name` and the reported
 * environment.
 */
export function ruleMatches(rule: OwnershipRule, resource: OwnedResource): boolean {
  const { kind, name, labels, reportedEnvironment } = resource;
  const all = {
    ...labels,
    kind,
    name,
    ...(reportedEnvironment === null ? {} : { environment: reportedEnvironment }),
  };
  return rule.enabled && matchesAll(rule.matchers, all);
}

/**
 * Ownership of a resource. Values set by a person stay. Other fields are set by the first matching
 * rule that sets them, otherwise by telemetry (environment only). `at` is recorded if a rule newly
 * sets a field.
 */
export function decideOwnership(
  resource: OwnedResource,
  rules: readonly OwnershipRule[],
  at: string,
): Decided {
  const matching = rules.filter((rule) => ruleMatches(rule, resource));
  const decided: Decided = {
    teamId: null,
    owner: null,
    environmentId: resource.reportedEnvironmentId,
    tier: defaultTier,
    setBy: {},
  };
  for (const field of ownershipFields) {
    const column = columnOf[field];
    const before = resource.setBy[field];
    if (before?.by === 'person') {
      Object.assign(decided, { [column]: resource[column] });
      decided.setBy[field] = before;
      continue;
    }
    const rule = matching.find((each) => each[column] !== null);
    if (rule === undefined) continue;
    Object.assign(decided, { [column]: rule[column] });
    decided.setBy[field] =
      before?.name === rule.name && resource[column] === rule[column]
        ? before
        : { by: 'rule', name: rule.name, at };
  }
  return decided;
}

export function changedFields(before: Ownership, after: Ownership): OwnershipField[] {
  return ownershipFields.filter((field) => before[columnOf[field]] !== after[columnOf[field]]);
}
