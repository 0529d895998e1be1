'use client';
import { usePathname } from 'next/navigation';
import { Link } from '#components/ui/link.tsx';
import { cn } from '#lib/cn.ts';

const PAGES = [
  { href: '/costs', label: 'Overview' },
  { href: '/costs/rows', label: 'Rows' },
  { href: '/costs/files', label: 'Bills' },
  { href: '/costs/prices', label: 'Prices and budgets' },
];

/** Navigation between the cost pages. */
export function CostsNav() {
  const path = usePathname();
  return (
    <nav
      aria-label="Cost pages"
      className="inline-flex max-w-full overflow-x-auto rounded-md bg-sunken p-0.5 shadow-[inset_0_0_0_1px_var(--line)]"
    >
      {PAGES.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? 'page' : undefined}
          className={cn(
            'inline-flex h-[26px] items-center rounded-[5px] px-2.5 font-medium whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 max-md:h-10',
            path === href && 'bg-raised text-ink shadow-[0_0_0_1px_var(--line-strong)]',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
