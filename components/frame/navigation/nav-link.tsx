'use client';
import { Link } from '#components/ui/link.tsx';
import { Tooltip } from '#components/ui/menus/tooltip.tsx';
import { cn } from '#lib/cn.ts';
import type { NavItem } from './nav-items.ts';

export interface NavLinkProps {
  item: NavItem;
  on: boolean;
  count?: string;
  critical?: boolean;
}

const row =
  'group/nav flex h-[30px] items-center gap-2.5 rounded-md px-2 font-medium text-ink-2 transition-colors hover:bg-hover hover:text-ink nav-narrow:justify-center nav-narrow:px-0';

/** One navigation entry. When the navigation is collapsed, the label is the tooltip. */
export function NavLink({ item, on, count = '', critical = false }: NavLinkProps) {
  const Icon = item.icon;
  const link = (
    <Link
      href={item.href}
      aria-current={on ? 'page' : undefined}
      className={cn(
        row,
        on && 'bg-surface text-ink shadow-[0_0_0_1px_var(--line)] hover:bg-surface',
      )}
    >
      <span className="relative">
        <Icon size={16} aria-hidden="true" className={on ? 'text-accent-text' : 'text-ink-3'} />
        {critical ? (
          <i
            data-mark=""
            className="absolute -top-0.5 -right-0.5 hidden size-[7px] rounded-full bg-critical nav-narrow:block"
          />
        ) : null}
      </span>
      <span className="nav-narrow:sr-only">{item.label}</span>
      {count ? (
        <span className="ml-auto inline-flex min-w-[18px] items-center justify-end gap-[5px] text-xs tabular-nums nav-narrow:sr-only">
          {critical ? <i data-mark="" className="size-[7px] rounded-full bg-critical" /> : null}
          {count}
          <span className="sr-only">
            {critical ? ' open, one critical' : item.count === 'actions' ? ' waiting' : ' open'}
          </span>
        </span>
      ) : null}
    </Link>
  );
  return (
    <Tooltip content={count ? `${item.label}, ${count}` : item.label} side="right">
      {link}
    </Tooltip>
  );
}
