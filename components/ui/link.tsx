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
  /** False leaves time range and environment of this page out of the address. */
  carry?: boolean;
}

/**
 * A link inside the product; keeps range, zone and environment of the present page. Unstyled. Its page is fetched ahead
 * once somebody points at it: a page shows dozens of links, and what it shows itself comes first.
 */
export function Link({ carry, prefetch, ...rest }: LinkProps) {
  // Within the page the browser scrolls more reliably than the router, whose next navigation would cancel it.
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

/** Tells the mark of slow navigations that this link was followed. */
function ReportPending() {
  useReportNavigation(useLinkStatus().pending);
  return null;
}

/** Accent link of running text and panel heads. */
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
