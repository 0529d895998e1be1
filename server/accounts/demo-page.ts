import { env } from '#server/platform/env.ts';

/** Does this instance run the demo company? For the sign-in page, which then offers its people. */
export function isDemo(): boolean {
  return env.TANDEM_DEMO;
}
