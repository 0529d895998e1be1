import type { State } from '#components/ui/states/states.tsx';
import type { RiskTier } from '#lib/choices/governance.ts';
import type { ScanStatus } from '#lib/schemas/models/governance.ts';
import { ACTION_STATE } from './incident-action-text.ts';

/** The word for a status of an action, as it appears in API responses about models. */
export function statusWord(status: string): string {
  return Object.entries(ACTION_STATE).find(([each]) => each === status)?.[1].word ?? status;
}

/** Words for the tiers on screens. */
export const TIER_WORD: Readonly<Record<RiskTier, string>> = {
  unset: 'not set',
  low: 'low',
  medium: 'medium',
  high: 'high',
};

/** Results of a file scan of a version. */
export const SCAN_WORD: Readonly<Record<ScanStatus, { state: State; word: string }>> = {
  clean: { state: 'ok', word: 'No code found' },
  warning: { state: 'warning', word: 'Contains code' },
  dangerous: { state: 'critical', word: 'Dangerous call' },
  not_checked: { state: 'unknown', word: 'Could not be scanned' },
};
