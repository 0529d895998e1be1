'use client';
import { PanelLeft } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { Logo } from '#components/client/page/logo.tsx';
import { toggleNav } from '#components/client/preferences.ts';
import { useSession } from '#components/client/session.tsx';
import { useAttention } from '#components/client/use-attention.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Link } from '#components/ui/link.tsx';
import { NAV_FOOT, NAV_GROUPS, navItemOf, orderNavGroups } from './nav-items.ts';
import { NavLink } from './nav-link.tsx';
import { UserMenu } from './user-menu.tsx';

/** Main navigation on the left, from 768 px viewport width: 56 px with icons only, or 224 px. */
export function SideNav() {
  const here = navItemOf(usePathname());
  const attention = useAttention();
  const { instance, preferences } = useSession();
  return (
    <nav
      data-shell="nav"
      aria-label="Main"
      className="sticky top-0 z-20 flex h-dvh flex-col overflow-y-auto border-r border-line bg-sunken px-3 pb-3 max-md:hidden nav-narrow:px-2"
    >
      <div className="flex h-(--top-h) flex-none items-center gap-[9px] px-2 nav-narrow:justify-center nav-narrow:px-0">
        <Link
          href="/"
          className="flex items-center gap-[9px] rounded-md text-[15px] font-semibold tracking-[-0.015em]"
        >
          <Logo />
          <span className="nav-narrow:sr-only">Tandem</span>
        </Link>
        {instance.demo ? (
          <span className="nav-narrow:hidden">
            <DemoLink />
          </span>
        ) : null}
        <span className="ml-auto hidden xl:inline nav-narrow:hidden">
          <IconButton
            icon={PanelLeft}
            label="Collapse menu"
            onClick={toggleNav}
            className="-mr-2 text-ink-3"
          />
        </span>
      </div>
      {orderNavGroups(NAV_GROUPS, preferences.focus).map((group) => (
        <div
          key={group.label || 'top'}
          role="group"
          aria-label={group.label || 'Home'}
          className={
            group.label
              ? 'nav-narrow:mt-1.5 nav-narrow:border-t nav-narrow:border-line nav-narrow:pt-1.5'
              : undefined
          }
        >
          {group.label ? (
            <p
              aria-hidden="true"
              className="px-2 pt-3.5 pb-1 text-[11px] leading-4 font-medium text-ink-3 nav-narrow:hidden"
            >
              {group.label}
            </p>
          ) : null}
          {group.items.map((item) => (
            <NavLink
              key={item.href}
              item={item}
              on={item === here}
              count={
                item.count === 'incidents'
                  ? attention.incidentCount
                  : item.count === 'actions'
                    ? attention.actionCount
                    : ''
              }
              critical={item.count === 'incidents' && attention.critical}
            />
          ))}
        </div>
      ))}
      <div className="mt-auto border-t border-line pt-2 max-xl:mb-0">
        <span className="hidden nav-expand:flex nav-expand:justify-center">
          <IconButton icon={PanelLeft} label="Expand menu" onClick={toggleNav} side="right" />
        </span>
        {NAV_FOOT.map((item) => (
          <NavLink key={item.href} item={item} on={item === here} />
        ))}
        <UserMenu />
      </div>
    </nav>
  );
}
