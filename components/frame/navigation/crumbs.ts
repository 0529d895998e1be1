import type { Crumb } from '#components/client/page/page-crumb.tsx';
import { navItemOf } from './nav-items.ts';

/** Pages inside a noun that are always the same; others name themselves with `PageCrumb`. */
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

/** The way from the noun to the page; the last one is the page itself and has no address. */
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

/** Where the arrow of phones leads: one step up. */
export function parentOf(
  path: string,
  open: { label: string; trail: readonly Crumb[] } | null,
): Crumb | null {
  const noun = navItemOf(path);
  if (noun === undefined || path === noun.href) return null;
  return open?.trail.at(-1) ?? { label: noun.label, href: noun.href };
}
