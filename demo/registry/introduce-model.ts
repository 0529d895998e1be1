import { hasCode, textAt, type MlflowClient, type MlflowTarget } from './mlflow-client.ts';
import type { ModelPapers } from './model-papers.ts';
import { sendJson } from './send-json.ts';

const CHAMPION = 'champion';
const COMMENT = 'As run by the shop since it opened.';

/**
 * Saves the first version of an entry. An entry that a user saved in the meantime (409) is not
 * changed.
 */
export async function saveFirst(target: MlflowTarget, path: string, body: unknown): Promise<void> {
  const status = await sendJson(target, 'PUT', path, body);
  if (status !== 200 && status !== 409) throw new Error(`${path} answered ${status}`);
}

/**
 * Requests that the version becomes champion. The alias is protected and moves only after approval.
 */
export async function requestChampion(
  client: MlflowClient,
  name: string,
  version: string,
): Promise<void> {
  try {
    await client.post('registered-models/alias', { name, alias: CHAMPION, version });
  } catch (error) {
    if (!hasCode(error, 'PERMISSION_DENIED')) throw error;
  }
}

/** Version number of the champion; null if there is none. */
export async function championOf(client: MlflowClient, name: string): Promise<string | null> {
  try {
    const found = await client.get('registered-models/alias', { name, alias: CHAMPION });
    return textAt(found, 'model_version', 'version');
  } catch (error) {
    if (hasCode(error, 'RESOURCE_DOES_NOT_EXIST') || hasCode(error, 'INVALID_PARAMETER_VALUE'))
      return null;
    throw error;
  }
}

/** Saves owner, purpose, tier, card and value model of a new model, then requests its first champion. */
export async function introduceModel(
  client: MlflowClient,
  { name, version, papers }: { name: string; version: string; papers: ModelPapers },
): Promise<void> {
  const { owner, purpose, tier, card, value } = papers;
  const path = `/api/models/${encodeURIComponent(name)}`;
  const { target } = client;
  // Base version 0 creates an entry only if it does not exist yet.
  await saveFirst(target, `${path}/governance`, {
    owner,
    purpose,
    tier,
    comment: COMMENT,
    baseVersion: 0,
  });
  await saveFirst(target, `${path}/card`, { written: card, comment: COMMENT, baseRevision: 0 });
  if (value !== null)
    await saveFirst(target, `${path}/value`, { value, comment: COMMENT, baseVersion: 0 });
  await requestChampion(client, name, version);
}
