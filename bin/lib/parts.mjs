/** Loops want a Tandem that measures often, and a company in which nothing has gone wrong before. */
const LOOPS = { DEMO_PAST: 'off' };

/**
 * The parts of `npm run test:full`: what needs real time, random kills or foreign programs. `vitest` runs the files
 * `*.NAME.test.ts`; `projects` are those of playwright.config.ts, each on a product of its own; `peers` installs the
 * foreign programs first.
 */
export const PARTS = [
  {
    name: 'loops',
    vitest: false,
    projects: [
      { project: 'loops', env: LOOPS },
      { project: 'models', env: LOOPS },
      {
        project: 'fresh',
        env: { ...LOOPS, TANDEM_SAMPLE_SECONDS: '5', TANDEM_EVALUATE_SECONDS: '10' },
      },
    ],
  },
  { name: 'kills', vitest: true, projects: [], peers: true },
  { name: 'peers', vitest: true, projects: [], peers: true },
  { name: 'launcher', vitest: true, projects: [] },
  {
    name: 'demo',
    vitest: true,
    projects: [
      { project: 'removal', env: { TANDEM_SAMPLE_SECONDS: '10', TANDEM_EVALUATE_SECONDS: '10' } },
    ],
  },
];
