'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { Link } from '../link.tsx';

export interface RowLinkProps {
  /** Query parameter of the open row, such as `dialog=entry.ID`. */
  param: string;
  value: string;
  /** Opens the row over the list. */
  onOpen: () => void;
  children: ReactNode;
}

/**
 * Opens a row's details over its list; a middle click or a click with a modifier key opens them in
 * a new tab.
 */
export function RowLink({ param, value, onOpen, children }: RowLinkProps) {
  const path = usePathname();
  const search = new URLSearchParams(useSearchParams().toString());
  search.set(param, value);
  return (
    <Link
      href={`${path}?${search.toString()}`}
      prefetch={false}
      className="link inline-flex min-h-6 items-center text-left wrap-anywhere"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onOpen();
      }}
    >
      {children}
    </Link>
  );
}
