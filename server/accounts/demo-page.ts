import { isDemoOpen } from '#server/platform/demo/demo-state.ts';

/** Does this instance run the demo company? For the sign-in page, which then offers its people. */
export function isDemo(): Promise<boolean> {
  return isDemoOpen();
}
