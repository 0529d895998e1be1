import type { Crumb } from '#components/client/page/page-crumb.tsx';
import { navItemOf } from './nav-items.ts';

/** Pages within a section that always exist; other pages set their name with `PageCrumb`. */
const FIXED: Readonly<Record<string, string>> = {
  '/models/reports': 'Reports',
  '/experiments/datasets/logged': 'Logged by runs',
  '/costs/files': 'Files',
  '/costs/prices': 'Prices',
  '/costs/rows': 'Rows',
  '/settings': 'Account',
  '/settings/about': 'About',
  '/settings/account': 'Account',
  '/settings/audit': 'Audit log',
  '/settings/bindings': 'Automation rules',
  '/settings/executors': 'Executors',
  '/settings/keys': 'API keys',
  '/settings/kill-switch': 'Kill switch',
  '/settings/limits': 'Limits',
  '/settings/notifications': 'Notifications',
  '/settings/ownership': 'Ownership',
  '/settings/policies': 'Policies',
  '/settings/sign-in': 'Sign-in',
  '/settings/users': 'Users',
  '/settings/webhooks': 'Registry webhooks',
};

/** The path from the section to the page; the last entry is the page itself and has no link. */
export function crumbsOf(
  path: string,
  open: { label: string; trail: readonly Crumb[] } | null,
): { label: string; href?: string }[] {
  const noun = navItemOf(path);
  const fixed = FIXED[path];
  const last = open?.label ?? fixed;
  return [
    ...(noun ? [{ label: noun.label, href: noun.href }] : []),
    ...(open?.trail ?? []),
    ...(last === undefined ? [] : [{ label: last }]),
  ];
}

/** Target of the back arrow on phones: one level up. */
export function parentOf(
  path: string,
  open: { label: string; trail: readonly Crumb[] } | null,
): Crumb | null {
  const noun = navItemOf(path);
  if (noun === undefined || path === noun.href) return null;
  return open?.trail.at(-1) ?? { label: noun.label, href: noun.href };
}
