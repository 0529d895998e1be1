'use client';
import { useCan } from '#components/client/session.tsx';
import { Link } from '#components/ui/link.tsx';
import { useMixedRows } from '#components/ui/tables/mixed-rows.tsx';
import { cn } from '#lib/cn.ts';

const badge =
  'inline-flex items-center rounded-sm px-1.5 align-middle text-xs font-medium text-accent-text hairline';

/**
 * Marks items of the demo company. Hidden in lists with only demo items, because the sidebar marks
 * the whole view.
 */
export function DemoBadge({ className }: { className?: string }) {
  if (!useMixedRows()) return null;
  return <span className={cn(badge, className)}>Demo</span>;
}

/** Demo badge in a page header, with a link to opening and removing the demo company. */
export function DemoLink() {
  if (!useCan('sources:read')) return <DemoBadge />;
  return (
    <Link
      href="/sources#demo"
      title="Status and removal of the demo company"
      className={cn(badge, 'min-h-6 hover:underline')}
    >
      Demo
    </Link>
  );
}
