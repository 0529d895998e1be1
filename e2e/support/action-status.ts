import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { ApiClient } from './api-client.ts';
import { waitFor } from './wait-for.ts';

/** States of a run that went well. */
export const done = ['succeeded', 'verifying', 'inconclusive'];

/** An action as the API describes it. */
export const actionOf = async (api: ApiClient, id: string): Promise<ActionDetail> =>
  (await api.get(`/api/actions/${id}`)) as ActionDetail;

/** Waits until the action is in one of the states. */
export async function waitForStatus(
  api: ApiClient,
  id: string,
  ...wanted: string[]
): Promise<void> {
  await waitFor(`the action ${wanted.join(' or ')}`, async () =>
    wanted.includes((await actionOf(api, id)).status) ? true : null,
  );
}
