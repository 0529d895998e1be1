import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { test as base, type BrowserContext, type Page } from '@playwright/test';
import type { Role } from '#lib/permissions.ts';
import { treeProcessorMs } from '../../bin/lib/processor-time.mjs';
import { makeApiClient, type ApiClient } from './api-client.ts';
import { followLink } from './follow-link.ts';
import { settled } from './settled.ts';
import { makePerson, startSession, type Person } from './sign-in.ts';

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;
type SignedIn = { person: Person; state: StorageState };

type WorkerFixtures = {
  /** Where the shared instance listens. */
  tandem: { url: string; demoUrl: string; apiKey: string; logFile: string; dataDir: string };
  /** Tandem's API with the bootstrap key (an admin). */
  api: ApiClient;
  /** The demo's control port: faults and services. */
  demo: ApiClient;
  /** One account per set of roles, signed in once and reused for the run. */
  signedIn: (roles: readonly Role[]) => Promise<SignedIn>;
  /** Tabs of `visit`, by the roles of their person. */
  openTabs: Map<string, Page>;
  /** One tab of an admin that stays open from test to test, and the errors that its console has shown. */
  crawlTab: { page: Page; trouble: string[] };
};

/** Options that a project of playwright.config.ts sets. */
export type TestOptions = {
  /** How the crawl opens a screen: by client-side navigation in one tab, or by loading its address. */
  openBy: 'link' | 'address';
};

type TestFixtures = TestOptions & {
  /** Appends the processor time of the test and its browser to TANDEM_FILE_TIMES, for test-results/timings.json. */
  processorTime: undefined;
  /** A new browser context of a person with these roles. */
  contextAs: (roles: readonly Role[]) => Promise<BrowserContext>;
  /** A page of a person with these roles, in a browser context of its own. */
  pageAs: (...roles: Role[]) => Promise<Page>;
  adminPage: Page;
  /**
   * Opens an address in the tab of a person with these roles that stays open from test to test: only its first address
   * is loaded, the others are followed as links, for half of the processor time. For tests that change nothing of the
   * tab that a link would not undo: no routes, no clock, no cookies.
   */
  visit: (address: string, ...roles: Role[]) => Promise<Page>;
  /** Opens a screen by `openBy`, or by its address where no link leads to it, and returns its page. */
  openScreen: (address: string, options: { unlinked: boolean }) => Promise<Page>;
};

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run the tests by \`npm run test:e2e\`.`);
  return value;
}

/** Collects exceptions, blocked scripts and styles, and failed requests of a page. */
function collectTrouble(page: Page): string[] {
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // The page repeats requests that a busy store answers with 503.
    if (message.type() === 'error' && !message.text().includes('status of 503'))
      trouble.push(`${page.url()}: ${message.text()} (${message.location().url})`);
  });
  return trouble;
}

const ROOT = resolve(import.meta.dirname, '../..');

export const test = base.extend<TestFixtures, WorkerFixtures>({
  processorTime: [
    // oxlint-disable-next-line eslint/no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs.
    async ({}, use, { file }) => {
      const target = process.env.TANDEM_FILE_TIMES;
      const startedAt = target === undefined ? undefined : treeProcessorMs();
      await use(undefined);
      if (target === undefined || startedAt === undefined) return;
      const processorMs = (treeProcessorMs() ?? startedAt) - startedAt;
      appendFileSync(target, `${JSON.stringify({ file: relative(ROOT, file), processorMs })}\n`);
    },
    { auto: true },
  ],
  tandem: [
    // oxlint-disable-next-line eslint/no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      await use({
        url: setting('TANDEM_E2E_URL'),
        demoUrl: setting('TANDEM_E2E_DEMO_URL'),
        apiKey: setting('TANDEM_E2E_KEY'),
        logFile: setting('TANDEM_E2E_LOG'),
        dataDir: setting('TANDEM_E2E_DATA_DIR'),
      });
    },
    { scope: 'worker' },
  ],
  api: [
    async ({ tandem }, use) => use(makeApiClient(tandem.url, tandem.apiKey)),
    { scope: 'worker' },
  ],
  demo: [async ({ tandem }, use) => use(makeApiClient(tandem.demoUrl)), { scope: 'worker' }],
  signedIn: [
    async ({ browser, api, tandem }, use) => {
      const known = new Map<string, Promise<SignedIn>>();
      const make = async (roles: readonly Role[]): Promise<SignedIn> => {
        const person = await makePerson(api, roles);
        const context = await browser.newContext({ baseURL: tandem.url });
        await startSession(context, person);
        const state = await context.storageState();
        await context.close();
        return { person, state };
      };
      await use((roles) => {
        const key = roles.join(' ');
        const made = known.get(key) ?? make(roles);
        known.set(key, made);
        return made;
      });
    },
    { scope: 'worker' },
  ],
  openTabs: [
    // oxlint-disable-next-line eslint/no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      const tabs = new Map<string, Page>();
      await use(tabs);
      for (const tab of tabs.values()) await tab.context().close();
    },
    { scope: 'worker' },
  ],
  crawlTab: [
    async ({ browser, signedIn, tandem }, use) => {
      const { state } = await signedIn(['admin']);
      const context = await browser.newContext({
        storageState: state,
        baseURL: tandem.url,
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      const page = await context.newPage();
      const trouble = collectTrouble(page);
      await page.goto('/settings/about');
      await settled(page);
      await use({ page, trouble });
      await context.close();
    },
    { scope: 'worker' },
  ],
  openBy: ['link', { option: true }],
  baseURL: async ({ tandem }, use) => use(tandem.url),
  contextAs: async ({ browser, signedIn, baseURL, viewport, locale, timezoneId }, use) => {
    await use(async (roles) => {
      const { state: storageState } = await signedIn(roles);
      return browser.newContext({ storageState, baseURL, viewport, locale, timezoneId });
    });
  },
  pageAs: async ({ contextAs }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (...roles) => {
      const context = await contextAs(roles);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  adminPage: async ({ pageAs }, use) => use(await pageAs('admin')),
  visit: async ({ openTabs, contextAs, viewport }, use, testInfo) => {
    const visited = new Set<string>();
    await use(async (address, ...roles) => {
      const person = roles.join(' ');
      visited.add(person);
      const open = openTabs.get(person);
      if (open !== undefined) {
        if (viewport !== null) await open.setViewportSize(viewport);
        await followLink(open, address);
        return open;
      }
      const context = await contextAs(roles);
      const page = await context.newPage();
      openTabs.set(person, page);
      await page.goto(address);
      return page;
    });
    // The tab of a failed test is in an unknown state.
    if (testInfo.status !== testInfo.expectedStatus)
      for (const person of visited) {
        await openTabs.get(person)?.context().close();
        openTabs.delete(person);
      }
  },
  openScreen: async ({ crawlTab: { page }, openBy, viewport }, use) => {
    if (viewport !== null) await page.setViewportSize(viewport);
    await use(async (address, { unlinked }) => {
      if (unlinked || openBy === 'address') await page.goto(address);
      else await followLink(page, address);
      return page;
    });
  },
});

export { expect } from '@playwright/test';
