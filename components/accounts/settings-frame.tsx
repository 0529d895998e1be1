'use client';
import { Lock } from 'lucide-react';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useSession } from '#components/client/session.tsx';
import { Link } from '#components/ui/link.tsx';
import { cn } from '#lib/cn.ts';
import type { Permission } from '#lib/permissions.ts';

interface Entry {
  href: string;
  label: string;
  permission?: Permission;
}

const GROUPS: readonly { label: string; items: readonly Entry[] }[] = [
  {
    label: 'You',
    items: [{ href: '/settings', label: 'Account' }],
  },
  {
    label: 'Access',
    items: [
      { href: '/settings/users', label: 'Users', permission: 'accounts:read' },
      { href: '/settings/sign-in', label: 'Sign-in', permission: 'accounts:read' },
      { href: '/settings/ownership', label: 'Ownership', permission: 'infrastructure:read' },
      { href: '/settings/keys', label: 'API keys', permission: 'accounts:read' },
    ],
  },
  {
    label: 'Automation',
    items: [
      { href: '/settings/policies', label: 'Policies', permission: 'policies:read' },
      { href: '/settings/bindings', label: 'Automation rules', permission: 'policies:read' },
      { href: '/settings/limits', label: 'Limits', permission: 'incidents:read' },
      { href: '/settings/executors', label: 'Executors', permission: 'executors:read' },
      {
        href: '/settings/notifications',
        label: 'Notifications',
        permission: 'notifications:read',
      },
      { href: '/settings/webhooks', label: 'Registry webhooks', permission: 'models:write' },
      { href: '/settings/kill-switch', label: 'Kill switch', permission: 'actions:read' },
    ],
  },
  {
    label: 'Audit',
    items: [
      { href: '/settings/audit', label: 'Audit log', permission: 'audit:read' },
      { href: '/settings/about', label: 'About' },
    ],
  },
];

/** Layout of the settings: the list of pages on the left, or in one line at the top on phones. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const path = usePathname();
  const { permissions } = useSession();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) md:grid-cols-[164px_minmax(0,1fr)] lg:gap-8">
      <nav
        aria-label="Settings"
        className="flex gap-1 max-md:-mx-(--page) max-md:overflow-x-auto max-md:px-(--page) max-md:pb-1 md:flex-col md:gap-3"
      >
        {GROUPS.map((group) => (
          <div key={group.label} className="flex gap-1 md:flex-col md:gap-0">
            <p className="px-2 pb-1 text-xs font-medium text-ink-3 max-md:hidden">{group.label}</p>
            {group.items.map((item) => {
              const hidden =
                item.permission !== undefined && !permissions.includes(item.permission);
              return (
                <Link
                  key={item.href}
                  href={item.href}
                  aria-current={path === item.href ? 'page' : undefined}
                  className={cn(
                    'flex h-[30px] items-center gap-1.5 rounded-md px-2 font-medium whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink max-md:h-11 max-md:px-3',
                    path === item.href && 'bg-surface text-ink hairline',
                  )}
                >
                  {item.label}
                  {hidden ? (
                    <>
                      <Lock size={12} aria-hidden="true" className="ml-auto text-ink-3" />
                      <span className="sr-only">, not available to your role</span>
                    </>
                  ) : null}
                </Link>
              );
            })}
          </div>
        ))}
      </nav>
      <div className="flex min-w-0 flex-col gap-(--gutter)">{children}</div>
    </div>
  );
}
