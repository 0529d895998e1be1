import { cn } from '#lib/cn.ts';

/** Marks what belongs to the demo company. */
export function DemoBadge({ className }: { className?: string }) {
  return (
    <span
      className={cn(
        'inline-flex items-center rounded-sm px-1.5 align-middle text-xs font-medium text-accent-text hairline',
        className,
      )}
    >
      Demo
    </span>
  );
}
