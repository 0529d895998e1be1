/**
 * The parts of `npm run test:full`: what needs real time, random kills or foreign programs. `vitest` runs the files
 * `*.NAME.test.ts`, `playwright` the projects of playwright.config.ts, each on a product of its own; `peers` installs
 * the foreign programs first.
 */
export const PARTS = [
  { name: 'loops', vitest: false, playwright: ['loops', 'models', 'fresh'] },
  { name: 'kills', vitest: true, playwright: [] },
  { name: 'peers', vitest: true, playwright: [], peers: true },
  { name: 'launcher', vitest: true, playwright: [] },
  { name: 'demo', vitest: true, playwright: ['removal'] },
];
