import {
  Activity,
  Box,
  FlaskConical,
  Gauge,
  LayoutDashboard,
  ListChecks,
  Network,
  Plug,
  Scale,
  Server,
  Settings,
  Shield,
  Siren,
  Wallet,
} from 'lucide-react';
import type { IconComponent } from '#components/ui/states.tsx';

export interface NavItem {
  href: string;
  label: string;
  icon: IconComponent;
  /** Second key after g. */ key: string;
  count?: 'incidents' | 'actions';
  also?: readonly string[];
}
export interface NavGroup {
  label: string;
  items: readonly NavItem[];
}

export const NAV_GROUPS: readonly NavGroup[] = [
  {
    label: '',
    items: [{ href: '/', label: 'Overview', icon: LayoutDashboard, key: 'o', also: ['/overview'] }],
  },
  {
    label: 'Respond',
    items: [
      { href: '/incidents', label: 'Incidents', icon: Siren, key: 'i', count: 'incidents' },
      { href: '/actions', label: 'Actions', icon: ListChecks, key: 'a', count: 'actions' },
      { href: '/security', label: 'Security', icon: Shield, key: 's' },
    ],
  },
  {
    label: 'Infrastructure',
    items: [
      { href: '/infrastructure', label: 'Services and hosts', icon: Server, key: 'h' },
      { href: '/network', label: 'Network', icon: Network, key: 'n' },
      { href: '/capacity', label: 'Capacity', icon: Gauge, key: 'c' },
    ],
  },
  {
    label: 'Machine learning',
    items: [
      { href: '/models', label: 'Models', icon: Box, key: 'm' },
      { href: '/monitoring', label: 'Monitoring', icon: Activity, key: 'r' },
      { href: '/experiments', label: 'Experiments', icon: FlaskConical, key: 'e' },
    ],
  },
  {
    label: 'Business',
    items: [
      { href: '/costs', label: 'Costs', icon: Wallet, key: 'w' },
      { href: '/governance', label: 'Governance', icon: Scale, key: 'v' },
    ],
  },
];

export const NAV_FOOT: readonly NavItem[] = [
  { href: '/sources', label: 'Sources', icon: Plug, key: 'd' },
  { href: '/settings', label: 'Settings', icon: Settings, key: 't' },
];

export const ALL_NAV: readonly NavItem[] = [
  ...NAV_GROUPS.flatMap((group) => group.items),
  ...NAV_FOOT,
];

/** The entry that a path belongs to. */
export function navItemOf(path: string): NavItem | undefined {
  const inside = (href: string): boolean =>
    href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
  return ALL_NAV.find((item) => inside(item.href) || item.also?.some(inside));
}
