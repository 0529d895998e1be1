'use client';
import type { VariantProps } from 'class-variance-authority';
import NextLink, { useLinkStatus } from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useState, type ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';
import { carryViewState } from '#lib/view-state.ts';
import { buttonClass } from './button.tsx';
import { useReportNavigation } from './pending-navigation.ts';

export interface LinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  href: string;
  prefetch?: boolean | null;
  /** False omits the current time range and environment from the URL. */
  carry?: boolean;
}

/**
 * An unstyled internal link that preserves the time range, zone and environment of the current
 * page. Prefetches only on hover or focus, because a page shows dozens of links and its own content
 * has priority.
 */
export function Link({ carry, prefetch, ...rest }: LinkProps) {
  // The browser scrolls to a hash more reliably than the router, whose next navigation would cancel
  // the scroll.
  return rest.href.startsWith('#') ? (
    <a {...rest} />
  ) : (
    <PageLink {...rest} carry={carry ?? true} prefetch={prefetch ?? null} />
  );
}

function PageLink({
  href,
  carry,
  prefetch,
  onPointerEnter,
  onFocus,
  children,
  ...rest
}: LinkProps & { carry: boolean; prefetch: boolean | null }) {
  const search = useSearchParams();
  const [isNear, setIsNear] = useState(false);
  const target = carry ? carryViewState(href, new URLSearchParams(search.toString())) : href;
  return (
    <NextLink
      href={target}
      prefetch={isNear ? prefetch : false}
      onPointerEnter={(event) => {
        setIsNear(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setIsNear(true);
        onFocus?.(event);
      }}
      {...rest}
    >
      {children}
      <ReportPending />
    </NextLink>
  );
}

/** Reports this link's navigation to the slow-navigation indicator. */
function ReportPending() {
  useReportNavigation(useLinkStatus().pending);
  return null;
}

/** Accent link in running text and panel headers. */
export function TextLink({ className, ...rest }: LinkProps) {
  return <Link className={cn('link whitespace-nowrap', className)} {...rest} />;
}

/** A link that looks like a button. */
export function ButtonLink({
  variant,
  size,
  wide,
  className,
  ...rest
}: LinkProps & VariantProps<typeof buttonClass>) {
  return <Link className={cn(buttonClass({ variant, size, wide }), className)} {...rest} />;
}
