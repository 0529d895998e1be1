import type { Page } from '@playwright/test';
import { expect, test as base } from './fixtures.ts';
import { callAs, quickPolicy } from './model-loop.ts';
import { putAway } from './put-away.ts';
import { makePerson, signIn } from './sign-in.ts';

/** A person who saves the retrain policy of the model, and so counts as proposing what it brings about. */
export const test = base.extend<{
  editorPage: (model: string, policy?: typeof quickPolicy) => Promise<Page>;
}>({
  editorPage: async ({ browser, api, tandem }, use) => {
    const context = await browser.newContext({ baseURL: tandem.url });
    await use(async (model, policy = quickPolicy) => {
      const page = await context.newPage();
      await signIn(page, await makePerson(api, ['ml-engineer']));
      expect(
        await callAs(page, 'PUT', `/api/models/${model}/retrain-policy`, policy),
      ).toMatchObject({ status: 200 });
      await putAway(page);
      return page;
    });
    await context.close();
  },
});
