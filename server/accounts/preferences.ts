import { preferencesSchema, type Preferences } from '#lib/schemas/accounts/accounts.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb } from '#server/platform/verb.ts';

/** Changes the caller's own view settings. Absent fields stay unchanged. */
export const savePreferences = verb(
  { permission: 'overview:read', input: preferencesSchema, audit: 'accounts.save-preferences' },
  async (context, input): Promise<Preferences> => {
    const { actor, tx } = context;
    if (actor.kind !== 'user')
      throw new TandemError('forbidden', 'Only signed-in users have preferences.');
    const user = found(
      await tx.user.findUnique({ where: { id: actor.id }, select: { preferences: true } }),
      'user',
    );
    const before = preferencesSchema.safeParse(user.preferences).data ?? {};
    const after = { ...before, ...input };
    await tx.user.update({
      where: { id: actor.id },
      data: { preferences: toJson(after) },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'user', id: actor.id, name: actor.name },
      before,
      after,
    });
    return after;
  },
);
