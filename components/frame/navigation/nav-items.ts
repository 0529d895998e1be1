import {
  BellRing,
  Box,
  ChartColumn,
  ChartLine,
  FlaskConical,
  LayoutDashboard,
  ListChecks,
  Plug,
  Scale,
  ScrollText,
  Server,
  Settings,
  Siren,
  Table2,
  Wallet,
} from 'lucide-react';
import type { IconComponent } from '#components/ui/states/states.tsx';
import type { Preferences } from '#lib/schemas/accounts/accounts.ts';

export interface NavItem {
  href: string;
  label: string;
  icon: IconComponent;
  /** Second key of the shortcut, after g. */ key: string;
  count?: 'incidents' | 'actions';
}
export interface NavGroup {
  label: string;
  items: readonly NavItem[];
}

export const NAV_GROUPS: readonly NavGroup[] = [
  {
    label: '',
    items: [{ href: '/', label: 'Overview', icon: LayoutDashboard, key: 'o' }],
  },
  {
    label: 'Respond',
    items: [
      { href: '/incidents', label: 'Incidents', icon: Siren, key: 'i', count: 'incidents' },
      { href: '/actions', label: 'Actions', icon: ListChecks, key: 'a', count: 'actions' },
    ],
  },
  {
    label: 'Infrastructure',
    items: [
      { href: '/infrastructure', label: 'Services and hosts', icon: Server, key: 'h' },
      { href: '/infrastructure/metrics', label: 'Metrics', icon: ChartLine, key: 'm' },
      { href: '/infrastructure/logs', label: 'Logs', icon: ScrollText, key: 'l' },
      { href: '/infrastructure/monitors', label: 'Monitors', icon: BellRing, key: 'n' },
    ],
  },
  {
    label: 'Machine learning',
    items: [
      { href: '/models', label: 'Models', icon: Box, key: 'p' },
      { href: '/experiments', label: 'Experiments', icon: FlaskConical, key: 'e' },
      { href: '/experiments/datasets', label: 'Datasets', icon: Table2, key: 's' },
    ],
  },
  {
    label: 'Business',
    items: [
      { href: '/costs', label: 'Costs', icon: Wallet, key: 'c' },
      { href: '/governance', label: 'Governance', icon: Scale, key: 'v' },
      { href: '/incidents/report', label: 'Operations report', icon: ChartColumn, key: 'r' },
    ],
  },
];

const INFRASTRUCTURE = 'Infrastructure';
const MODELS = 'Machine learning';

/** The navigation groups, with the user's own area first; none is hidden. */
export function orderNavGroups(
  groups: readonly NavGroup[],
  focus: Preferences['focus'],
): readonly NavGroup[] {
  const [first, second] = focus === 'models' ? [MODELS, INFRASTRUCTURE] : [INFRASTRUCTURE, MODELS];
  const halves = [first, second].flatMap((label) =>
    groups.filter((group) => group.label === label),
  );
  const at = groups.findIndex((group) => halves.includes(group));
  const others = groups.filter((group) => !halves.includes(group));
  return at === -1 ? groups : [...others.slice(0, at), ...halves, ...others.slice(at)];
}

export const NAV_FOOT: readonly NavItem[] = [
  { href: '/sources', label: 'Sources', icon: Plug, key: 'd' },
  { href: '/settings', label: 'Settings', icon: Settings, key: 't' },
];

export const ALL_NAV: readonly NavItem[] = [
  ...NAV_GROUPS.flatMap((group) => group.items),
  ...NAV_FOOT,
];

/** The entry to which a path belongs: the longest matching prefix. */
export function navItemOf(path: string): NavItem | undefined {
  const inside = (href: string): boolean =>
    href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
  return ALL_NAV.filter((item) => inside(item.href))
    .toSorted((a, b) => b.href.length - a.href.length)
    .at(0);
}
