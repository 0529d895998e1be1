/** Their companies are in e2e/support/company-env.ts. */
const projects = (...names) => names.map((project) => ({ project, env: {} }));

/**
 * The parts of `npm run test:full`: what needs real time, random kills or foreign programs, and further courses of what
 * integration tests cover already, in companies that cost many seconds of processor time (`worlds`). `vitest` runs the files
 * `*.NAME.test.ts`; `projects` are those of playwright.config.ts, each on a product of its own; `peers` installs the
 * foreign programs first.
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
