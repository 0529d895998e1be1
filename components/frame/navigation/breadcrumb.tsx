'use client';
import { ChevronRight } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useCrumb } from '#components/client/page/page-crumb.tsx';
import { Link } from '#components/ui/link.tsx';
import { crumbsOf } from './crumbs.ts';

/** Section, intermediate pages, and the current page. */
export function Breadcrumb() {
  const path = usePathname();
  const trail = crumbsOf(path, useCrumb());
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 font-medium whitespace-nowrap text-ink-2">
        {trail.map((crumb, index) => {
          const last = index === trail.length - 1;
          return (
            <li
              key={`${crumb.label}-${index}`}
              // Phones show a back arrow instead.
              className={`flex items-center gap-1.5 ${last ? 'min-w-0' : 'flex-none max-md:hidden'}`}
            >
              {index > 0 ? (
                <ChevronRight size={14} aria-hidden="true" className="text-ink-3 max-md:hidden" />
              ) : null}
              {last || !crumb.href ? (
                <span
                  aria-current={last ? 'page' : undefined}
                  title={crumb.label}
                  className="truncate text-ink"
                >
                  {crumb.label}
                </span>
              ) : (
                <Link href={crumb.href} className="rounded-sm hover:text-ink">
                  {crumb.label}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
