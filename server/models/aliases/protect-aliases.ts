import { z } from 'zod';
import { protectAliasesInput } from '#lib/schemas/models/models.ts';
import { db } from '#server/platform/database/db.ts';
import { protectedAliasesKey, readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { query, verb } from '#server/platform/verb.ts';

export const getProtectedAliases = query(
  { permission: 'models:read', input: z.object({}) },
  async () => ({ aliases: await readProtectedAliases(db()) }),
);

/**
 * Sets the aliases that require approval to move. Requires permission to change policies because it
 * governs approvals.
 */
export const protectAliases = verb(
  { permission: 'policies:write', input: protectAliasesInput, audit: 'models.protect-aliases' },
  async (context, input) => {
    const aliases = [...new Set(input.aliases)].toSorted();
    const before = await readProtectedAliases(context.tx);
    await context.tx.setting.upsert({
      where: { key: protectedAliasesKey },
      create: { key: protectedAliasesKey, value: { aliases } },
      update: { value: { aliases } },
      select: { key: true },
    });
    await context.audit({
      subject: { kind: 'setting', id: protectedAliasesKey, name: 'Protected aliases' },
      before: { aliases: before },
      after: { aliases },
    });
    await context.emit('models');
    return { aliases };
  },
);
