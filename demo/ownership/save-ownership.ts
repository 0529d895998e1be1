import { z } from 'zod';
import type { MlflowTarget } from '../registry/mlflow-client.ts';
import { sendJson } from '../registry/send-json.ts';
import type { OwnedName } from './plan-ownership.ts';

const TIMEOUT_MS = 30_000;
/** What a resource without ownership has. */
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

async function listResources({ tandemUrl, apiKey }: MlflowTarget) {
  const answer = await fetch(`${tandemUrl}/api/resources?limit=1000`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`/api/resources answered ${answer.status}`);
  return resourceList.parse(await answer.json()).items.filter(({ demo }) => demo);
}

/**
 * Sets owner and tier of the demo's resources that have no owner; what people set stays. Returns those that Tandem does
 * not know yet. Throws when Tandem refuses.
 */
export async function saveOwnership(
  target: MlflowTarget,
  planned: readonly OwnedName[],
): Promise<OwnedName[]> {
  const resources = await listResources(target);
  const missing: OwnedName[] = [];
  for (const { kind, name, owner, tier } of planned) {
    const found = resources.filter((each) => each.kind === kind && each.name === name);
    if (found.length === 0) missing.push({ kind, name, owner, tier });
    for (const { id } of found.filter((each) => each.owner === null)) {
      const path = `/api/resources/${id}/ownership`;
      const body = { owner, tier, expected: { owner: null, tier: DEFAULT_TIER } };
      const status = await sendJson(target, 'PUT', path, body);
      if (status !== 200 && status !== 409) throw new Error(`${path} answered ${status}`);
    }
  }
  return missing;
}
