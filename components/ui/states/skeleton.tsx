import { cn } from '#lib/cn.ts';
import { SlowNote } from './slow-note.tsx';

/** Gray block with the final size of the content. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn('block h-3.5 rounded-sm bg-hover', className)} />;
}

/** Placeholder rows of a list during its first load. */
export function SkeletonRows({ rows = 5, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div role="status" data-loading="" className="divide-y divide-line">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-(--row) items-center gap-4 px-4">
          <Skeleton className="w-16" />
          <Skeleton className={row % 2 ? 'w-2/5' : 'w-1/2'} />
        </div>
      ))}
      <SlowNote />
    </div>
  );
}
