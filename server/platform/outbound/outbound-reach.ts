import { isDeepStrictEqual } from 'node:util';
import { isOutboundRestricted, isSecretReference } from '#lib/choices/secrets.ts';
import type { Permission } from '#lib/permissions.ts';
import { can, type Actor } from '#server/platform/actor.ts';
import { TandemError, type FieldError } from '#server/platform/errors.ts';

const permission: Permission = 'outbound:write';
const needs = `requires the permission ${permission} (role admin; for an API key the scope admin)`;

/** Secrets and private addresses that an entry uses for its requests. */
export type Reach = {
  /** Secrets by input field, as given or as stored. Only references count. */
  secrets: Readonly<Record<string, string | null>>;
  /** Private addresses that the entry may reach. */
  allow: readonly string[];
  /** Destination and content of the requests. */
  target: unknown;
};

const referencesOf = ({ secrets }: Reach) =>
  Object.entries(secrets).filter(([, secret]) => secret !== null && isSecretReference(secret));

const reaches = ({ secrets, allow }: Reach): boolean =>
  isOutboundRestricted(Object.values(secrets), allow);

function isSame(one: Reach, other: Reach): boolean {
  const [a, b] = [one, other].map((reach) => [referencesOf(reach), reach.allow, reach.target]);
  return isDeepStrictEqual(a, b);
}

/**
 * Requires `outbound:write` to set secret references and private addresses, or to change the target
 * of an entry that has them, because these give access to the server's secrets and networks.
 * `before` is the stored entry; saving it unchanged is allowed. Throws `forbidden` with the field
 * names.
 */
export function requireReach(actor: Actor, after: Reach, before: Reach | null = null): void {
  if (!reaches(after) && (before === null || !reaches(before))) return;
  if (before !== null && isSame(after, before)) return;
  if (can(actor, permission, {})) return;
  const fields: FieldError[] = referencesOf(after).map(([field]) => ({
    field,
    message: `a reference to a secret on the server ${needs}. Enter the secret itself instead`,
  }));
  if (after.allow.length > 0)
    fields.push({ field: 'allow', message: `reaching private addresses ${needs}` });
  const [first] = fields;
  const message =
    first === undefined
      ? `Changing entries with secret references or private addresses ${needs}.`
      : `${first.field}: ${first.message}.`;
  throw new TandemError('forbidden', message, { fields, data: { permission } });
}
