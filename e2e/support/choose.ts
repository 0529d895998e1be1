import type { Locator } from '@playwright/test';
import { expect } from './fixtures.ts';

/** Chooses an entry by its label, in a select or in the list with a search that a long one is. */
export async function choose(control: Locator, label: string): Promise<void> {
  // It turns into the other one when its entries arrive.
  await expect(async () => {
    if ((await control.evaluate((node) => node.tagName)) === 'SELECT') {
      await control.selectOption({ label });
      return;
    }
    const search = control.page().getByLabel('Search the list');
    if (!(await search.isVisible())) await control.click();
    await search.fill(label);
    const choices = control.page().getByRole('dialog', { name: 'Choices' });
    await choices.getByRole('option', { name: label, exact: true }).click();
  }).toPass();
}
