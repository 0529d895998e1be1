import type { ReactNode, Ref } from 'react';

/** A box that scrolls by itself: it has a name and a place in the tab order, so that a keyboard reaches what is hidden. */
export function ScrollBox({
  label,
  role = 'group',
  className,
  height,
  ref,
  children,
}: {
  label: string;
  /** `log` where lines are added at the end. */
  role?: 'group' | 'log';
  className: string;
  /** In pixels. */
  height?: number;
  ref?: Ref<HTMLDivElement>;
  children: ReactNode;
}) {
  return (
    <div
      ref={ref}
      role={role}
      aria-label={label}
      tabIndex={0}
      className={className}
      style={{ height }}
    >
      {children}
    </div>
  );
}
