import { isDemoOpen } from '#server/platform/demo/demo-state.ts';

/** Whether this instance runs the demo company. If so, the sign-in page offers the demo users. */
export function isDemo(): Promise<boolean> {
  return isDemoOpen();
}
