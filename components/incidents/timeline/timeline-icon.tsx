import {
  AlarmClock,
  BellRing,
  Check,
  CircleCheckBig,
  Eye,
  GitBranch,
  ListChecks,
  Merge,
  MessageSquare,
  RotateCcw,
  ShieldAlert,
  Siren,
  Split,
  User,
  Zap,
} from 'lucide-react';
import { createElement, type ReactElement } from 'react';
import type { IconComponent } from '#components/ui/states/states.tsx';

const ICONS: Record<string, IconComponent> = {
  opened: Siren,
  relapse: RotateCcw,
  'alert.moved': BellRing,
  split: Split,
  merged: Merge,
  reopened: RotateCcw,
  resolved: CircleCheckBig,
  mitigated: ShieldAlert,
  acknowledged: Eye,
  unacknowledged: Eye,
  assigned: User,
  snoozed: AlarmClock,
  woken: AlarmClock,
  severity: ShieldAlert,
  comment: MessageSquare,
  'action.comment': MessageSquare,
  diagnosed: GitBranch,
  'alert.joined': BellRing,
  'action.proposed': ListChecks,
  'action.vote': Check,
};

/** Icon of a kind of timeline entry. */
export function TimelineIcon({ kind }: { kind: string }): ReactElement {
  const icon = ICONS[kind] ?? (kind.startsWith('action') ? Zap : Siren);
  return createElement(icon, { size: 11, 'aria-hidden': true });
}
