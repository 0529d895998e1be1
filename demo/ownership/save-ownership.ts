import { z } from 'zod';
import type { MlflowTarget } from '../registry/mlflow-client.ts';
import { sendJson } from '../registry/send-json.ts';
import type { OwnedName } from './plan-ownership.ts';

const TIMEOUT_MS = 30_000;
/** Tier of a resource without ownership. */
const DEFAULT_TIER = 2;

const resourceList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      name: z.string(),
      owner: z.string().nullable(),
      tier: z.number(),
      demo: z.boolean(),
    }),
  ),
});

const teamList = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), demo: z.boolean() })),
});

async function list<T>(
  { tandemUrl, apiKey }: MlflowTarget,
  path: string,
  schema: z.ZodType<{ items: T[] }>,
): Promise<T[]> {
  const answer = await fetch(`${tandemUrl}${path}`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return schema.parse(await answer.json()).items;
}

/**
 * Sets owner, team and tier of demo resources without an owner. Values set by users are not
 * changed. Returns the resources that Tandem does not have yet. Throws if Tandem rejects a request.
 */
export async function saveOwnership(
  target: MlflowTarget,
  planned: readonly OwnedName[],
): Promise<OwnedName[]> {
  const all = await list(target, '/api/resources?limit=1000', resourceList);
  const resources = all.filter(({ demo }) => demo);
  // A user-defined team with the same name as a demo team gets no resources.
  const teams = (await list(target, '/api/teams', teamList)).filter(({ demo }) => demo);
  const missing: OwnedName[] = [];
  for (const owned of planned) {
    const { kind, name, owner, tier } = owned;
    const teamId = teams.find((team) => team.name === owned.team)?.id ?? null;
    const found = resources.filter((each) => each.kind === kind && each.name === name);
    if (found.length === 0) missing.push(owned);
    for (const { id } of found.filter((one) => one.owner === null)) {
      const path = `/api/resources/${id}/ownership`;
      const body = {
        owner,
        tier,
        ...(teamId === null ? {} : { teamId }),
        expected: {
          owner: null,
          tier: DEFAULT_TIER,
          ...(teamId === null ? {} : { teamId: null }),
        },
      };
      const status = await sendJson(target, 'PUT', path, body);
      if (status !== 200 && status !== 409) throw new Error(`${path} answered ${status}`);
    }
  }
  return missing;
}
