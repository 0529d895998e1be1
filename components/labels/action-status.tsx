import {
  Ban,
  Check,
  CircleDashed,
  CircleQuestionMark,
  Hourglass,
  LoaderCircle,
  OctagonX,
  Replace,
  Target,
  TriangleAlert,
  Undo2,
  X,
} from 'lucide-react';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { IconComponent, State, Tone } from '#components/ui/states/states.tsx';
import type { ActionStatus } from '#lib/schemas/actions/actions.ts';

interface Look {
  state: State;
  word: string;
  icon?: IconComponent;
  tone?: Tone;
}

/** Icon, word and tone of every status of an action. */
const ACTION_LOOK: Record<ActionStatus, Look> = {
  proposed: { state: 'no-data', word: 'Waiting for approval', icon: CircleDashed },
  approved: { state: 'ok', word: 'Approved', icon: Check, tone: 'plain' },
  queued: { state: 'info', word: 'Starting', icon: Hourglass },
  running: { state: 'info', word: 'Running', icon: LoaderCircle },
  succeeded: { state: 'info', word: 'Ran, not verified yet', icon: Target },
  verifying: { state: 'info', word: 'Verifying', icon: Target },
  verified: { state: 'success', word: 'Verified' },
  not_verified: { state: 'error', word: 'Not verified' },
  inconclusive: { state: 'warning', word: 'Inconclusive', icon: TriangleAlert },
  unknown: { state: 'warning', word: 'Outcome unknown', icon: CircleQuestionMark },
  failed: { state: 'error', word: 'Failed' },
  rolling_back: { state: 'warning', word: 'Rollback', icon: Undo2 },
  rollback_unknown: {
    state: 'warning',
    word: 'Rollback outcome unknown',
    icon: CircleQuestionMark,
  },
  rolled_back: { state: 'ok', word: 'Rolled back', icon: Undo2 },
  rollback_failed: { state: 'critical', word: 'Rollback failed' },
  rejected: { state: 'ok', word: 'Rejected', icon: X },
  expired: { state: 'ok', word: 'Expired', icon: Hourglass },
  superseded: { state: 'ok', word: 'Superseded', icon: Replace },
  cancelled: { state: 'ok', word: 'Canceled', icon: Ban },
};

/** A run that a user has stopped, both while it settles and afterwards. */
const STOPPED_LOOK: Partial<Record<ActionStatus, Look>> = {
  running: { state: 'warning', word: 'Stopping', icon: OctagonX },
  cancelled: { state: 'warning', word: 'Stopped', icon: OctagonX },
};

/** Badge for the status of an action, the same on all screens; `progress` is "7 of 12". */
export function ActionStatusBadge({
  status,
  stopped = false,
  progress,
  badge = true,
}: {
  status: ActionStatus;
  stopped?: boolean;
  progress?: string | undefined;
  badge?: boolean;
}) {
  const look = (stopped ? STOPPED_LOOK[status] : undefined) ?? ACTION_LOOK[status];
  return (
    <StateBadge
      state={look.state}
      badge={badge}
      {...(look.icon ? { icon: look.icon } : {})}
      {...(look.tone ? { tone: look.tone } : {})}
    >
      {progress ? `${look.word}, ${progress}` : look.word}
    </StateBadge>
  );
}
