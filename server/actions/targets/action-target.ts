import type { z } from 'zod';
import type { Place } from '#lib/permissions.ts';
import type { actionTarget } from '#lib/schemas/actions/request.ts';
import { db } from '#server/platform/database/db.ts';
import { found } from '#server/platform/verb.ts';

/** Target of a user's request; `id` is null for a registered model without telemetry. */
export type ActionTarget = Required<Place> & { id: string | null; kind: string; name: string };

const select = {
  id: true,
  kind: true,
  name: true,
  teamId: true,
  environmentId: true,
  demo: true,
} as const;

async function loadModelTarget(name: string): Promise<ActionTarget> {
  const [resource, model] = await Promise.all([
    db().resource.findFirst({ where: { kind: 'model', name }, select }),
    db().registeredModel.findUnique({
      where: { name },
      select: { teamId: true, environmentId: true },
    }),
  ]);
  if (model === null) return found(resource, 'model');
  return { id: null, kind: 'model', demo: false, ...resource, name, ...model };
}

/** Loads the resource or the model. A model has the team and the environment of its registration. */
export async function loadTarget(key: z.output<typeof actionTarget>): Promise<ActionTarget> {
  if ('name' in key) return loadModelTarget(key.name);
  const row = await db().resource.findUnique({ where: { id: key.id }, select });
  const resource = found(row, 'resource');
  return resource.kind === 'model' ? loadModelTarget(resource.name) : resource;
}
