'use client';
import { useCan } from '#components/client/session.tsx';
import { Link } from '#components/ui/link.tsx';
import { useMixedRows } from '#components/ui/tables/mixed-rows.tsx';
import { cn } from '#lib/cn.ts';

const badge =
  'inline-flex items-center rounded-sm px-1.5 align-middle text-xs font-medium text-accent-text hairline';

/** Marks what belongs to the demo company; nothing in a list of only such rows, which the side bar marks as a whole. */
export function DemoBadge({ className }: { className?: string }) {
  if (!useMixedRows()) return null;
  return <span className={cn(badge, className)}>Demo</span>;
}

/** The mark in the head of a page: it leads to where the demo company is opened and removed. */
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
