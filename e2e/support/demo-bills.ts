import type { CostSources } from '#lib/schemas/costs.ts';
import type { ApiClient } from './api-client.ts';
import { waitFor } from './wait-for.ts';

/** Waits for the bills of the demo company: a page that was opened before does not read them again. */
export async function demoBills(api: ApiClient): Promise<void> {
  await waitFor('the bills of the demo company', async () => {
    const { billed } = (await api.get('/api/costs/sources')) as CostSources;
    return billed.until;
  });
}
