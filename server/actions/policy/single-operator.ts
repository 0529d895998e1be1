import { z } from 'zod';
import { rolePermissions, roles } from '#lib/permissions.ts';
import { singleOperatorInput, type SingleOperator } from '#lib/schemas/actions/policy.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';

const key = 'single-operator';
const stored = z.object({
  enabled: z.boolean(),
  by: z.string(),
  at: z.string(),
  reason: z.string(),
});
const off = { enabled: false, by: null, at: null, reason: null };

const decidingRoles = roles.filter((role) =>
  rolePermissions[role].some((permission) => permission.startsWith('actions:decide')),
);

type Reader = Pick<Transaction, 'setting' | 'user'>;

/** Current mode. An enabled mode still ends as soon as a second user may decide. */
export async function readSingleOperator(tx: Reader): Promise<SingleOperator> {
  const [row, deciders] = await Promise.all([
    tx.setting.findUnique({ where: { key } }),
    tx.user.findMany({
      where: {
        kind: 'person',
        disabledAt: null,
        // Demo users decide only on demo actions.
        demo: false,
        grants: { some: { role: { in: decidingRoles } } },
      },
      select: { id: true, name: true },
      orderBy: { name: 'asc' },
      take: 20,
    }),
  ]);
  const parsed = stored.safeParse(row?.value);
  const setting = parsed.success ? parsed.data : off;
  return { ...setting, active: setting.enabled && deciders.length <= 1, deciders };
}

export const getSingleOperator = query({ permission: 'policies:read', input: z.object({}) }, () =>
  readSingleOperator(db()),
);

/**
 * Enables the mode for a single operator, or disables it. Refused while another user could approve.
 */
export const setSingleOperator = verb(
  {
    permission: 'policies:write',
    input: singleOperatorInput,
    audit: 'policies.single-operator',
  },
  async (context, input) => {
    const before = await readSingleOperator(context.tx);
    if (input.enabled && before.deciders.length > 1) {
      const others = before.deciders.map((person) => person.name).join(', ');
      throw new TandemError('conflict', `More than one person can approve: ${others}.`);
    }
    const value = {
      enabled: input.enabled,
      by: context.actor.name,
      at: context.now.toISOString(),
      reason: input.reason,
    };
    await context.tx.setting.upsert({
      where: { key },
      create: { key, value: toJson(value), updatedAt: context.now },
      update: { value: toJson(value), updatedAt: context.now },
    });
    await context.audit({
      subject: { kind: 'policy', id: key, name: 'single-operator mode' },
      before: { enabled: before.enabled },
      after: { enabled: input.enabled },
      reason: input.reason,
    });
    await context.emit('kill-switch');
    await context.emit('actions');
    return readSingleOperator(context.tx);
  },
);
