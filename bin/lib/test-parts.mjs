/** The environments of their companies are in e2e/support/company-env.ts. */
const projects = (...names) => names.map((project) => ({ project, env: {} }));

/**
 * The parts of `npm run test:full`: tests that need real time, random kills or external programs,
 * and further variants of the integration tests in companies that cost many seconds of processor
 * time (`worlds`). `vitest` runs the files `*.NAME.test.ts`. `projects` are those of
 * playwright.config.ts, each on a separate instance.
 * `peers` installs the external programs first.
 */
export const PARTS = [
  { name: 'worlds', vitest: true, projects: [] },
  { name: 'loops', vitest: false, projects: projects('loops', 'models', 'fresh') },
  { name: 'kills', vitest: true, projects: [], peers: true },
  { name: 'peers', vitest: true, projects: [], peers: true },
  { name: 'launcher', vitest: true, projects: [] },
  { name: 'demo', vitest: true, projects: projects('removal', 'opening') },
  { name: 'browser', vitest: false, projects: projects('further', 'addresses') },
];
