import { cn } from '#lib/cn.ts';

/** A keyboard key. */
export function Kbd({ children, className }: { children: string; className?: string }) {
  return (
    <kbd
      className={cn(
        'inline-block min-w-5 rounded-sm px-[5px] text-center font-sans text-[11px] leading-4 font-medium text-ink-3 hairline',
        className,
      )}
    >
      {children}
    </kbd>
  );
}
