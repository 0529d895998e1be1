import { z } from 'zod';
import { roles, type Role } from '#lib/permissions.ts';
import { personas } from '#lib/personas.ts';
import type { Actor } from '#server/platform/actor.ts';
import { newId } from '#server/platform/ids.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const isRole = (value: string): value is Role => roles.some((role) => role === value);

/** Account of a demo user, created on first use. */
export async function personaUser(
  context: VerbContext,
  id: string,
): Promise<{ id: string; name: string }> {
  const persona = personas.find((known) => known.id === id) ?? { name: id, roles: [] };
  const email = `${id}@demo.invalid`;
  const known = await context.tx.user.findUnique({
    where: { email },
    select: { id: true, name: true },
  });
  if (known !== null) return known;
  return context.tx.user.create({
    data: {
      id: newId(),
      email,
      name: persona.name,
      demo: true,
      createdAt: context.now,
      grants: {
        create: persona.roles.map((role) => ({ id: newId(), role, createdAt: context.now })),
      },
    },
    select: { id: true, name: true },
  });
}

/** Actor for a demo user in the demo's history, limited to that user's own grants. */
export const personaActor = verb(
  { permission: 'accounts:write', input: z.object({ persona: z.string() }), audit: 'demo.person' },
  async (context, { persona }): Promise<Actor> => {
    context.nothingChanged();
    const { id, name } = await personaUser(context, persona);
    const rows = await context.tx.roleGrant.findMany({ where: { userId: id } });
    return {
      kind: 'user',
      id,
      name,
      grants: rows.flatMap(({ role, teamId, environmentId }) =>
        isRole(role) ? [{ role, teamId, environmentId }] : [],
      ),
      sessionId: newId(),
      authenticatedAt: context.now,
      ip: null,
      demo: true,
    };
  },
);
