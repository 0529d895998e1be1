import type { ReactNode, Ref } from 'react';

/**
 * A scrollable box with a name and a tab stop, so that the keyboard can reach its hidden content.
 */
export function ScrollBox({
  label,
  role = 'group',
  className,
  height,
  ref,
  children,
}: {
  label: string;
  /** Use `log` if lines are appended at the end. */
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
