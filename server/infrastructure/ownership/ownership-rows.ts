import { z } from 'zod';
import {
  ownershipRule,
  setByShape,
  type OwnershipRule,
  type SetBy,
} from '#lib/schemas/infrastructure/ownership.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { labelsOf } from '../resources/to-resource-item.ts';
import type { OwnedResource } from './decide-ownership.ts';

type Reader = Pick<Transaction, 'ownershipVersion' | 'resource' | 'environment'>;

const setByMap = z
  .object({
    team: setByShape.optional(),
    owner: setByShape.optional(),
    environment: setByShape.optional(),
    tier: setByShape.optional(),
  })
  .catch({});

/** Who set each field of a stored row. */
export function setByOf(value: unknown): SetBy {
  const { team, owner, environment, tier } = setByMap.parse(value);
  return {
    ...(team === undefined ? {} : { team }),
    ...(owner === undefined ? {} : { owner }),
    ...(environment === undefined ? {} : { environment }),
    ...(tier === undefined ? {} : { tier }),
  };
}

/** Rules in force and their author; version 0 without rules if none were saved. */
export async function readOwnershipRules(
  tx: Reader = db(),
): Promise<{ version: number; by: string | null; rules: OwnershipRule[] }> {
  const row = await tx.ownershipVersion.findFirst({ orderBy: { version: 'desc' } });
  if (row === null) return { version: 0, by: null, rules: [] };
  const { version, editedBy: by } = row;
  return { version, by, rules: z.array(ownershipRule).parse(row.rules) };
}

/** Resources as input for the rules: the resources with these ids, or all. */
export async function readOwned(ids: readonly string[] | null, tx: Reader = db()) {
  const [rows, environments] = await Promise.all([
    tx.resource.findMany({
      ...(ids === null ? {} : { where: { id: { in: [...ids] } } }),
      select: {
        id: true,
        kind: true,
        name: true,
        labels: true,
        teamId: true,
        owner: true,
        environmentId: true,
        tier: true,
        setBy: true,
        reportedEnvironmentId: true,
      },
      orderBy: [{ kind: 'asc' }, { name: 'asc' }, { id: 'asc' }],
    }),
    tx.environment.findMany({ select: { id: true, name: true } }),
  ]);
  const nameOf = new Map(environments.map((row) => [row.id, row.name]));
  return rows.map((row): OwnedResource => ({
    ...row,
    labels: labelsOf(row.labels),
    setBy: setByOf(row.setBy),
    reportedEnvironment: nameOf.get(row.reportedEnvironmentId ?? '') ?? null,
  }));
}
