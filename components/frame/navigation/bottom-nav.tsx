'use client';
import { Ellipsis } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useAttention } from '#components/client/use-attention.ts';
import { Sheet } from '#components/ui/dialogs/dialog.tsx';
import { Link } from '#components/ui/link.tsx';
import { cn } from '#lib/cn.ts';
import { ALL_NAV, navItemOf } from './nav-items.ts';

const FIRST = ['/', '/incidents', '/actions'];
const part =
  'flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-medium text-ink-2';

/** Bottom navigation on phones, with four targets. */
export function BottomNav() {
  const here = navItemOf(usePathname());
  const attention = useAttention();
  const [open, setOpen] = useState(false);
  const counts: Record<string, string> = {
    '/incidents': attention.incidentCount,
    '/actions': attention.actionCount,
  };
  return (
    <nav
      data-shell="foot"
      aria-label="Main, phone"
      className="fixed inset-x-0 bottom-0 z-20 flex h-(--foot-h) border-t border-line-strong bg-raised pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {ALL_NAV.filter((item) => FIRST.includes(item.href)).map((item) => {
        const Icon = item.icon;
        return (
          <Link
            key={item.href}
            href={item.href}
            aria-current={item === here ? 'page' : undefined}
            className={cn(part, item === here && 'text-ink')}
          >
            <Icon
              size={20}
              aria-hidden="true"
              className={item === here ? 'text-accent-text' : 'text-ink-3'}
            />
            <span>
              {item.label}
              {counts[item.href] ? (
                <span className="tabular-nums"> {counts[item.href]}</span>
              ) : null}
            </span>
          </Link>
        );
      })}
      <Sheet
        open={open}
        onOpenChange={setOpen}
        title="All pages"
        trigger={
          <button type="button" className={part}>
            <Ellipsis size={20} aria-hidden="true" className="text-ink-3" />
            More
          </button>
        }
      >
        <div className="grid grid-cols-2 gap-1">
          {ALL_NAV.filter((item) => !FIRST.includes(item.href)).map((item) => {
            const Icon = item.icon;
            return (
              <Link
                key={item.href}
                href={item.href}
                onClick={() => setOpen(false)}
                className="flex h-12 items-center gap-3 rounded-md px-2 font-medium hover:bg-hover"
              >
                <Icon size={20} aria-hidden="true" className="text-ink-3" />
                {item.label}
              </Link>
            );
          })}
        </div>
      </Sheet>
    </nav>
  );
}
