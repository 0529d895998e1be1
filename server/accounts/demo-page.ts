import { isDemoOpen } from '#server/platform/demo/demo-state.ts';

/** Whether this instance runs the demo company. The sign-in page then offers its people. */
export function isDemo(): Promise<boolean> {
  return isDemoOpen();
}
