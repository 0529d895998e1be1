'use client';
import { useEffect, useId, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { cn } from '#lib/cn.ts';

export interface TooltipProps {
  /** A single focusable element. */
  children: ReactElement;
  content: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
}

const DELAY_MS = 400;
const GAP_PX = 6;

interface Place {
  left: number;
  top: number;
  side: NonNullable<TooltipProps['side']>;
}

function placeAt(box: DOMRect, side: NonNullable<TooltipProps['side']>): Place {
  const middleX = Math.min(innerWidth - 60, Math.max(60, box.left + box.width / 2));
  const middleY = box.top + box.height / 2;
  if (side === 'right') return { left: box.right + GAP_PX, top: middleY, side };
  if (side === 'left') return { left: box.left - GAP_PX, top: middleY, side };
  const above = side === 'top' ? box.top > 48 : box.bottom > innerHeight - 48;
  return above
    ? { left: middleX, top: box.top - GAP_PX, side: 'top' }
    : { left: middleX, top: box.bottom + GAP_PX, side: 'bottom' };
}

const SHIFT = {
  top: '-translate-x-1/2 -translate-y-full',
  bottom: '-translate-x-1/2',
  right: '-translate-y-1/2',
  left: '-translate-x-full -translate-y-1/2',
};

/**
 * Short hint on hover and focus, closed by Escape. Never the only source of a fact. A small custom
 * implementation, because every page loads it.
 */
export function Tooltip({ children, content, side = 'top' }: TooltipProps) {
  const wrap = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [place, setPlace] = useState<Place | null>(null);
  const id = useId();
  const hide = (): void => {
    clearTimeout(timer.current);
    setPlace(null);
  };
  const show = (delayMs: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const target = wrap.current?.firstElementChild;
      if (target && target.getAttribute('aria-expanded') !== 'true')
        setPlace(placeAt(target.getBoundingClientRect(), side));
    }, delayMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!place) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setPlace(null);
    };
    const onScroll = (): void => setPlace(null);
    const target = wrap.current?.firstElementChild;
    const named = typeof content === 'string' && target?.getAttribute('aria-label') === content;
    if (!named) target?.setAttribute('aria-describedby', id);
    window.addEventListener('keydown', onKey);
    window.addEventListener('scroll', onScroll, true);
    return () => {
      if (!named) target?.removeAttribute('aria-describedby');
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', onScroll, true);
    };
  }, [place, id, content]);
  return (
    <span
      ref={wrap}
      className="contents"
      onPointerEnter={(event) => {
        if (event.pointerType !== 'touch') show(DELAY_MS);
      }}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => {
        if (event.target.matches(':focus-visible')) show(0);
      }}
      onBlur={hide}
    >
      {children}
      {place
        ? createPortal(
            <span
              id={id}
              role="tooltip"
              // Hidden because it is outside every landmark. Screen readers still read it as a
              // referenced description.
              aria-hidden
              className={cn(
                'float pointer-events-none fixed z-50 max-w-72 rounded-md px-2.5 py-1.5 text-xs text-ink',
                SHIFT[place.side],
              )}
              style={{ left: place.left, top: place.top }}
            >
              {content}
            </span>,
            document.body,
          )
        : null}
    </span>
  );
}
